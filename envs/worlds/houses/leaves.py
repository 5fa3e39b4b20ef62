"""Door leaves: boards on hinges that stand open, out of the way."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..objects import Colour, Hinge, WorldObject
from .doors import Door
from .floor_space import overlap
from .furnish import WINDOW_DEPTH, Furnishing
from .layout import Rect
from .surfaces import solid

THICK = 0.04  # m
PROUD = 0.017  # m, by which a leaf hangs before the wall: the frame stands between
TOP, GAP = 2.0, 0.015  # m above the floor, upper edge and lower edge, which clears rugs
MASS_PER_AREA = 12.0  # kg/m2, a hollow-core leaf
NEAR_CORNER = 0.5  # m, a hinge nearer than that to a corner opens along the side wall
COLOURS: tuple[Colour, ...] = ((0.93, 0.92, 0.89), (0.72, 0.55, 0.38), (0.55, 0.60, 0.62))
PRIVATE = ("bathroom", "storage", "bedroom", "child_room", "office", "kitchen")


@dataclass(frozen=True)
class Leaf:
    """A leaf that covers the floor `rect`, on a hinge at `pivot` (x, y) that shuts by `opening`."""

    rect: Rect
    pivot: tuple[float, float]
    opening: float

    def world_object(self, name: str, base: float, colour: Colour) -> WorldObject:
        """The board, above the floor at `base` [m]."""
        x0, y0, x1, y1 = self.rect
        board = solid((x0, y0, base + GAP), (x1, y1, base + TOP), "wooden_door", colour)
        mass = round(MASS_PER_AREA * max(x1 - x0, y1 - y0) * (TOP - GAP), 1)
        return WorldObject(name, "door", (board,), mass, Hinge(self.pivot, self.opening))


def hang_leaves(
    doors: tuple[Door, ...], rooms: list[Furnishing], share: float, rng: np.random.Generator
) -> list[Leaf | None]:
    """A leaf for each of `doors`, or None: with probability `share`, where it blocks nothing.

    It takes its part of the floor of one of `rooms`, the more private one where that fits.
    """
    leaves: list[Leaf | None] = []
    for door in doors:
        wanted = rng.random() < share
        beside = sorted((rooms[number] for number in door.rooms), key=_openness)
        leaves.append(_hang(door, beside) if wanted else None)
    return leaves


def _openness(room: Furnishing) -> int:
    kind = room.cell.category
    return PRIVATE.index(kind) if kind in PRIVATE else len(PRIVATE)


def _hang(door: Door, rooms: list[Furnishing]) -> Leaf | None:
    for room in rooms:
        floor = room.floor
        own = floor.doors.index(door)
        others = [zone for number, zone in enumerate(floor.zones) if number != own]
        windows = [room.strip(*window, WINDOW_DEPTH) for window in room.windows]
        for leaf in _ways(door, room.rect):
            if any(overlap(leaf.rect, other) for other in (*others, *windows)):
                continue
            if floor.inside(leaf.rect) and floor.passable([leaf.rect]):
                floor.take([leaf.rect])
                room.covered.append(leaf.rect)
                return leaf
    return None


def _ways(door: Door, room: Rect) -> Iterator[Leaf]:
    """Ways for a leaf to stand in `room`, the usual one first: by the nearer corner."""
    low, high = door.span
    # (u, v): along the wall, and across it.
    u, v = (1, 0) if door.axis == "x" else (0, 1)
    side = 1.0 if abs(room[v] - door.at) < abs(room[v + 2] - door.at) else -1.0
    face = (room[v] if side > 0.0 else room[v + 2]) + side * PROUD
    width = door.width - 0.02
    ends = sorted(((low - room[u], 1.0, low), (room[u + 2] - high, -1.0, high)))
    for corner, way, jamb in ends:
        for quarters in (1, 2) if corner < NEAR_CORNER else (2, 1):
            long, deep = (THICK, width) if quarters == 1 else (width, THICK)
            along = sorted((jamb - way * long, jamb))
            across = sorted((face, face + side * deep))
            pivot = (jamb, face if quarters == 1 else face + side * THICK / 2.0)
            turn = -side * way * quarters * math.pi / 2.0
            yield _leaf(along, across, pivot, turn, door.axis)


def _leaf(
    along: list[float],
    across: list[float],
    pivot: tuple[float, float],
    turn: float,
    axis: str,
) -> Leaf:
    """The leaf in the house's frame; exchanging the coordinates turns the turn round."""
    a, b, c, d = (round(value, 3) for value in (along[0], across[0], along[1], across[1]))
    x, y = round(pivot[0], 3), round(pivot[1], 3)
    if axis == "x":
        return Leaf((b, a, d, c), (y, x), -turn)
    return Leaf((a, b, c, d), (x, y), turn)
