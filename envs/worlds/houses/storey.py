"""A storey of a house without furniture: rooms, openings, finishes, and their surfaces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..objects import Room, WorldObject
from .doors import Door
from .layout import Cell, Rect, hub_of
from .surfaces import (
    FACADE,
    SIDES,
    SLAB,
    Finish,
    Opening,
    door_frame,
    room_walls,
    slab,
    wall,
    wall_spans,
)
from .windows import Window

NO_WINDOWS: tuple[tuple[Window, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Storey:
    """The rooms of one storey, whose floor is at `base` [m], and what bounds them.

    `windows` has a tuple for each room, or is empty. `hole` and `hole_above` are openings for a
    stair in floor and ceiling of the first room. `tag` ends the names of what belongs to no room.
    """

    cells: tuple[Cell, ...]
    doors: tuple[Door, ...]
    finishes: tuple[Finish, ...]
    half_wall: float
    height: float
    windows: tuple[tuple[Window, ...], ...] = NO_WINDOWS
    base: float = 0.0
    tag: str = ""
    hole: Rect | None = None
    hole_above: Rect | None = None

    def inner(self, number: int) -> Rect:
        """The floor of a room between its walls."""
        return self.cells[number].inner(self.half_wall)

    def doors_of(self, number: int) -> list[Door]:
        """The doors of a room."""
        return [door for door in self.doors if number in door.rooms]

    @property
    def outline(self) -> Rect:
        """The rectangle of all rooms, up to the middle of the outer walls."""
        rects = np.array([cell.rect for cell in self.cells])
        (x0, y0), (x1, y1) = rects[:, :2].min(axis=0).tolist(), rects[:, 2:].max(axis=0).tolist()
        return x0, y0, x1, y1

    @property
    def entrance(self) -> int:
        """The number of the room with the front door: the hub, else one that lies outside."""
        kinds = [cell.category for cell in self.cells]
        hub = hub_of(kinds)
        if self.outer_sides(self.cells[hub]):
            return hub
        return next(n for n in range(len(kinds)) if self.outer_sides(self.cells[n]))

    def outer_sides(self, cell: Cell) -> list[int]:
        """Sides of `cell` (0 south, 1 east, 2 north, 3 west) on the outside of the house."""
        outside = [abs(a - b) < 1e-6 for a, b in zip(cell.rect, self.outline, strict=True)]
        return [side for side, place in enumerate((1, 2, 3, 0)) if outside[place]]

    def openings(self, number: int) -> list[list[Opening]]:
        """Openings of a room's windows, for each of its four walls."""
        result: list[list[Opening]] = [[], [], [], []]
        for window in self.windows[number] if self.windows else ():
            result[window.side].append(window.opening(self.inner(number)))
        return result

    def objects(self) -> list[WorldObject]:
        """Floors, walls, ceilings, door frames."""
        result: list[WorldObject] = []
        low, high = self.base, round(self.base + self.height, 3)
        for number, (cell, finish) in enumerate(zip(self.cells, self.finishes, strict=True)):
            hole, above = (self.hole, self.hole_above) if number == 0 else (None, None)
            floor = slab(cell.rect, round(low - SLAB, 3), low, finish.floor, hole)
            ceiling = slab(cell.rect, high, round(high + SLAB, 3), finish.ceiling, above)
            result.append(WorldObject(f"{cell.name}_floor", "floor", floor))
            result.append(WorldObject(f"{cell.name}_ceiling", "ceiling", ceiling))
            spans = wall_spans(cell.rect, number, self.doors, self.openings(number))
            reach = (low, high, low)
            result += room_walls(cell, finish.wall, spans, self.half_wall, reach)
        frames = [
            door_frame(f"door_frame_{number}{self.tag}", door, self.half_wall, self.base)
            for number, door in enumerate(self.doors)
        ]
        return result + self._outer_walls() + frames

    def _outer_walls(self) -> list[WorldObject]:
        """The outer half of the outside walls, from under the floor to over the ceiling."""
        x0, y0, x1, y1 = self.outline
        t = self.half_wall
        bands = ((x0 - t, x1 + t, y0 - t, y0), (y0, y1, x1, x1 + t))
        bands += ((x0 - t, x1 + t, y1, y1 + t), (y0, y1, x0 - t, x0))
        spans: list[list[Opening]] = [[], [], [], []]
        for number, cell in enumerate(self.cells):
            outer = self.outer_sides(cell)
            for side, openings in enumerate(self.openings(number)):
                spans[side] += openings if side in outer else []
        low, high = round(self.base - SLAB, 3), round(self.base + self.height + SLAB, 3)
        reach, look = (low, high, self.base), ("rendered_brick", FACADE)
        return [
            WorldObject(
                f"outer_wall_{SIDES[side]}{self.tag}",
                "wall",
                wall(bands[side], side % 2 == 0, spans[side], reach, look),
            )
            for side in range(4)
        ]

    def rooms(self) -> tuple[Room, ...]:
        """The rooms, with the floor between their walls as outline."""
        result = []
        for number, cell in enumerate(self.cells):
            x0, y0, x1, y1 = self.inner(number)
            outline = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
            result.append(Room(cell.name, cell.category, outline, self.base))
        return tuple(result)
