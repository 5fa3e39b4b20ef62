"""The floor of a room while it is furnished: what is taken, and whether one gets through."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .doors import Door
from .flood import flooded
from .layout import Rect

CELL = 0.1  # m
BODY = 0.25  # m, radius that must pass: a robot of 0.2 m and a little play
DOOR_ZONE = 0.75  # m in front of a door that stay empty


def overlap(a: Rect, b: Rect, gap: float = 0.0) -> bool:
    """Whether two rectangles come nearer than `gap` [m] to each other."""
    e = gap - 1e-6
    return a[0] < b[2] + e and b[0] < a[2] + e and a[1] < b[3] + e and b[1] < a[3] + e


@dataclass(eq=False)
class FloorSpace:
    """A room's inner `rect` [m], its doors, and the rectangles that furniture has `taken`."""

    rect: Rect
    doors: list[Door]
    least_free: float = 0.33
    """Share of the floor where such a body's centre can stand."""
    taken: list[Rect] = field(default_factory=list)
    open: NDArray[np.bool_] = field(init=False)
    entries: list[tuple[int, int]] = field(init=False)
    zones: list[Rect] = field(init=False)

    def __post_init__(self) -> None:
        x0, y0, x1, y1 = self.rect
        nx, ny = int((x1 - x0 - 2 * BODY) / CELL) + 1, int((y1 - y0 - 2 * BODY) / CELL) + 1
        self.open = np.ones((nx, ny), dtype=bool)
        self.zones = [door.zone(self.rect, DOOR_ZONE, 0.05) for door in self.doors]
        self.entries = [self._entry(door) for door in self.doors]

    @property
    def area(self) -> float:
        """Of the floor [m2]."""
        return (self.rect[2] - self.rect[0]) * (self.rect[3] - self.rect[1])

    def _entry(self, door: Door) -> tuple[int, int]:
        """The cell in front of a door's middle."""
        x, y = door.centre
        i = round((x - self.rect[0] - BODY) / CELL)
        j = round((y - self.rect[1] - BODY) / CELL)
        nx, ny = self.open.shape
        return min(max(i, 0), nx - 1), min(max(j, 0), ny - 1)

    def inside(self, rect: Rect) -> bool:
        """Whether `rect` lies in the room."""
        x0, y0, x1, y1 = self.rect
        e = 1e-6
        return rect[0] > x0 - e and rect[1] > y0 - e and rect[2] < x1 + e and rect[3] < y1 + e

    def fits(self, rects: list[Rect]) -> bool:
        """Whether `rects` lie in the room, off the doors and off what is there."""
        if not all(self.inside(rect) for rect in rects):
            return False
        return not any(
            overlap(rect, other)
            for others in (self.zones, self.taken)
            for other in others
            for rect in rects
        )

    def passable(self, rects: list[Rect]) -> bool:
        """Whether, with `rects` taken too, all doors are joined and enough floor is reached."""
        free = self.open.copy()
        for rect in rects:
            free[self._near(rect)] = False
        if not self.entries:
            return False
        return flooded(free, np.array(self.entries)) * CELL**2 >= self.least_free * self.area

    def take(self, rects: list[Rect]) -> None:
        """Stand `rects` in the room for good."""
        for rect in rects:
            self.taken.append(rect)
            self.open[self._near(rect)] = False

    def _near(self, rect: Rect) -> tuple[slice, slice]:
        """Cells whose centre is nearer than `BODY` to `rect` (its corners taken as square)."""
        x = (np.array([rect[0], rect[2]]) - self.rect[0] - BODY + (-BODY, BODY)) / CELL
        y = (np.array([rect[1], rect[3]]) - self.rect[1] - BODY + (-BODY, BODY)) / CELL
        return (
            slice(max(int(np.ceil(x[0])), 0), max(int(np.floor(x[1])) + 1, 0)),
            slice(max(int(np.ceil(y[0])), 0), max(int(np.floor(y[1])) + 1, 0)),
        )
