"""PyBullet as one object: a physics world of its own that is freed when nothing uses it."""

from __future__ import annotations

import importlib
import weakref
from collections.abc import Callable, Sequence
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from av_embodied.errors import InputError

from ..worlds.shapes import Box, Cylinder, Geometry, Mesh, Plane, Sphere

GRAVITY = 9.81  # m/s2
SUBSTEPS = 4  # of physics per tick
ITERATIONS = 10  # of the contact solver; with 50 drives differ by under 0.1 %, at twice the time
LARGEST_COMPOUND = 16  # shapes that PyBullet takes at once; it drops the rest without a word
PLANE_THICKNESS = 1e-3  # m

IDENTITY = np.eye(3)

Placed = tuple[Geometry, NDArray[np.float64]]


@cache
def pybullet() -> ModuleType:
    """PyBullet; InputError that says how to install it where it is missing."""
    try:
        return importlib.import_module("pybullet")
    except ImportError as error:
        raise InputError(
            "bodies with physics need PyBullet, which is not installed: "
            "pip install 'av_embodied[physics]'"
        ) from error


def _disconnect(client: int) -> None:
    if pybullet().isConnected(physicsClientId=client):
        pybullet().disconnect(physicsClientId=client)


class Physics:
    """A PyBullet world of its own, in this process, with gravity and all results repeatable.

    One `stepSimulation` takes a `tick` [s], in `SUBSTEPS` steps.

    PyBullet holds Python's global lock while it works, so worlds in different threads never mix,
    nor do they run at the same time; use processes for that. `physics["name"]` is a function of
    PyBullet. `close` frees the world (about 28 MB), as does garbage collection.
    """

    def __init__(self, tick: float) -> None:
        bullet = pybullet()
        client = bullet.connect(bullet.DIRECT)
        if client < 0:
            raise InputError("PyBullet has no room for another physics world: close some bodies")
        self._client = client
        self._free = weakref.finalize(self, _disconnect, client)
        self["setGravity"](0.0, 0.0, -GRAVITY)
        self["setPhysicsEngineParameter"](
            fixedTimeStep=tick,
            numSubSteps=SUBSTEPS,
            numSolverIterations=ITERATIONS,
            # Friction as a pyramid: with its cone, wheels that skid all but stick.
            enableConeFriction=0,
            deterministicOverlappingPairs=1,
        )

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The function of PyBullet of that name, for this world; InputError after `close`."""
        self.check_open()
        return partial(getattr(pybullet(), name), physicsClientId=self._client)

    def check_open(self) -> None:
        """Raise InputError after `close`, when another world may have taken this one's place."""
        if not self._free.alive:
            raise InputError("the robot's body has been closed")

    @staticmethod
    def torque(limit: float) -> float:
        """What to tell PyBullet so that a motor gives at most `limit` [N m].

        It allows the impulse of a whole tick in each substep.
        """
        return limit / SUBSTEPS

    def close(self) -> None:
        """Free the world; a second time does nothing."""
        self._free()

    def solids(self, placed: Sequence[Placed]) -> list[int]:
        """Collision shapes of `placed` geometries: as few as there can be, meshes as hulls."""
        simple = [part for part in placed if not isinstance(part[0], Mesh)]
        shapes = [
            self._compound(simple[start : start + LARGEST_COMPOUND])
            for start in range(0, len(simple), LARGEST_COMPOUND)
        ]
        for geometry, pose in placed:
            if isinstance(geometry, Mesh):
                points = geometry.vertices[np.unique(geometry.faces)]
                shapes.append(self.hull(points @ pose[:3, :3].T + pose[:3, 3]))
        return shapes

    def hull(self, points: NDArray[np.float64]) -> int:
        """The convex hull of `points` (n, 3) [m]."""
        return self["createCollisionShape"](pybullet().GEOM_MESH, vertices=points.tolist())

    def triangles(self, vertices: NDArray[np.float64], faces: NDArray[np.int32]) -> int:
        """Triangles (V, 3) [m], (F, 3) that may be of any form but cannot move."""
        return self["createCollisionShape"](
            pybullet().GEOM_MESH,
            vertices=vertices.tolist(),
            indices=faces.ravel().tolist(),
        )

    def _compound(self, placed: Sequence[Placed]) -> int:
        bullet = pybullet()
        kinds, radii, halves, lengths, places, turns = [], [], [], [], [], []
        for geometry, pose in placed:
            kind, radius, half, length = bullet.GEOM_BOX, 0.0, (0.0, 0.0, 0.0), 0.0
            if isinstance(geometry, Box):
                half = tuple(0.5 * side for side in geometry.size)
            elif isinstance(geometry, Cylinder):
                kind, radius, length = bullet.GEOM_CYLINDER, geometry.radius, geometry.length
            elif isinstance(geometry, Sphere):
                kind, radius = bullet.GEOM_SPHERE, geometry.radius
            elif isinstance(geometry, Plane):
                x, y = geometry.size
                half = (0.5 * x, 0.5 * y, 0.5 * PLANE_THICKNESS)
                pose = pose @ _plane_frame(geometry)
            kinds.append(kind)
            radii.append(radius)
            halves.append(half)
            lengths.append(length)
            places.append(pose[:3, 3].tolist())
            turns.append(quaternion(pose[:3, :3]))
        return self["createCollisionShapeArray"](
            shapeTypes=kinds,
            radii=radii,
            halfExtents=halves,
            lengths=lengths,
            collisionFramePositions=places,
            collisionFrameOrientations=turns,
        )


def _plane_frame(plane: Plane) -> NDArray[np.float64]:
    """Pose (4, 4) of a level plate that lies where `plane` does."""
    corners, _ = plane.triangles()
    frame = np.eye(4)
    for axis, corner in ((0, 1), (1, 3)):
        side = corners[corner] - corners[0]
        frame[:3, axis] = side / np.linalg.norm(side)
    frame[:3, 2] = np.cross(frame[:3, 0], frame[:3, 1])
    return frame


def quaternion(turn: NDArray[np.float64]) -> list[float]:
    """A rotation (3, 3) as PyBullet has it: x, y, z, w."""
    if np.array_equal(turn, IDENTITY):  # most shapes stand straight
        return [0.0, 0.0, 0.0, 1.0]
    return Rotation.from_matrix(turn).as_quat().tolist()


def pose_matrix(place: Sequence[float], turn: Sequence[float]) -> NDArray[np.float64]:
    """The pose (4, 4) of a `place` (3,) [m] and a quaternion x, y, z, w."""
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_quat(turn).as_matrix()
    pose[:3, 3] = place
    return pose
