"""A straight stair along a corridor's wall, the opening that it comes up through, its railing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..objects import WorldObject
from .layout import Rect
from .surfaces import SLAB, solid

WIDTH = 0.95  # m
RISER = 0.195  # m at most
TREAD = 0.24  # m, as steep as stairs within dwellings may be
LANDING = 1.0  # m of floor before the first step and behind the last
RAIL, RAIL_HEIGHT = 0.04, 0.95  # m
WOOD = (0.66, 0.47, 0.29)
LIGHT = (0.93, 0.93, 0.92)


@dataclass(frozen=True)
class Stair:
    """Steps over `rect` that rise toward +x from the floor at 0 to the floor at `rise` [m].

    One long side lies against a wall: the lower y where `south`, else the higher y.
    """

    rect: Rect
    rise: float
    south: bool

    @property
    def kept(self) -> Rect:
        """The stair and its landings, where no door may open [m]."""
        x0, y0, x1, y1 = self.rect
        return x0 - LANDING, y0, x1 + LANDING, y1

    @property
    def railed(self) -> Rect:
        """What the opening upstairs takes from the floor, its railing included [m]."""
        x0, y0, x1, y1 = self.rect
        return (x0 - RAIL, y0, x1, y1 + RAIL) if self.south else (x0 - RAIL, y0 - RAIL, x1, y1)

    def steps(self) -> WorldObject:
        """Closed steps, each a box from the floor up; the upper floor is the last one."""
        x0, y0, x1, y1 = self.rect
        count = math.ceil(self.rise / RISER) - 1
        shapes = []
        for number in range(count):
            a = round(x0 + number * (x1 - x0) / count, 3)
            b = round(x0 + (number + 1) * (x1 - x0) / count, 3)
            top = round((number + 1) * self.rise / (count + 1), 3)
            shapes.append(solid((a, y0, 0.0), (b, y1, top), "wood", WOOD))
        return WorldObject("stairs", "stairs", tuple(shapes))

    def railing(self) -> WorldObject:
        """Boards upstairs along the open long side and before the low end."""
        x0, y0, x1, y1 = self.rect
        low, high = self.rise, self.rise + RAIL_HEIGHT
        a, b = (y1, y1 + RAIL) if self.south else (y0 - RAIL, y0)
        long = solid((x0 - RAIL, a, low), (x1, b, high), "wood", LIGHT)
        short = solid((x0 - RAIL, y0, low), (x0, y1, high), "wood", LIGHT)
        return WorldObject("railing", "railing", (long, short))


def stair_length(height: float) -> float:
    """Length [m] of a corridor that a stair over rooms of `height` [m] needs, landings included."""
    return round(_run(height + 2.0 * SLAB) + 2.0 * LANDING, 3)


def _run(rise: float) -> float:
    return (math.ceil(rise / RISER) - 1) * TREAD


def stair_in(corridor: Rect, height: float, south: bool) -> Stair | None:
    """A stair at the far end of the inner `corridor` to a floor above rooms of `height` [m].

    None where the corridor is too short for it.
    """
    x0, y0, x1, y1 = corridor
    if x1 - x0 < stair_length(height):
        return None
    rise = round(height + 2.0 * SLAB, 3)
    end = round(x1 - LANDING, 3)
    low, high = (y0, round(y0 + WIDTH, 3)) if south else (round(y1 - WIDTH, 3), y1)
    return Stair((round(end - _run(rise), 3), low, end, high), rise, south)
