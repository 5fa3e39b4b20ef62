"""Where sound from each place arrives from: straight, or round the walls that the map knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .paths import cheapest_paths

THROUGH_WALL = 30.0  # price of a metre of mapped wall: gaps in the map leak, whole walls do not
RAYS = 360
STRIDE = 0.7  # cells between the points of a ray
BEHIND_FACE = (
    3.0  # cells beyond a wall's face that count as in sight: maps drift, things hang there
)
CLEAR_WAY = 2.0  # m of unseen space after which a way without walls is as rare as 1 in e


@dataclass(frozen=True)
class SoundPaths:
    """For each cell of a window (nx, ny), as heard from one place.

    `clear` is the probability that no wall stands between; `around` [rad] is, in the odometry
    frame, the direction of the last point in sight on the shortest way from the cell, and `length`
    [m] is the length of that way.
    """

    clear: NDArray[np.float64]
    around: NDArray[np.float64]
    length: NDArray[np.float64]


def clear_sight(
    walls: NDArray[np.bool_], seen: NDArray[np.bool_], start: tuple[int, int], resolution: float
) -> NDArray[np.float64]:
    """Probability (nx, ny) that no wall stands between `start` and each cell.

    Zero behind the mapped `walls` (nx, ny), falling with the length of the way through what was
    not `seen` (nx, ny); a wall itself is in sight `BEHIND_FACE` deep.
    """
    return _clear_sight(walls, seen, start[0], start[1], STRIDE * resolution / CLEAR_WAY)


@njit(cache=True, nogil=True)
def _clear_sight(
    walls: NDArray[np.bool_], seen: NDArray[np.bool_], row: int, column: int, fading: float
) -> NDArray[np.float64]:
    """As `clear_sight` from (`row`, `column`), with so much `fading` per unseen point of a ray."""
    rows, columns = walls.shape
    steps = int(np.ceil(np.hypot(rows, columns) / STRIDE)) + 2
    behind = BEHIND_FACE / STRIDE
    along = np.zeros((RAYS, steps))  # of each ray, at each of its points
    for ray in range(RAYS):
        angle = 2.0 * np.pi * ray / RAYS
        unseen, face = 0, np.inf
        for step in range(steps):
            x = int(np.rint(row + np.cos(angle) * STRIDE * step))
            y = int(np.rint(column + np.sin(angle) * STRIDE * step))
            if x < 0 or x >= rows or y < 0 or y >= columns or step > face + behind:
                break
            if walls[x, y]:
                face = min(face, step)
            if not seen[x, y]:
                unseen += 1
            along[ray, step] = np.exp(-fading * unseen)
    clear = np.empty((rows, columns))
    for x in range(rows):
        for y in range(columns):
            angle = np.arctan2(y - column, x - row)
            ray = int(np.rint(angle / (2.0 * np.pi) * RAYS)) % RAYS
            clear[x, y] = along[ray, int(np.rint(np.hypot(x - row, y - column) / STRIDE))]
    return clear


def sound_paths(
    walls: NDArray[np.bool_], seen: NDArray[np.bool_], start: tuple[int, int], resolution: float
) -> SoundPaths:
    """Paths of sound to `start` past `walls` (nx, ny), of which only `seen` cells are known.

    Cells have sides of `resolution` [m].
    """
    field = cheapest_paths(np.where(walls, THROUGH_WALL, 1.0), start, resolution)
    clear = clear_sight(walls, seen, start, resolution)
    x, y = np.divmod(field.first_in(clear > 0.0), walls.shape[1])
    return SoundPaths(clear, np.arctan2(y - start[1], x - start[0]), field.cost)
