"""One object that can be pushed, or swing about a hinge: fixed where it is, or free."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import rotation_about_z

from ..worlds.objects import Hinge, WorldObject
from ..worlds.shapes import Cylinder, Sphere
from .physics import Physics, pose_matrix, pybullet, quaternion

FRICTION = 0.35  # times that of the floor; felt and wood slide on floors at about 0.3
HINGE_TORQUE = 0.5  # N m, the friction of an interior door's hinges
HINGE_DAMPING = 0.5  # N m s, of a door that swings

Box = tuple[float, float, float, float, float, float]  # lowest x, y, z, highest x, y, z [m]


@dataclass(eq=False)
class Loose:
    """An object of `mass` [kg] made of collision shapes `parts` about `origin` (3,) [m].

    The origin is its centre, or a place on the axis of its `hinge`. It is fixed at first.
    """

    physics: Physics
    name: str
    mass: float
    parts: list[int]
    origin: NDArray[np.float64]
    centre: NDArray[np.float64]
    hinge: Hinge | None
    passes: list[int]
    """Bodies that it passes through: a door jams in no frame."""
    _pose: NDArray[np.float64] = field(init=False)
    _angle: float = 0.0
    _free: bool = False
    _bodies: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pose = np.eye(4)
        self._pose[:3, 3] = self.origin
        self.fix()

    def fix(self) -> None:
        """Make it immovable where it is now."""
        pose = self._present()
        self._remove()
        for part in self.parts:
            body = self.physics["createMultiBody"](
                0.0,
                part,
                basePosition=pose[:3, 3].tolist(),
                baseOrientation=quaternion(pose[:3, :3]),
                useMaximalCoordinates=True,
            )
            self.physics["changeDynamics"](body, -1, lateralFriction=FRICTION)
            self._bodies.append(body)
        self._pose, self._free = pose, False

    def free(self) -> None:
        """Let it move, from rest."""
        self._remove()
        body = self._stand() if self.hinge is None else self._hang(self.hinge)
        for link in range(-1, self.physics["getNumJoints"](body)):
            self.physics["changeDynamics"](body, link, lateralFriction=FRICTION)
        self._bodies, self._free = [body], True

    def motion(self) -> NDArray[np.float64]:
        """What (4, 4) has brought it from where the world has it to where it is."""
        back = np.eye(4)
        back[:3, 3] = -self.origin
        return self._present() @ back

    def speed(self) -> float:
        """The larger of its speed [m/s] and its turn rate [rad/s]; 0 while it is fixed."""
        if not self._free:
            return 0.0
        if self.hinge is not None:
            return abs(self.physics["getJointState"](self._bodies[0], 0)[1])
        linear, angular = self.physics["getBaseVelocity"](self._bodies[0])
        return max(math.hypot(*linear), math.hypot(*angular))

    def within(self, body: int, gap: float) -> bool:
        """Whether it comes within `gap` [m] of a `body` in PyBullet."""
        near = self.physics["getClosestPoints"]
        return any(near(body, own, gap) for own in self._bodies)

    def box(self) -> Box:
        """Its bounds."""
        first = 0 if self._free and self.hinge is not None else -1
        boxes = []
        for body in self._bodies:
            links = self.physics["getNumJoints"](body)
            boxes += [self.physics["getAABB"](body, link) for link in range(first, links)]
        low = np.min([box[0] for box in boxes], axis=0)
        high = np.max([box[1] for box in boxes], axis=0)
        return (*low.tolist(), *high.tolist())

    def _present(self) -> NDArray[np.float64]:
        """The pose (4, 4) of its axes, which are the world's where the world has it."""
        if not self._free:
            return self._pose
        if self.hinge is None:
            return pose_matrix(*self.physics["getBasePositionAndOrientation"](self._bodies[0]))
        self._angle = self.physics["getJointState"](self._bodies[0], 0)[0]
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = rotation_about_z(self._angle), self.origin
        return pose

    def _remove(self) -> None:
        for body in self._bodies:
            self.physics["removeBody"](body)
        self._bodies = []

    def _stand(self) -> int:
        """A body of its own; parts beyond the first are links fixed to it."""
        more = len(self.parts) - 1
        share = self.mass / len(self.parts)
        return self.physics["createMultiBody"](
            share,
            self.parts[0],
            basePosition=self._pose[:3, 3].tolist(),
            baseOrientation=quaternion(self._pose[:3, :3]),
            **_links(self.parts[1:], [share] * more, [0] * more),
        )

    def _hang(self, hinge: Hinge) -> int:
        """A body that turns about its hinge by joint 0, with limits, friction and damping."""
        physics, count = self.physics, len(self.parts)
        links = _links(self.parts, [self.mass / count] * count, [0] + [1] * (count - 1))
        links["linkJointTypes"][0] = pybullet().JOINT_REVOLUTE
        links["linkInertialFramePositions"][0] = (self.centre - self.origin).tolist()
        body = physics["createMultiBody"](0.0, -1, basePosition=self.origin.tolist(), **links)
        low, high = sorted((0.0, hinge.opening))
        physics["changeDynamics"](
            body, 0, jointLowerLimit=low, jointUpperLimit=high, jointDamping=HINGE_DAMPING
        )
        physics["resetJointState"](body, 0, self._angle)
        physics["setJointMotorControl2"](
            body,
            0,
            pybullet().VELOCITY_CONTROL,
            targetVelocity=0.0,
            force=physics.torque(HINGE_TORQUE),
        )
        for link in range(count):
            for other in self.passes:
                physics["setCollisionFilterPair"](body, other, link, -1, 0)
        return body


def loosen(physics: Physics, thing: WorldObject, fixed: list[int]) -> Loose:
    """The object `thing`, which has a mass, in `physics`; a door passes through `fixed` bodies.

    Boxes, cylinders, spheres and planes are themselves, meshes their convex hulls. Raises
    InputError for a mass that is not positive and finite, and a hinge that does not open.
    """
    mass, hinge = float(thing.mass or 0.0), thing.hinge
    if not 0.0 < mass < math.inf:
        raise InputError(f"object {thing.name!r}: mass must be positive and finite, got {mass}")
    if hinge is not None and not 0.0 < abs(hinge.opening) <= 2.0 * math.pi:
        raise InputError(
            f"object {thing.name!r}: a hinge must open by 0 to 6.28 rad, got {hinge.opening}"
        )
    centre = _centre(thing)
    origin = centre if hinge is None else np.array([*hinge.place, 0.0])
    shift = np.eye(4)
    shift[:3, 3] = -origin
    parts = physics.solids([(shape.geometry, shift @ shape.pose) for shape in thing.shapes])
    return Loose(physics, thing.name, mass, parts, origin, centre, hinge, fixed)


def _links(shapes: list[int], masses: list[float], parents: list[int]) -> dict[str, list[Any]]:
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
