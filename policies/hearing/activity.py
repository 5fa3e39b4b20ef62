"""Whether anything sounds: the level of a block between a tracked noise floor and loudest level."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

RISE = 0.5  # dB/s, how fast the floor follows a level that stays above it
FALL = 1.0  # dB/s, how fast the loudest level is forgotten
PATIENCE = 20.0  # factor on the time that both take where pauses are long
STEADY = 6.0  # dB, floor and loudest level closer than this tell pauses from nothing
PAUSE = 8.0  # dB above the floor, what is louder is no pause, however loud the rest
SLOPE = 1.5  # dB, over which the probability changes from one to the other
QUIETEST = -120.0  # dB, the level of digital silence


class LevelTracker:
    """Lowest and loudest level of late; what lies between them is as likely sound as a pause.

    The floor is a minimum tracker after Martin (2001). A steady sound lifts the floor up to itself,
    which is why levels within a few decibels of each other all count as sound.
    """

    def __init__(self, period: float, long_pauses: bool = False) -> None:
        """`period` [s] is the length of one block.

        With `long_pauses` both levels are kept much longer, so that silence is told from sound
        minutes after it; without, a sound that grows fainter for good is soon sound again.
        """
        slowness = PATIENCE if long_pauses else 1.0
        self._rise, self._fall = RISE * period / slowness, FALL * period / slowness
        self.floor, self.loudest = math.inf, -math.inf  # dB

    def activity(self, level: float) -> float:
        """Probability that a block of `level` [dB] is no pause; both levels learn from it."""
        self.floor = min(level, self.floor + self._rise)
        self.loudest = max(level, self.loudest - self._fall)
        reach = self.loudest - self.floor
        middle = self.floor + min(0.5 * reach, PAUSE) if reach > STEADY else -math.inf
        return 1.0 / (1.0 + math.exp(min((middle - level) / SLOPE, 50.0)))


def block_level(audio: NDArray[np.float32]) -> float:
    """Root-mean-square level [dB re 1] of `audio` (m, samples), at least `QUIETEST`."""
    power = float(np.mean(np.square(audio, dtype=np.float64)))
    return 10.0 * math.log10(max(power, 10.0 ** (QUIETEST / 10.0)))
