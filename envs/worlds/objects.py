"""What a world is made of: shapes with sound and look, named objects, named rooms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .materials import AcousticMaterial
from .shapes import Geometry

Colour = tuple[float, float, float]  # red, green, blue in [0, 1]


@dataclass(frozen=True, eq=False)
class Shape:
    """One piece of surface: a geometry at `pose` (4, 4, geometry to world), its sound and look."""

    geometry: Geometry
    pose: NDArray[np.float64]
    material: AcousticMaterial
    colour: Colour = (0.7, 0.7, 0.7)


@dataclass(frozen=True, eq=False)
class WorldObject:
    """A named thing of a semantic `category` (wall, floor, ceiling, door, table, ...)."""

    name: str
    category: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, eq=False)
class Room:
    """A named part of the floor: `category` (kitchen, ...) and `outline` (k, 2) [m], in order."""

    name: str
    category: str
    outline: NDArray[np.float64]

    @property
    def area(self) -> float:
        """Of the floor [m2], by the shoelace formula."""
        x, y = self.outline.T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0)


@dataclass(frozen=True, eq=False)
class WorldContent:
    """All that a world file holds."""

    name: str
    objects: tuple[WorldObject, ...]
    rooms: tuple[Room, ...] = ()
