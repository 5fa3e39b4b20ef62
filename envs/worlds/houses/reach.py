"""How much of each room a robot reaches: judged on plan rectangles, stricter than free space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .furnish import Furnishing
from .layout import Rect
from .piece import FLAT
from .storey import Storey

RESOLUTION = 0.05  # m
RADIUS, HEIGHT = 0.2, 1.1  # m, of the robot for which houses are made passable
PLAY = 0.015  # m, more than the radius: cells judge their centres


def reached_shares(storey: Storey, rooms: list[Furnishing]) -> list[float]:
    """For each room the share of its floor that belongs to the largest free part of the storey."""
    x0, y0, x1, y1 = storey.outline
    free = np.zeros((round((x1 - x0) / RESOLUTION), round((y1 - y0) / RESOLUTION)), dtype=bool)
    reach = RADIUS + PLAY

    def block(rect: Rect, grown: float) -> tuple[slice, slice]:
        """Cells whose centres lie in `rect` grown by `grown` [m]."""
        a, b, c, d = rect
        low = ((a - grown - x0) / RESOLUTION - 0.5, (b - grown - y0) / RESOLUTION - 0.5)
        high = ((c + grown - x0) / RESOLUTION - 0.5, (d + grown - y0) / RESOLUTION - 0.5)
        return (
            slice(max(int(np.ceil(low[0])), 0), max(int(np.floor(high[0])) + 1, 0)),
            slice(max(int(np.ceil(low[1])), 0), max(int(np.floor(high[1])) + 1, 0)),
        )

    for room in rooms:
        free[block(room.rect, -reach)] = True
    for door in storey.doors:
        low, high = door.span
        thick = storey.half_wall + reach + RESOLUTION
        gap = (door.at - thick, low + reach, door.at + thick, high - reach)
        free[block(gap if door.axis == "x" else (gap[1], gap[0], gap[3], gap[2]), 0.0)] = True
    for room in rooms:
        for rect in (*room.floor.taken, *_hanging(room)):
            free[block(rect, reach)] = False
    return _shares(free, [(block(room.rect, 0.0), room.area) for room in rooms])


def _hanging(room: Furnishing) -> list[Rect]:
    """What hangs on walls or lies on the floor lower than the robot is high."""
    low = [thing for thing in room.placed if thing.piece.height > FLAT]
    return [
        thing.rect
        for thing in low
        if min(p.centre[2] - _half_height(p.geometry) for p in thing.piece.parts) + thing.base
        < HEIGHT
    ]


def _half_height(geometry: object) -> float:
    size = getattr(geometry, "size", None)
    return size[2] / 2.0 if size else getattr(geometry, "length", 0.0) / 2.0


def _shares(free: NDArray[np.bool_], rooms: list[tuple[tuple[slice, slice], float]]) -> list[float]:
    label = np.empty(free.shape, dtype=np.int32)
    count = ndimage.label(free, output=label)
    if not count:
        return [0.0] * len(rooms)
    largest = 1 + int(np.argmax(np.bincount(label.ravel())[1:]))
    return [
        float(np.count_nonzero(label[block] == largest)) * RESOLUTION**2 / area
        for block, area in rooms
    ]
