"""A world as physics has it: what is fixed, and what can be pushed or swung."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.objects import Shape
from ..worlds.shapes import Mesh
from ..worlds.world import World
from .loose_objects import LooseObjects
from .physics import Physics, Placed

FLOOR_FRICTION = 0.9  # of what is fixed, times the other's own
LARGE = 1.5  # m, fixed shapes that are longer are bodies of their own
CELL = 1.0  # m; smaller ones whose middles are in one cell of the plan are one body
SOFT = ("rug", "carpet", "mat")  # categories that wheels sink into, so that no caster is caught
MOST_FACES = 40_000  # of one mesh in PyBullet, which takes 131072 vertices at the most


class SolidWorld:
    """`world` in `physics`: fixed shapes as few bodies; `loose` are the objects with mass.

    Boxes, cylinders, spheres and planes are themselves, rugs are left out. Fixed meshes are their
    triangles, for which PyBullet gives back no memory (240 bytes each) when the world is freed.
    Raises InputError as `LooseObjects`.
    """

    def __init__(self, physics: Physics, world: World) -> None:
        fixed = [
            shape
            for thing in world.objects
            if thing.mass is None and thing.category not in SOFT
            for shape in thing.shapes
        ]
        bodies = _fix(physics, [shape for shape in fixed if not isinstance(shape.geometry, Mesh)])
        for vertices, faces in _mesh_parts(fixed):
            bodies.append(_body(physics, physics.triangles(vertices, faces)))
        self.loose = LooseObjects(physics, world, bodies)


def _fix(physics: Physics, shapes: list[Shape]) -> list[int]:
    """Bodies for simple `shapes`: near ones together, so that few are near to a robot."""
    groups: dict[tuple[int, ...], list[Placed]] = {}
    for number, shape in enumerate(shapes):
        points = shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
        low, high = points.min(axis=0), points.max(axis=0)
        middle = np.floor((low + high)[:2] / 2.0 / CELL).astype(int).tolist()
        key = (number,) if np.max(high - low) > LARGE else (*middle,)
        groups.setdefault(key, []).append((shape.geometry, shape.pose))
    return [_body(physics, shape) for group in groups.values() for shape in physics.solids(group)]


def _body(physics: Physics, shape: int) -> int:
    """A body that does not move."""
    body = physics["createMultiBody"](0.0, shape, useMaximalCoordinates=True)
    physics["changeDynamics"](body, -1, lateralFriction=FLOOR_FRICTION)
    return body


def _mesh_parts(shapes: list[Shape]) -> list[tuple[NDArray[np.float64], NDArray[np.int32]]]:
    """Vertices and faces of the meshes of `shapes`, together, at most `MOST_FACES` at once."""
    vertices, faces, offset = [], [], 0
    for shape in shapes:
        if isinstance(shape.geometry, Mesh):
            points, corners = shape.geometry.triangles()
            vertices.append(points @ shape.pose[:3, :3].T + shape.pose[:3, 3])
            faces.append(corners + offset)
            offset += len(points)
    if not faces:
        return []
    points, corners = np.concatenate(vertices), np.concatenate(faces)
    parts = []
    for start in range(0, len(corners), MOST_FACES):
        used, part = np.unique(corners[start : start + MOST_FACES], return_inverse=True)
        parts.append((points[used], part.reshape(-1, 3).astype(np.int32)))
    return parts
