"""One direction of arrival, followed over turns and pauses."""

from __future__ import annotations

import math

import numpy as np

from .ear import Heard, circular_spread
from .srp_phat import AZIMUTHS

MEMORY = 2.0  # s, after which what was heard counts 1 / e
SHARE = 0.3  # of a block's log-likelihood that counts: neighbouring blocks err alike


class BearingTracker:
    """Azimuth density in the odometry frame: a leaky sum of the blocks' log-likelihoods."""

    def __init__(self, period: float) -> None:
        """`period` [s] is the time between two blocks."""
        self._keep = math.exp(-period / MEMORY)
        self.reset()

    def reset(self) -> None:
        """Forget every direction."""
        self.log = np.zeros(len(AZIMUTHS))

    def hear(self, heard: Heard, yaw: float) -> None:
        """Add a block heard while looking along `yaw` [rad]."""
        turned = np.interp(AZIMUTHS - yaw, AZIMUTHS, heard.likelihood, period=2.0 * np.pi)
        self.log = self._keep * self.log + SHARE * np.log(turned)

    @property
    def azimuth(self) -> float:
        """Likeliest azimuth [rad] in the odometry frame."""
        return float(AZIMUTHS[int(self.log.argmax())])

    @property
    def spread(self) -> float:
        """Circular standard deviation [rad]."""
        return circular_spread(np.exp(self.log - self.log.max()))
