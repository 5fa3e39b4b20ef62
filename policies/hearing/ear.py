"""One block of sound, understood: its direction, how sure that is, its level and activity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.sensors import Sensors

from .activity import LevelTracker, block_level
from .srp_phat import AZIMUTHS, SteeredResponse, strongest_direction

SETTLING = 0.05  # s at the start of a block that still belong to the pose before
SHARPNESS = 150.0  # log-likelihood per unit of steered power, fitted to houses of the train split
OUTLIERS = 0.02  # share of blocks whose peak says nothing about the source, fitted likewise


@dataclass(frozen=True)
class Heard:
    """What one block says.

    `likelihood` (A,) is the density of the source's azimuth in the body frame over `AZIMUTHS`,
    relative to the uniform one; `azimuth`, `elevation` [rad] are of the strongest direction,
    `spread` [rad] the circular standard deviation, `strength` its steered power (0 to 1), `level`
    [dB re 1], `activity` the probability that it is no pause.
    """

    likelihood: NDArray[np.float64]
    azimuth: float
    elevation: float
    spread: float
    strength: float
    level: float
    activity: float


def azimuth_likelihood(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Density (A,) of the source's azimuth, relative to uniform, given steered `power` (E, A).

    Elevations are summed out; a share of `OUTLIERS` is uniform.
    """
    weight = np.exp(SHARPNESS * (power - power.max())).sum(axis=0)
    return (1.0 - OUTLIERS) * weight / weight.mean() + OUTLIERS


def circular_spread(likelihood: NDArray[np.float64]) -> float:
    """Circular standard deviation [rad] of a density (A,) over `AZIMUTHS` (Mardia, 1972)."""
    length = abs(np.sum(likelihood * np.exp(1j * AZIMUTHS))) / likelihood.sum()
    return float(np.sqrt(-2.0 * np.log(np.clip(length, 1e-6, 1.0))))


class Ear:
    """Listens block by block; remembers only how loud they were."""

    def __init__(self, sensors: Sensors, long_pauses: bool = False) -> None:
        """Any array; `long_pauses` says that sound may be away for long, or for good."""
        self._long_pauses = long_pauses
        self.shape = (sensors.array.count, sensors.block_samples)
        self._skip = min(round(SETTLING * sensors.rate), sensors.block_samples // 2)
        self._period = sensors.period
        self.response = SteeredResponse(sensors.array, sensors.rate)
        self.reset()

    def reset(self) -> None:
        """Forget the levels heard so far."""
        self._levels = LevelTracker(self._period, self._long_pauses)

    def hear(self, audio: ArrayLike) -> Heard:
        """Understand `audio` (m, samples); InputError for another shape or samples not finite."""
        block = np.asarray(audio, dtype=np.float32)
        if block.shape != self.shape:
            raise InputError(f"audio must have shape {self.shape}, got {block.shape}")
        if not np.isfinite(block).all():
            raise InputError("audio must be finite, got NaN or infinity")
        block = block[:, self._skip :]
        level = block_level(block)
        power = self.response.power(block)
        likelihood = azimuth_likelihood(power)
        azimuth, elevation = strongest_direction(power)
        strength = max(float(power.max()), 0.0)
        activity = self._levels.activity(level)
        spread = circular_spread(likelihood)
        return Heard(likelihood, azimuth, elevation, spread, strength, level, activity)
