"""Where sound from each place arrives from: round the walls that the map knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paths import cheapest_paths

THROUGH_WALL = 30.0  # price of a metre of mapped wall: gaps in the map leak, whole walls do not
RAYS = 360


@dataclass(frozen=True)
class SoundPaths:
    """For each cell of a window (nx, ny), as heard from one place.

    `azimuth` [rad] in the odometry frame is the direction of the last point that the listener
    sees on the shortest way from the cell to it, `visible` says where that is the cell itself, and
    `length` [m] is how long the way is.
    """

    azimuth: NDArray[np.float64]
    visible: NDArray[np.bool_]
    length: NDArray[np.float64]


def visible_cells(walls: NDArray[np.bool_], start: tuple[int, int]) -> NDArray[np.bool_]:
    """Cells (nx, ny) that `start` sees past `walls` (nx, ny); the faces of the walls are seen."""
    angle = 2.0 * np.pi * np.arange(RAYS) / RAYS
    steps = np.arange(0.0, np.hypot(*walls.shape), 0.7)
    x = np.rint(start[0] + np.cos(angle)[:, None] * steps).astype(np.int64)
    y = np.rint(start[1] + np.sin(angle)[:, None] * steps).astype(np.int64)
    inside = (x >= 0) & (x < walls.shape[0]) & (y >= 0) & (y < walls.shape[1])
    stop = walls[np.where(inside, x, 0), np.where(inside, y, 0)] & inside
    reach = np.where(stop.any(axis=1), steps[stop.argmax(axis=1)], np.inf)  # (RAYS,) cells
    dx = np.arange(walls.shape[0])[:, None] - start[0]
    dy = np.arange(walls.shape[1])[None, :] - start[1]
    ray = np.rint(np.arctan2(dy, dx) / (2.0 * np.pi) * RAYS).astype(np.int64) % RAYS
    return np.hypot(dx, dy) <= reach[ray] + 0.5


def sound_paths(walls: NDArray[np.bool_], start: tuple[int, int], resolution: float) -> SoundPaths:
    """Paths of sound to the cell `start` past `walls` (nx, ny) bool of cells of `resolution` [m]."""
    field = cheapest_paths(np.where(walls, THROUGH_WALL, 1.0), start, resolution)
    visible = visible_cells(walls, start)
    x, y = np.divmod(field.first_in(visible), walls.shape[1])
    azimuth = np.arctan2(y - start[1], x - start[0])
    return SoundPaths(azimuth, visible, field.cost)
