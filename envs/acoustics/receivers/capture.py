"""A real recording device: its own noise, its gain, where it clips, and how finely it counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import REFERENCE_PRESSURE
from av_embodied.errors import InputError

MOST_BITS = 32


@dataclass(frozen=True)
class MicrophoneDevice:
    """Turns sound pressure into what a microphone with its amplifier and converter records.

    Raises InputError for values out of range.
    """

    self_noise: float = 30.0
    """Level of the sound that would be as loud as the device's own white noise [dB SPL], flat up to
    half the rate. Data sheets weight it with A, which makes white noise of 0 to 8 kHz 0.2 dB more,
    of 0 to 24 kHz 2.7 dB less."""
    gain: float = 0.0
    """Amplification before the converter [dB]."""
    full_scale: float = 120.0
    """Level of the sine that just clips at a gain of 0 dB [dB SPL]; more gain clips earlier."""
    bits: int | None = None
    """Of a sample, rounded without dither; None does not round."""
    pascal: float = 1.0
    """Pressure of one unit of audio [Pa]."""

    def __post_init__(self) -> None:
        limits = {"self_noise": (-50.0, 120.0), "gain": (-60.0, 80.0), "full_scale": (40.0, 200.0)}
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g} dB, got {value}")
        if self.bits is not None and self.bits not in range(2, MOST_BITS + 1):
            raise InputError(f"bits must be a whole number of 2 to {MOST_BITS}, got {self.bits}")
        if not 0.0 < self.pascal < math.inf:
            raise InputError(f"pascal must be positive and finite, got {self.pascal}")

    @property
    def largest(self) -> float:
        """Amplitude of recorded audio at which it clips."""
        return math.sqrt(2.0) * self._amplitude(self.full_scale)

    def record(self, audio: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.float32]:
        """What is recorded (m, samples) float32 of `audio` (m, samples), both in units of `pascal`.

        The noise is drawn from `rng` sample by sample, so that blocks recorded one after another
        with one generator are the parts of the whole. Raises InputError for another shape and
        values that are not finite.
        """
        pressure = np.asarray(audio, dtype=np.float64)
        if pressure.ndim != 2:
            raise InputError(f"audio must be (microphones, samples), got shape {pressure.shape}")
        if not np.isfinite(pressure).all():
            raise InputError("audio must be finite, got NaN or infinity")
        noise = rng.standard_normal(pressure.shape[::-1]).T
        heard = pressure + self._amplitude(self.self_noise) * noise
        return self._converted(10.0 ** (self.gain / 20.0) * heard).astype(np.float32)

    def _converted(self, voltage: NDArray[np.float64]) -> NDArray[np.float64]:
        largest = self.largest
        if self.bits is None:
            return np.clip(voltage, -largest, largest)
        half = 2 ** (self.bits - 1)
        count = np.clip(np.round(voltage * (half / largest)), -half, half - 1)
        return count * (largest / half)

    def _amplitude(self, level: float) -> float:
        """Root mean square of `level` [dB SPL] in units of `pascal`."""
        return REFERENCE_PRESSURE * 10.0 ** (level / 20.0) / self.pascal
