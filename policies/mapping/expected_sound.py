"""What sound from each cell of the belief would be like, heard from where the robot is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .grid import COARSENESS, Window, nearest_in
from .sound_paths import SoundPaths

CLOSE = 0.35  # m, within which a bearing says little


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
        offset = points - position
        self.distance = np.linalg.norm(offset, axis=-1)
        self.clear = clear
        self.length = np.maximum(length, self.distance)
        self.straight = np.arctan2(offset[..., 1], offset[..., 0])
        self.around = np.where(clear > 0.0, self.straight, around)
        self.close = np.exp(-np.square(self.distance / CLOSE))

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
