"""Where sound from each place arrives from: straight, or round the walls that the map knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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
    angle = 2.0 * np.pi * np.arange(RAYS) / RAYS
    steps = np.arange(0.0, np.hypot(*walls.shape) + STRIDE, STRIDE)
    x = np.rint(start[0] + np.cos(angle)[:, None] * steps).astype(np.int64)
    y = np.rint(start[1] + np.sin(angle)[:, None] * steps).astype(np.int64)
    inside = (x >= 0) & (x < walls.shape[0]) & (y >= 0) & (y < walls.shape[1])
    x, y = np.where(inside, x, 0), np.where(inside, y, 0)
    stop = walls[x, y] & inside
    face = np.where(stop.any(axis=1), stop.argmax(axis=1), len(steps))  # (RAYS,) of steps
    unseen = np.cumsum(~seen[x, y], axis=1) * (STRIDE * resolution)
    clear = np.exp(-unseen / CLEAR_WAY)
    clear[np.arange(len(steps)) > face[:, None] + BEHIND_FACE / STRIDE] = 0.0
    dx = np.arange(walls.shape[0])[:, None] - start[0]
    dy = np.arange(walls.shape[1])[None, :] - start[1]
    ray = np.rint(np.arctan2(dy, dx) / (2.0 * np.pi) * RAYS).astype(np.int64) % RAYS
    return clear[ray, np.rint(np.hypot(dx, dy) / STRIDE).astype(np.int64)]


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
