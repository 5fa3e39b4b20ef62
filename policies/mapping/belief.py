"""Bayesian belief of where the source is, from what is heard over time."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from ..hearing.ear import Heard
from ..hearing.srp_phat import AZIMUTHS
from .distance_cues import (
    ANY_LEVEL,
    DIRECTNESS_DEVIATION,
    DIRECTNESS_OFFSET,
    LEVEL_DEVIATION,
    CueEvidence,
    expected_directness,
    expected_level,
)
from .expected_sound import ExpectedSound
from .grid import Grid

FRESH = 0.6  # share of a block's evidence that counts where none was heard before; where n were,
# 1 / (1 + n) of that, since their errors are alike: echoes belong to the place
SAME_PLACE = 0.2  # m
FORGETTING = 0.01  # share of all evidence that fades per metre: odometry drifts
DEEPEST = -14.0  # log evidence against a cell at most, so that none is lost for ever
REACH = 6.0  # m, over which the prior density falls to 1/e
# Who walks is heard anew with every block, from another place; both fitted on the val split.
FRESH_WALKING = 3.0  # share of a block's evidence that counts
STRIDE = 1.7  # belief cells, standard deviation of where they are one block later
FADING = 0.2  # share of what level and directness told that is out of date by then
FIRST, STEP = float(AZIMUTHS[0]), float(AZIMUTHS[1] - AZIMUTHS[0])
LEAST = -60.0  # log of a share of the highest probability that counts as none
SEEN_BLUR = np.radians(8.0) / STEP  # standard deviation: cell size and drift
HIDDEN_BLUR = np.radians(45.0) / STEP  # standard deviation: sound spreads through a door
HIDDEN_OUTLIERS = 0.05  # share of blocks that say nothing about a source behind walls


class SourceBelief:
    """Probability that the source is in each cell of a `grid` in the odometry frame.

    A source that is `walking` is believed to be near the robot rather than near its start, and
    what was heard of it is soon out of date.
    """

    def __init__(self, grid: Grid, walking: bool = False) -> None:
        self.grid = grid
        self._walking = walking
        axis = grid.axis()
        self.points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)  # (n, n, 2)
        self.reset()

    def reset(self, position: ArrayLike = (0.0, 0.0)) -> None:
        """Back to the prior: anywhere, but rather near the robot's `position` (2,) [m]."""
        self.prior = -np.linalg.norm(self.points - np.asarray(position), axis=-1) / REACH
        self.evidence = np.zeros(self.grid.shape)
        self._level = CueEvidence(self.grid.shape, LEVEL_DEVIATION, ANY_LEVEL)
        self._directness = CueEvidence(self.grid.shape, DIRECTNESS_DEVIATION, DIRECTNESS_OFFSET)
        self._heard = np.zeros(self.grid.shape)  # blocks heard about each cell

    def probability(self, possible: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Posterior (n, n), summing to 1 over the cells where it is `possible` (n, n)."""
        log = self._level.log()
        log += self._directness.log()
        log += self.prior
        log += self.evidence
        return _normalized(log, np.ascontiguousarray(possible))

    def hear(self, heard: Heard, yaw: float, sound: ExpectedSound, moved: float) -> None:
        """Add a block `heard` while looking along `yaw` [rad], `moved` [m] after the last one."""
        here = sound.distance < SAME_PLACE
        fresh = FRESH_WALKING if self._walking else FRESH
        weight = fresh / (1.0 + self._heard[here].max(initial=0.0))
        self._heard[here] += heard.activity
        self.evidence *= 1.0 - FORGETTING * moved
        if self._walking:
            self._walk(sound)
        sounding = weight * heard.activity
        self.evidence += sounding * direction_evidence(heard.likelihood, yaw, sound)
        self._level.hear(heard.level, expected_level(sound), sounding)
        root = float(np.sqrt(heard.strength))
        self._directness.hear(root, expected_directness(sound), sounding)
        np.maximum(self.evidence, self.evidence.max() + DEEPEST, out=self.evidence)

    def _walk(self, sound: ExpectedSound) -> None:
        """Let the source take a step anywhere, as a Bayes filter does between two blocks."""
        self.prior = -sound.distance / REACH
        self._heard[:] = 0.0
        self._level.fade(FADING)
        self._directness.fade(FADING)
        spread = ndimage.gaussian_filter(np.exp(self.evidence - self.evidence.max()), STRIDE)
        self.evidence = np.log(np.maximum(spread, np.exp(DEEPEST)))


def direction_evidence(
    likelihood: NDArray[np.float64], yaw: float, sound: ExpectedSound
) -> NDArray[np.float64]:
    """Log-likelihood (n, n) of a block with the azimuth density `likelihood` (A,)."""
    sharp = ndimage.gaussian_filter1d(likelihood, SEEN_BLUR, mode="wrap")
    wide = ndimage.gaussian_filter1d(likelihood, HIDDEN_BLUR, mode="wrap")
    wide = (1.0 - HIDDEN_OUTLIERS) * wide + HIDDEN_OUTLIERS
    bearings = (sound.straight, sound.around, sound.clear, sound.close)
    return _log_likelihood(sharp, wide, yaw, *bearings)


@njit(cache=True)
def _log_likelihood(
    sharp: NDArray[np.float64],
    wide: NDArray[np.float64],
    yaw: float,
    straight: NDArray[np.float64],
    around: NDArray[np.float64],
    clear: NDArray[np.float64],
    close: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Of each cell (n, n), where densities (A,) of what is seen and what is hidden are given."""
    log = np.empty(clear.shape)
    for i in range(clear.shape[0]):
        for j in range(clear.shape[1]):
            total, share = 0.0, clear[i, j]
            if share > 0.0:
                # Right beside the robot a bearing says nothing.
                near = close[i, j]
                seen = sharp[_column(straight[i, j] - yaw, len(sharp))]
                total += share * ((1.0 - near) * seen + near)
            if share < 1.0:
                total += (1.0 - share) * wide[_column(around[i, j] - yaw, len(wide))]
            log[i, j] = np.log(total)
    return log


@njit(cache=True)
def _column(azimuth: float, columns: int) -> int:
    """Number of the nearest of `AZIMUTHS` to an `azimuth` [rad]."""
    return int(np.rint((azimuth - FIRST) / STEP)) % columns


@njit(cache=True)
def _normalized(log: NDArray[np.float64], possible: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Probabilities (n, n) from unnormalized `log` ones; 0 where not `possible` (n, n)."""
    highest = -np.inf
    for i in range(log.shape[0]):
        for j in range(log.shape[1]):
            if possible[i, j] and log[i, j] > highest:
                highest = log[i, j]
    total = 0.0
    for i in range(log.shape[0]):
        for j in range(log.shape[1]):
            off = log[i, j] - highest
            weight = np.exp(off) if possible[i, j] and off > LEAST else 0.0
            log[i, j] = weight
            total += weight
    return log / total
