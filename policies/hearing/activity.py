"""Whether anything sounds: the level of a block against a tracked noise floor."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

RISE = 0.5  # dB/s, how fast the floor follows a level that stays above it
MARGIN = 3.0  # dB above the floor where sound and silence are equally likely
SLOPE = 1.5  # dB, over which the probability changes from one to the other
QUIETEST = -120.0  # dB, the level of digital silence


class NoiseFloor:
    """Lowest level heard so far, slowly rising: a minimum tracker after Martin (2001)."""

    def __init__(self, period: float) -> None:
        """`period` [s] is the length of one block."""
        self._rise = RISE * period
        self.level = math.inf  # dB

    def activity(self, level: float) -> float:
        """Probability that a block of `level` [dB] holds more than noise; the floor learns it.

        The first block is all there is to compare with, so it counts as even odds.
        """
        if math.isinf(self.level):
            self.level = level
            return 0.5
        self.level = min(level, self.level + self._rise)
        return 1.0 / (1.0 + math.exp((MARGIN - (level - self.level)) / SLOPE))


def block_level(audio: NDArray[np.float32]) -> float:
    """Root-mean-square level [dB re 1] of `audio` (m, samples), at least `QUIETEST`."""
    power = float(np.mean(np.square(audio, dtype=np.float64)))
    return 10.0 * math.log10(max(power, 10.0 ** (QUIETEST / 10.0)))
