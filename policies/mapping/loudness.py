"""What the level says over time: a source is where the way to it grows shorter as it grows louder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .expected_sound import ExpectedSound

# Level over the way's length in furnished houses, fitted to those of the train split.
PER_METRE = 2.0  # dB that a metre of the way costs
BEHIND_WALLS = 3.0  # dB that it costs not to be in sight
DIRECT_RADIUS = 0.5  # m, where direct sound is as loud as all the rest
DEVIATION = 9.0  # dB, of a recording's own ups and downs, and of the model


class LoudnessEvidence:
    """For each cell (n, n), how well one loudness of a source there explains all levels heard.

    That loudness is unknown; the variance of what each level says it is remains as evidence.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._weight = 0.0
        self._sum = np.zeros(shape)
        self._squares = np.zeros(shape)

    def hear(self, level: float, sound: ExpectedSound, weight: float) -> None:
        """Add a block of `level` [dB], counted `weight` (0 to 1)."""
        loudness = level + loss(sound)
        self._weight += weight
        self._sum += weight * loudness
        self._squares += weight * loudness**2

    def log(self) -> NDArray[np.float64]:
        """Log-likelihood (n, n) of a source in each cell."""
        spread = self._squares - self._sum**2 / max(self._weight, 1e-9)
        return -0.5 / DEVIATION**2 * spread


def loss(sound: ExpectedSound) -> NDArray[np.float64]:
    """Level [dB] (n, n) that sound from each cell loses on its way, but for a constant."""
    near = 10.0 * np.log10(1.0 + np.square(DIRECT_RADIUS / np.maximum(sound.distance, 0.1)))
    way = sound.clear * sound.distance + (1.0 - sound.clear) * sound.length
    return PER_METRE * way + BEHIND_WALLS * (1.0 - sound.clear) - sound.clear * near
