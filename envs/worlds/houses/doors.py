"""Doors: which rooms they join, and where in the wall they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .layout import Cell, Rect, hub_of, shared_border

DOOR_HEIGHT = 2.05  # m
MARGIN = 0.12  # m, between an opening and the corner of the room, room for its frame
DEAD_ENDS = ("bathroom", "storage")  # no way leads through them
HALLS = {"corridor", "hall"}  # a door to them is never odd
# How odd a door between two kinds of rooms would be; None: never. 2 where nothing is said.
ODDNESS: dict[frozenset[str], float | None] = {
    frozenset({"living_room", "kitchen"}): 0.5,
    frozenset({"living_room", "dining_room"}): 0.5,
    frozenset({"kitchen", "dining_room"}): 0.4,
    frozenset({"kitchen", "storage"}): 0.8,
    frozenset({"living_room", "bedroom"}): 1.5,
    frozenset({"living_room", "child_room"}): 1.5,
    frozenset({"living_room", "office"}): 1.5,
    frozenset({"living_room", "bathroom"}): 3.0,
    frozenset({"studio", "bathroom"}): 1.0,
    frozenset({"bedroom", "bathroom"}): 2.0,
    frozenset({"kitchen", "bathroom"}): 6.0,
    frozenset({"kitchen", "bedroom"}): 4.0,
    frozenset({"kitchen", "child_room"}): 4.0,
    frozenset({"kitchen", "office"}): 3.0,
    frozenset({"bedroom", "office"}): 3.0,
    frozenset({"bedroom", "child_room"}): 4.0,
    frozenset({"office", "bathroom"}): 4.0,
    frozenset({"bedroom"}): 5.0,
    frozenset({"child_room"}): 4.0,
    frozenset({"bathroom"}): None,
    frozenset({"storage"}): None,
    frozenset({"bathroom", "storage"}): None,
}
# Added for a way that leads through such a room.
THROUGH = {"bedroom": 3.0, "child_room": 3.5, "office": 2.0, "kitchen": 1.0, "dining_room": 0.5}


@dataclass(frozen=True)
class Door:
    """An opening `width` wide about `centre` (x, y) in the wall between two rooms.

    `axis` is the coordinate that is constant along the wall: `x` or `y`.
    """

    rooms: tuple[int, int]
    axis: str
    centre: tuple[float, float]
    width: float

    @property
    def span(self) -> tuple[float, float]:
        """From and to [m] along the wall."""
        middle = self.centre[1] if self.axis == "x" else self.centre[0]
        return round(middle - self.width / 2.0, 3), round(middle + self.width / 2.0, 3)

    @property
    def at(self) -> float:
        """The constant coordinate [m]."""
        return self.centre[0] if self.axis == "x" else self.centre[1]

    def zone(self, room: Rect, depth: float, margin: float) -> Rect:
        """The part of `room` up to `depth` [m] in front of the opening, `margin` wider."""
        low, high = self.span[0] - margin, self.span[1] + margin
        x0, y0, x1, y1 = room
        if self.axis == "x":
            if abs(x0 - self.at) < abs(x1 - self.at):
                return x0, low, x0 + depth, high
            return x1 - depth, low, x1, high
        if abs(y0 - self.at) < abs(y1 - self.at):
            return low, y0, high, y0 + depth
        return low, y1 - depth, high, y1


@dataclass(frozen=True)
class Doorways:
    """How openings are made: half the walls' thickness, least and greatest width [m].

    No opening leads onto `kept` (x from, y from, x to, y to [m]): a stair with its landings.
    """

    half_wall: float
    widths: tuple[float, float]
    kept: Rect | None = None

    @property
    def least(self) -> float:
        """Length of border [m] that the widest opening needs."""
        return self.widths[1] + 2.0 * (self.half_wall + MARGIN)

    def border(self, a: Rect, b: Rect) -> tuple[str, float, float, float]:
        """Axis, length, place and start [m] of the longest border where an opening may be."""
        axis, length, at, start = shared_border(a, b)
        if self.kept is None:
            return axis, length, at, start
        along, across = (1, 0) if axis == "x" else (0, 1)
        off = max(self.kept[across] - at, at - self.kept[across + 2])
        if off > 2.0 * self.half_wall:
            return axis, length, at, start
        before = min(max(self.kept[along] - start, 0.0), length)
        after = min(max(start + length - self.kept[along + 2], 0.0), length)
        if before >= after:
            return axis, before, at, start
        return axis, after, at, start + length - after


def draw_doors(
    cells: tuple[Cell, ...], doorways: Doorways, rng: np.random.Generator
) -> tuple[Door, ...] | None:
    """Doors that join all rooms, the least odd ones, and some more; None where that cannot be."""
    oddness = _possible(cells, doorways, rng)
    joined = _tree(cells, oddness)
    if joined is None:
        return None
    for pair in sorted(oddness):
        quiet = any(cells[number].category in DEAD_ENDS for number in pair)
        if pair not in joined and not quiet and oddness[pair] < 1.6 and rng.random() < 0.5:
            joined.append(pair)
    return tuple(_draw_door(pair, cells, doorways, rng) for pair in joined)


def _possible(
    cells: tuple[Cell, ...], doorways: Doorways, rng: np.random.Generator
) -> dict[tuple[int, int], float]:
    """Oddness, a little random, of each pair of rooms whose common wall is long enough."""
    result = {}
    noise = rng.random((len(cells), len(cells)))
    for a in range(len(cells)):
        for b in range(a + 1, len(cells)):
            length = doorways.border(cells[a].rect, cells[b].rect)[1]
            kinds = frozenset({cells[a].category, cells[b].category})
            odd = 0.0 if kinds & HALLS else ODDNESS.get(kinds, 2.0)
            if odd is not None and length >= doorways.least:
                result[a, b] = odd + float(noise[a, b])
    return result


def _tree(
    cells: tuple[Cell, ...], oddness: dict[tuple[int, int], float]
) -> list[tuple[int, int]] | None:
    """Pairs that join all rooms, grown from the hub (Prim); no way leads through a dead end."""
    kinds = [cell.category for cell in cells]
    inside = [hub_of(kinds)]
    joined: list[tuple[int, int]] = []
    while len(inside) < len(cells):
        options = []
        for pair, odd in oddness.items():
            known = [number for number in pair if number in inside]
            if len(known) == 1 and kinds[known[0]] not in DEAD_ENDS:
                options.append((odd + THROUGH.get(kinds[known[0]], 0.0), pair))
        if not options:
            return None
        pair = min(options)[1]
        joined.append(pair)
        inside.append(pair[0] if pair[1] in inside else pair[1])
    return joined


def _draw_door(
    pair: tuple[int, int], cells: tuple[Cell, ...], doorways: Doorways, rng: np.random.Generator
) -> Door:
    axis, length, at, start = doorways.border(cells[pair[0]].rect, cells[pair[1]].rect)
    width = round(float(rng.uniform(*doorways.widths)), 2)
    margin = doorways.half_wall + MARGIN
    free = length - 2.0 * margin - width
    # Doors stand near a corner more often than in the middle of a wall.
    place = (0.0, 1.0, float(rng.random()))[int(rng.integers(3))]
    middle = round(start + margin + place * free + width / 2.0, 2)
    centre = (at, middle) if axis == "x" else (middle, at)
    return Door(pair, axis, centre, width)
