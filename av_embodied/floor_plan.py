"""A floor plan as plain geometry, for pictures and reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Polygon = NDArray[np.float64]  # (k, 2) [m], world x and y


@dataclass(frozen=True)
class PlanRoom:
    """A named room and its outline (k, 2) [m]."""

    name: str
    category: str
    outline: Polygon


@dataclass(frozen=True)
class PlanObject:
    """A thing in the plan: its outline (k, 2) [m] and colour (red, green, blue in [0, 1])."""

    name: str
    category: str
    outline: Polygon
    colour: tuple[float, float, float]


@dataclass(frozen=True)
class FloorPlan:
    """Rooms, walls (cut at the robot's height band) and furniture, and where a robot can stand.

    `free` (nx, ny) bool has cells of `resolution` [m]; cell (0, 0) starts at `origin` (x, y) [m].
    """

    rooms: tuple[PlanRoom, ...]
    walls: tuple[Polygon, ...]
    objects: tuple[PlanObject, ...]
    free: NDArray[np.bool_]
    origin: tuple[float, float]
    resolution: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Borders (x from, x to, y from, y to) [m], as matplotlib's `imshow` takes it."""
        nx, ny = self.free.shape
        x, y = self.origin
        return x, x + nx * self.resolution, y, y + ny * self.resolution
