"""Bayesian belief of where the source is, from directions of arrival over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..hearing.srp_phat import AZIMUTHS
from .grid import Grid, Window
from .sound_paths import SoundPaths

TEMPER = 0.35  # share of a block's evidence that counts: neighbouring blocks are not independent
HIDDEN_OUTLIERS = 0.4  # share of uniform directions where walls block the straight way
FORGETTING = 0.01  # share of all evidence that fades per metre: odometry drifts
DEEPEST = -14.0  # log evidence against a cell at most, so that none is lost for ever
REACH = 10.0  # m, over which the prior density falls to 1/e
BLUR = 1.5  # standard deviation in steps of AZIMUTHS: cell size, drift, and the array's own error
CLOSE = 0.35  # m, nearer than this a bearing says nothing


COARSENESS = 2  # cells of the map along one cell of the belief


def finer_cells(shape: tuple[int, int], window: Window) -> tuple[NDArray[np.int64], ...]:
    """Index (of `np.ix_`) of the cell in a map's `window` that each belief cell (n, n) lies on.

    Belief cells outside the window get the nearest one in it.
    """
    return np.ix_(
        *(
            np.clip(COARSENESS * np.arange(size) + COARSENESS // 2, part.start, part.stop - 1)
            - part.start
            for size, part in zip(shape, window, strict=True)
        )
    )


class ExpectedSound:
    """For each belief cell, the odometry `azimuth` (n, n) [rad] its sound would come from at
    `position` (2,), `vague` (n, n) the share of it that comes from anywhere, `visible` (n, n), and
    `distance` (n, n) [m], straight.
    """

    def __init__(
        self,
        points: NDArray[np.float64],
        position: NDArray[np.float64],
        sound: SoundPaths,
        window: Window,
    ) -> None:
        offset = points - position
        self.distance = np.linalg.norm(offset, axis=-1)
        straight = np.arctan2(offset[..., 1], offset[..., 0])
        inside = finer_cells(points.shape[:2], window)
        self.visible = sound.visible[inside]
        self.azimuth = np.where(self.visible, straight, sound.azimuth[inside])
        close = np.exp(-np.square(self.distance / CLOSE))
        self.vague = np.where(self.visible, close, HIDDEN_OUTLIERS)


class SourceBelief:
    """Probability that the source is in each cell of a `grid` in the odometry frame."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        axis = grid.axis()
        self.points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)  # (n, n, 2)
        self.prior = -np.linalg.norm(self.points, axis=-1) / REACH
        self.reset()

    def reset(self) -> None:
        """Back to the prior: anywhere, but rather near the start."""
        self.evidence = np.zeros(self.grid.shape)

    def probability(self, possible: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Posterior (n, n), summing to 1 over the cells where it is `possible` (n, n)."""
        log = np.where(possible, self.prior + self.evidence, -np.inf)
        weight = np.exp(log - log.max())
        return weight / weight.sum()

    def fade(self, moved: float) -> None:
        """Forget a little after `moved` [m]."""
        self.evidence *= 1.0 - FORGETTING * min(moved, 1.0)

    def hear(
        self, likelihood: NDArray[np.float64], pose: NDArray[np.float64], sound: ExpectedSound
    ) -> None:
        """Add one block: `likelihood` (A,) over body azimuths, heard at `pose` (x, y, yaw)."""
        smooth = ndimage.gaussian_filter1d(likelihood, BLUR, mode="wrap")
        step = AZIMUTHS[1] - AZIMUTHS[0]
        column = np.rint((sound.azimuth - pose[2] - AZIMUTHS[0]) / step).astype(np.int64)
        density = smooth[column % len(AZIMUTHS)]
        density += sound.vague * (1.0 - density)
        self.evidence += TEMPER * np.log(density)
        np.maximum(self.evidence, self.evidence.max() + DEEPEST, out=self.evidence)
