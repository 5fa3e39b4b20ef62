"""What level and directness tell of distance, by how they change on the way."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .expected_sound import ExpectedSound

# Level over the way's length, fitted to furnished houses of the train split.
PER_METRE = 2.0  # dB that a metre of the way costs
BEHIND_WALLS = 3.0  # dB that it costs not to be in sight
DIRECT_RADIUS = 0.5  # m, where direct sound is as loud as all the rest
LEVEL_DEVIATION = 9.0  # dB, of a recording's own ups and downs, and of the model
ANY_LEVEL = 100.0  # dB, how loud a source is: unknown

# Root of the steered power's peak over the distance d [m] in sight, fitted likewise:
# FAR + NEAR / (d + NEAR_OFFSET); FAR as well where the source is hidden.
FAR, NEAR, NEAR_OFFSET = 0.24, 0.14, 0.15
DIRECTNESS_DEVIATION = 0.15  # from block to block
DIRECTNESS_OFFSET = 0.1  # from recording to recording and room to room


class CueEvidence:
    """For each cell (n, n), how well one offset of a cue explains all that was heard of it.

    A cue is the model's value plus an offset that stays, of deviation `offset`, plus an error of
    `deviation` in each block. The offset is integrated out, so that only changes tell a place
    where it is unknown (conjugate normal model; Gelman et al., Bayesian Data Analysis, 3.2).
    """

    def __init__(self, shape: tuple[int, int], deviation: float, offset: float) -> None:
        self._deviation = deviation
        self._least = (deviation / offset) ** 2
        self._weight = self._least
        self._sum = np.zeros(shape)
        self._squares = np.zeros(shape)

    def hear(self, cue: float, model: NDArray[np.float64], weight: float) -> None:
        """Add a block's `cue` where the `model` (n, n) expects its value, at `weight` (0 to 1)."""
        self._weight += weight
        _add(self._sum, self._squares, cue, model, weight)

    def fade(self, share: float) -> None:
        """Forget a `share` of all that was heard."""
        self._weight += share * (self._least - self._weight)
        self._sum *= 1.0 - share
        self._squares *= 1.0 - share

    def log(self) -> NDArray[np.float64]:
        """Log-likelihood (n, n), but for a constant, of a source in each cell."""
        likelihood = self._sum * self._sum
        likelihood *= -1.0 / self._weight
        likelihood += self._squares
        likelihood *= -0.5 / self._deviation**2
        return likelihood


def expected_level(sound: ExpectedSound) -> NDArray[np.float64]:
    """Level [dB] (n, n) of sound from each cell, but for a constant."""
    return _expected_level(sound.clear, sound.distance, sound.length)


@njit(cache=True)
def _expected_level(
    clear: NDArray[np.float64], distance: NDArray[np.float64], length: NDArray[np.float64]
) -> NDArray[np.float64]:
    level = np.empty(clear.shape)
    for i in range(clear.shape[0]):
        for j in range(clear.shape[1]):
            seen, far = clear[i, j], distance[i, j]
            near = 0.0
            if seen > 0.0:
                near = 10.0 * np.log10(1.0 + (DIRECT_RADIUS / max(far, 0.1)) ** 2)
            way = seen * far + (1.0 - seen) * length[i, j]
            level[i, j] = seen * near - PER_METRE * way - BEHIND_WALLS * (1.0 - seen)
    return level


def expected_directness(sound: ExpectedSound) -> NDArray[np.float64]:
    """Root (n, n) of the steered power's peak for sound from each cell."""
    return FAR + sound.clear * NEAR / (sound.distance + NEAR_OFFSET)


@njit(cache=True)
def _add(
    sums: NDArray[np.float64],
    squares: NDArray[np.float64],
    cue: float,
    model: NDArray[np.float64],
    weight: float,
) -> None:
    """Add the weighted error of `model` (n, n), and its square, to both sums (n, n)."""
    for i in range(model.shape[0]):
        for j in range(model.shape[1]):
            error = cue - model[i, j]
            sums[i, j] += weight * error
            squares[i, j] += weight * error * error
