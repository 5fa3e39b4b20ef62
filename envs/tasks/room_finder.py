"""Which room a place is in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.objects import Room

SAME_FLOOR = 1.0  # m between a height and the floor of its room, at most


class RoomFinder:
    """Finds the room among `rooms` that holds a place; of several the first."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self._names = [room.name for room in rooms]
        outlines = [np.asarray(room.outline, dtype=np.float64) for room in rooms]
        self._corners = np.concatenate([*outlines, np.empty((0, 2))])
        self._first = np.cumsum([0, *(len(outline) for outline in outlines)])
        self._floor = np.array([room.floor for room in rooms], dtype=np.float64)

    def name(self, x: float, y: float, floor: float | None = None) -> str:
        """Name of the room at (x, y) [m], empty outside of all; None looks on every `floor` [m]."""
        height = np.nan if floor is None else float(floor)
        number = _room_at(self._corners, self._first, self._floor, float(x), float(y), height)
        return self._names[number] if number >= 0 else ""


@njit(cache=True)
def _room_at(
    corners: NDArray[np.float64],
    first: NDArray[np.int64],
    floor: NDArray[np.float64],
    x: float,
    y: float,
    height: float,
) -> int:
    """Number of the first outline that a ray along +x leaves an odd number of times, else -1."""
    for room in range(len(floor)):
        if abs(floor[room] - height) > SAME_FLOOR:  # false for NaN
            continue
        inside = False
        last = first[room + 1] - 1
        for corner in range(first[room], first[room + 1]):
            ax, ay = corners[last]
            bx, by = corners[corner]
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                inside = not inside
            last = corner
        if inside:
            return room
    return -1
