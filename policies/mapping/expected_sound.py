"""What sound from each cell of the belief would be like, heard from where the robot is."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .grid import COARSENESS, Window, nearest_in
from .sound_paths import SoundPaths

CLOSE = 0.35  # m, within which a bearing says little
FAR_OFF = 10.0 * CLOSE  # m, from which on it says all


class ExpectedSound:
    """For each belief cell (n, n), as heard at `position` (2,) [m] in the odometry frame.

    `clear` is the probability that no wall stands between, `straight` and `around` [rad] where its
    sound would come from then and else, `distance` [m] how far it is, straight, `length` [m] round
    the walls, and `close` (0 to 1) how little its bearing says.
    """

    def __init__(
        self,
        points: NDArray[np.float64],
        position: NDArray[np.float64],
        clear: NDArray[np.float64],
        around: NDArray[np.float64],
        length: NDArray[np.float64],
    ) -> None:
        x, y = position
        parts = (np.ascontiguousarray(part) for part in (clear, around, length))
        self.clear = clear
        self.distance, self.straight, self.around, self.length, self.close = _expect(
            points, float(x), float(y), *parts
        )

    @classmethod
    def in_the_open(
        cls, points: NDArray[np.float64], position: NDArray[np.float64]
    ) -> ExpectedSound:
        """As if there were no walls, for cells centred at `points` (n, n, 2) [m]."""
        ones, zeros = np.ones(points.shape[:2]), np.zeros(points.shape[:2])
        return cls(points, position, ones, zeros, zeros)

    @classmethod
    def on_map(
        cls,
        points: NDArray[np.float64],
        position: NDArray[np.float64],
        paths: SoundPaths,
        window: Window,
    ) -> ExpectedSound:
        """As `paths` of the map's `window` have it, for cells centred at `points` (n, n, 2) [m]."""
        centre = slice(COARSENESS // 2, None, COARSENESS)
        inside = nearest_in(window, points.shape[:2])
        parts = (paths.clear, paths.around, paths.length)
        return cls(points, position, *(part[centre, centre][inside] for part in parts))


@njit(cache=True)
def _expect(
    points: NDArray[np.float64],
    x: float,
    y: float,
    clear: NDArray[np.float64],
    around: NDArray[np.float64],
    length: NDArray[np.float64],
) -> tuple[NDArray[np.float64], ...]:
    """Distance, bearing straight and round walls, length and closeness (n, n) of each cell."""
    shape = clear.shape
    distance, straight, bearing = np.empty(shape), np.empty(shape), np.empty(shape)
    way, close = np.empty(shape), np.empty(shape)
    for i in range(shape[0]):
        for j in range(shape[1]):
            dx, dy = points[i, j, 0] - x, points[i, j, 1] - y
            far = np.sqrt(dx * dx + dy * dy)
            distance[i, j] = far
            straight[i, j] = np.arctan2(dy, dx)
            bearing[i, j] = straight[i, j] if clear[i, j] > 0.0 else around[i, j]
            way[i, j] = max(length[i, j], far)
            close[i, j] = np.exp(-((far / CLOSE) ** 2)) if far < FAR_OFF else 0.0
    return distance, straight, bearing, way, close
