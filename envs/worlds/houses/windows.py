"""Windows: where they are in outer walls, and the openings that they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .layout import Rect

FRAME = 0.06  # m, width of frames round windows
CURTAIN = 0.48  # m, width of a drawn curtain at either side of a window
MOST_WINDOWS = {
    "bathroom": 1, "bedroom": 1, "child_room": 1, "corridor": 2, "dining_room": 1, "hall": 1,
    "kitchen": 1, "living_room": 2, "meeting_room": 2, "office": 1, "storage": 0, "studio": 2,
}  # fmt: skip
CURTAINED = ("living_room", "bedroom", "office", "child_room", "dining_room", "studio", "kitchen")
SEEN = 0.95  # share of the windows that could be that are


@dataclass(frozen=True)
class Window:
    """A pane in an outer wall: its middle `along` the wall, width, sill and height [m].

    `side` is 0 south, 1 east, 2 north, 3 west; `along` counts from the left, seen from inside.
    """

    side: int
    along: float
    width: float
    sill: float
    height: float
    curtained: bool

    @property
    def span(self) -> tuple[int, float, float]:
        """Side, and from and to along it [m], frame and curtains included."""
        half = self.width / 2.0 + (CURTAIN if self.curtained else FRAME) + 0.02
        return self.side, self.along - half, self.along + half

    def opening(self, room: Rect) -> tuple[float, float, float, float]:
        """From and to [m] along x or y, sill and head above the floor, in the inner `room`."""
        x0, y0, x1, y1 = room
        middle = (x0 + self.along, y0 + self.along, x1 - self.along, y1 - self.along)[self.side]
        low, high = middle - self.width / 2.0, middle + self.width / 2.0
        return round(low, 3), round(high, 3), self.sill, round(self.sill + self.height, 3)


def draw_windows(
    category: str, outer: list[int], lengths: list[float], rng: np.random.Generator
) -> list[Window]:
    """Windows in the middle part of outer walls (sides `outer`) that are `lengths` (4,) [m]."""
    windows = []
    order = [outer[number] for number in rng.permutation(len(outer)).tolist()]
    for side in sorted(order[: MOST_WINDOWS[category]]):
        length = lengths[side]
        along = round(length * float(rng.uniform(0.42, 0.58)), 2)
        curtained = category in CURTAINED
        if category == "bathroom":
            width, sill, height = 0.7, 1.40, 0.6
        else:
            width = round(min(1.8, 0.5 * length, length - 1.0), 2)
            sill, height = (1.10 if category == "kitchen" else 0.92), 1.15
        if curtained:
            room = 2.0 * (min(along, length - along) - CURTAIN - 0.04)
            width = round(min(width, room), 2)
        if width > 0.5 and rng.random() < SEEN:
            windows.append(Window(side, along, width, sill, height, curtained))
    return windows
