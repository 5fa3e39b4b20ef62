"""Solid things of a world: whether a point is inside one, where no sound can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..worlds.objects import Shape
from ..worlds.shapes import Box, Cylinder, Sphere
from ..worlds.world import World
from .directions import fibonacci_sphere

# A box may also be a whole room, seen from inside. Whoever hides in something less wide than this,
# or sees no farther than this whichever way, is in no room.
LEAST_WIDTH = 1.0  # m
LOOKS = 64  # directions
SKIN = 1e-4  # m, points nearer to the surface than this count as outside


@dataclass(frozen=True, eq=False)
class Solids:
    """Boxes, cylinders and spheres of a world less than 1 m wide, in their own axes.

    `inverse` (n, 3, 4) brings world points there; `half` (n, 3) is half the size [m], `round` (n,)
    how many of the first axes make a circle (0, 2) or a ball (3); `name` (n,) the object's.
    """

    world: World
    inverse: NDArray[np.float64]
    half: NDArray[np.float64]
    round: NDArray[np.int64]
    name: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> Solids:
        """The solids of `world`."""
        parts = [
            (shape, *size, thing.name)
            for thing in world.objects
            for shape in thing.shapes
            if (size := _size(shape)) is not None and 2.0 * min(size[0]) < LEAST_WIDTH
        ]
        inverse = [np.linalg.inv(shape.pose)[:3] for shape, *_ in parts]
        return cls(
            world=world,
            inverse=np.array(inverse, dtype=np.float64).reshape(-1, 3, 4),
            half=np.array([half for _, half, _, _ in parts]).reshape(-1, 3),
            round=np.array([turn for _, _, turn, _ in parts], dtype=np.int64),
            name=tuple(name for *_, name in parts),
        )

    def around(self, point: ArrayLike) -> str | None:
        """Name of the object that `point` (3,) [m] is inside of; None in the open."""
        place = np.asarray(point, dtype=np.float64)
        own = np.abs(self.inverse[:, :, :3] @ place + self.inverse[:, :, 3])
        inside = (own < self.half - SKIN).all(axis=1)
        for number in np.flatnonzero(inside):
            axes = self.round[number]
            if np.sum((own[number] / self.half[number])[:axes] ** 2) < 1.0:
                return self.name[number]
        return None

    def enclosing(self, point: ArrayLike) -> str | None:
        """As `around`, but a mesh counts too where hardly a look from `point` goes beyond 1 m."""
        name = self.around(point)
        if name is None:
            way = fibonacci_sphere(LOOKS)
            hits = self.world.rays.first_hit(np.tile(np.asarray(point, float), (LOOKS, 1)), way)
            if np.mean(hits.distance < LEAST_WIDTH) > 0.9:
                owner = self.world.surface.object[hits.face[int(np.argmin(hits.distance))]]
                return self.world.objects[owner].name
        return name


def _size(shape: Shape) -> tuple[tuple[float, float, float], int] | None:
    """Half the size of a solid `shape` along its axes [m], and its round axes; None for others."""
    geometry = shape.geometry
    if isinstance(geometry, Box):
        x, y, z = geometry.size
        return (x / 2.0, y / 2.0, z / 2.0), 0
    if isinstance(geometry, Cylinder):
        return (geometry.radius, geometry.radius, geometry.length / 2.0), 2
    if isinstance(geometry, Sphere):
        return (geometry.radius, geometry.radius, geometry.radius), 3
    return None
