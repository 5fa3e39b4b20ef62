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
    sound would come from then and else, `distance` [m] how far it is, straight, and `close` (0 to
    1) how little its bearing says.
    """

    def __init__(
        self,
        points: NDArray[np.float64],
        position: NDArray[np.float64],
        paths: SoundPaths,
        window: Window,
    ) -> None:
        inside = nearest_in(window, points.shape[:2])
        centre = slice(COARSENESS // 2, None, COARSENESS)
        offset = points - position
        self.distance = np.linalg.norm(offset, axis=-1)
        self.clear = paths.clear[centre, centre][inside]
        self.straight = np.arctan2(offset[..., 1], offset[..., 0])
        self.around = np.where(self.clear > 0.0, self.straight, paths.around[centre, centre][inside])
        self.close = np.exp(-np.square(self.distance / CLOSE))
