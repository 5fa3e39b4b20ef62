"""A world as physics has it: what is fixed, what can be pushed, and doors that swing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..worlds.objects import Hinge, WorldObject
from ..worlds.shapes import Cylinder, Sphere
from ..worlds.world import World
from .physics import Physics, pose_matrix, pybullet

FLOOR_FRICTION = 0.9  # of what is fixed, times the other's own
OBJECT_FRICTION = 0.5  # of what can be pushed; wood or felt on a floor slides at about 0.45
HINGE_TORQUE = 0.5  # N m, the friction of an interior door's hinges
HINGE_DAMPING = 0.5  # N m s, of a door that swings
MOST_FACES = 40_000  # of one mesh in PyBullet, which takes 131072 vertices at the most
SHIFT = 1e-3  # m or rad, below it nothing counts as moved
# Doors do not meet what is fixed: their frame would jam them. PyBullet's own groups are 1 for what
# moves and 2 for what does not.
FIXED_GROUP, DOOR_GROUP, ALL_GROUPS = 2, 64, 0xFFFF


@dataclass(frozen=True, eq=False)
class Loose:
    """An object that can move: its `body` in PyBullet, its link, and the `inverse` of its pose."""

    name: str
    body: int
    hinge: Hinge | None
    inverse: NDArray[np.float64]


class SolidWorld:
    """`world` in `physics`: all that is fixed as one body, or few; objects with mass as one each.

    What is fixed is the triangles of `world.surface`, the same that are seen and heard: as a single
    tree they cost a third of what as many boxes do. What can move is made of boxes, cylinders,
    spheres and plates, a mesh being its convex hull. Raises InputError for a mass or an opening
    that cannot be.
    """

    def __init__(self, physics: Physics, world: World) -> None:
        self._physics = physics
        self._base_pose = physics["getBasePositionAndOrientation"]
        self._joint = physics["getJointState"]
        _fix(physics, world)
        self.loose = {
            loose.body: loose
            for loose in (_loosen(physics, thing) for thing in world.objects if thing.mass)
        }

    def moved(self) -> Mapping[str, NDArray[np.float64]]:
        """Motions (4, 4) of the objects that are not where the world has them, by name."""
        result = {}
        for loose in self.loose.values():
            motion = self._hinged(loose, loose.hinge) if loose.hinge else self._pushed(loose)
            turn = np.abs(motion[:3, :3] - np.eye(3)).max()
            place = motion[:3, :3] @ -loose.inverse[:3, 3] + motion[:3, 3] + loose.inverse[:3, 3]
            if max(turn, np.abs(place).max()) > SHIFT:
                result[loose.name] = motion
        return result

    def _pushed(self, loose: Loose) -> NDArray[np.float64]:
        return pose_matrix(*self._base_pose(loose.body)) @ loose.inverse

    def _hinged(self, loose: Loose, hinge: Hinge) -> NDArray[np.float64]:
        angle = self._joint(loose.body, 0)[0]
        c, s = math.cos(angle), math.sin(angle)
        motion = np.eye(4)
        motion[:2, :2] = [[c, -s], [s, c]]
        motion[:2, 3] = hinge.place - motion[:2, :2] @ hinge.place
        return motion


def _fix(physics: Physics, world: World) -> None:
    """Bodies without mass for all triangles of objects that have none."""
    fixed = np.array([thing.mass is None for thing in world.objects])
    surface = world.surface
    faces = surface.faces[fixed[surface.object]]
    for start in range(0, len(faces), MOST_FACES):
        used, part = np.unique(faces[start : start + MOST_FACES], return_inverse=True)
        shape = physics.triangles(surface.vertices[used], part.astype(np.int32))
        body = physics["createMultiBody"](0.0, shape, useMaximalCoordinates=True)
        physics["changeDynamics"](body, -1, lateralFriction=FLOOR_FRICTION)


def _loosen(physics: Physics, thing: WorldObject) -> Loose:
    """The body of an object with mass: asleep until it is touched."""
    mass = float(thing.mass or 0.0)
    if not 0.0 < mass < math.inf:
        raise InputError(f"object {thing.name!r}: mass must be positive and finite, got {mass}")
    centre = _centre(thing)
    if thing.hinge is not None:
        body = _hang(physics, thing, thing.hinge, mass, centre)
    else:
        body = _stand(physics, thing, mass, centre)
    inverse = np.eye(4)
    inverse[:3, 3] = -centre
    for link in range(-1, physics["getNumJoints"](body)):
        physics["changeDynamics"](body, link, lateralFriction=OBJECT_FRICTION)
    physics["changeDynamics"](body, -1, activationState=pybullet().ACTIVATION_STATE_SLEEP)
    return Loose(thing.name, body, thing.hinge, inverse)


def _parts(physics: Physics, thing: WorldObject, about: NDArray[np.float64]) -> list[int]:
    """Collision shapes of `thing` in axes whose origin is `about` (3,)."""
    shift = np.eye(4)
    shift[:3, 3] = -about
    return physics.solids([(shape.geometry, shift @ shape.pose) for shape in thing.shapes])


def _stand(physics: Physics, thing: WorldObject, mass: float, centre: NDArray[np.float64]) -> int:
    parts = _parts(physics, thing, centre)
    more = len(parts) - 1
    return physics["createMultiBody"](
        mass / len(parts),
        parts[0],
        basePosition=centre.tolist(),
        flags=pybullet().URDF_ENABLE_SLEEPING,
        **_links(parts[1:], [mass / len(parts)] * more, [0] * more),
    )


def _hang(
    physics: Physics, thing: WorldObject, hinge: Hinge, mass: float, centre: NDArray[np.float64]
) -> int:
    """A body that turns about its hinge by joint 0, with limits, friction and damping."""
    if not 0.0 < abs(hinge.opening) <= 2.0 * math.pi:
        raise InputError(
            f"object {thing.name!r}: a hinge must open by 0 to 6.28 rad, got {hinge.opening}"
        )
    axle = np.array([*hinge.place, 0.0])
    parts = _parts(physics, thing, axle)
    links = _links(parts, [mass / len(parts)] * len(parts), [0] + [1] * (len(parts) - 1))
    links["linkJointTypes"][0] = pybullet().JOINT_REVOLUTE
    links["linkInertialFramePositions"][0] = (centre - axle).tolist()
    body = physics["createMultiBody"](
        0.0, -1, basePosition=axle.tolist(), flags=pybullet().URDF_ENABLE_SLEEPING, **links
    )
    low, high = sorted((0.0, hinge.opening))
    physics["changeDynamics"](
        body, 0, jointLowerLimit=low, jointUpperLimit=high, jointDamping=HINGE_DAMPING
    )
    physics["setJointMotorControl2"](
        body, 0, pybullet().VELOCITY_CONTROL, targetVelocity=0.0, force=HINGE_TORQUE
    )
    for link in range(len(parts)):
        physics["setCollisionFilterGroupMask"](
            body, link, DOOR_GROUP, ALL_GROUPS & ~FIXED_GROUP & ~DOOR_GROUP
        )
    return body


def _links(shapes: list[int], masses: list[float], parents: list[int]) -> dict[str, list]:
    """Arguments for links that are fixed to the link before, each with one of `shapes`."""
    count = len(shapes)
    return {
        "linkMasses": masses,
        "linkCollisionShapeIndices": shapes,
        "linkVisualShapeIndices": [-1] * count,
        "linkPositions": [[0.0, 0.0, 0.0]] * count,
        "linkOrientations": [[0.0, 0.0, 0.0, 1.0]] * count,
        "linkInertialFramePositions": [[0.0, 0.0, 0.0]] * count,
        "linkInertialFrameOrientations": [[0.0, 0.0, 0.0, 1.0]] * count,
        "linkParentIndices": parents,
        "linkJointTypes": [pybullet().JOINT_FIXED] * count,
        "linkJointAxis": [[0.0, 0.0, 1.0]] * count,
    }


def _centre(thing: WorldObject) -> NDArray[np.float64]:
    """Centre of mass (3,) [m] of an object that is of one stuff; meshes count as their bounds."""
    volumes, centres = [], []
    for shape in thing.shapes:
        points, _ = shape.geometry.triangles()
        low, high = points.min(axis=0), points.max(axis=0)
        share = 1.0
        if isinstance(shape.geometry, Cylinder):
            share = math.pi / 4.0
        elif isinstance(shape.geometry, Sphere):
            share = math.pi / 6.0
        size = np.maximum(high - low, 1e-3)  # a plane has some thickness
        volumes.append(share * float(np.prod(size)))
        centres.append(shape.pose[:3, :3] @ ((low + high) / 2.0) + shape.pose[:3, 3])
    return np.average(centres, axis=0, weights=volumes)
