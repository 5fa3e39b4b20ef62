"""Noise as a diffuse field gives it to an array: coherent between near microphones, band by band.

A diffuse field is the sum of equal plane waves from everywhere; between two omnidirectional
microphones d apart its coherence is sin(kd) / kd (Cook et al., JASA 27, 1955).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray

from .air import SPEED_OF_SOUND
from .bands import BAND_CENTRES, BANDS, band_windows
from .directions import fibonacci_sphere
from .receivers import arrivals
from .spectra import fast_length, frequencies, signal_of, spectrum_of

TABLE_DIRECTIONS = 2562  # of tabulated plane waves: 4 degrees from one to the next
LEVELLING = 2.0  # periods of a band's centre: standard deviation of the window that levels it
PLANE_WAVES = 64  # enough for the coherence of arrays up to 0.2 m across at 8 kHz
FAR = 1000.0  # m; from there a spherical wave is plane


@dataclass(frozen=True, eq=False)
class LateNoise:
    """Periodic noise of unit power per sample before it is split into bands.

    `diffuse` (m, 7, period) as the array hears a diffuse field, `single` (7, period) as one plane
    wave carries it; float32. The bands add up to white noise.
    """

    diffuse: NDArray[np.float32]
    single: NDArray[np.float32]


def plane_wave_responses(
    array: MicrophoneArray, direction: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """First sample (n, m), which may be negative, and response (n, m, length) to plane waves.

    `direction` (n, 3) are unit vectors towards where the waves come from, in the body frame; time
    0 is when the wave passes the array's origin.
    """
    flat = np.full((len(direction), len(BANDS)), FAR)
    # A whole number of samples away, so that taking the way off again is exact.
    travel = round(FAR / SPEED_OF_SOUND * rate)
    first, response = arrivals(array, direction * (travel / rate * SPEED_OF_SOUND), flat, rate)
    return first - travel, response


@dataclass(frozen=True, eq=False)
class PlaneWaveTable:
    """Plane waves from `direction` (n, 3), even over the sphere: first sample and response."""

    direction: NDArray[np.float64]
    first: NDArray[np.int64]
    response: NDArray[np.float32]

    def nearest(
        self, towards: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """First sample (k, m) and response (k, m, length) nearest to `towards` (k, 3)."""
        index = np.argmax(towards @ self.direction.T, axis=1)
        return self.first[index], self.response[index]


def plane_wave_table(array: MicrophoneArray, rate: int) -> PlaneWaveTable:
    """Responses in steps of about 4 degrees; made once for equal arguments."""
    return _plane_wave_table((array.positions.tobytes(), array.head_radius), rate)


@lru_cache(maxsize=8)
def _plane_wave_table(key: tuple[bytes, float | None], rate: int) -> PlaneWaveTable:
    direction = fibonacci_sphere(TABLE_DIRECTIONS)
    return PlaneWaveTable(direction, *plane_wave_responses(array_of(key), direction, rate))


def diffuse_spectrum(
    array: MicrophoneArray, rate: int, period: int, rng: np.random.Generator
) -> NDArray[np.complex64]:
    """Spectrum (m, period // 2 + 1) of periodic white noise from everywhere, unit power."""
    direction = fibonacci_sphere(PLANE_WAVES)
    first, response = plane_wave_responses(array, direction, rate)
    tap = np.arange(response.shape[2])
    total = np.zeros((array.count, period // 2 + 1), dtype=np.complex64)
    for wave in range(PLANE_WAVES):
        placed = np.zeros((array.count, period), dtype=np.float32)
        place = (first[wave][:, None] + tap) % period
        np.put_along_axis(placed, place, response[wave], axis=1)
        total += spectrum_of(placed, period) * white_spectrum(period, rng)
    return np.complex64(PLANE_WAVES**-0.5) * total


def white_spectrum(period: int, rng: np.random.Generator) -> NDArray[np.complex64]:
    """Spectrum (period // 2 + 1,) of periodic white noise of unit power."""
    noise = rng.standard_normal(period, dtype=np.float32)
    return spectrum_of(noise, period)


def noise_for(array: MicrophoneArray, rate: int, duration: float, seed: int) -> LateNoise:
    """Noise for late responses of up to `duration` [s]."""
    return late_noise(array, rate, fast_length(round(duration * rate)), seed)


def late_noise(array: MicrophoneArray, rate: int, period: int, seed: int) -> LateNoise:
    """Noise for late responses of up to `period` samples; made once for equal arguments."""
    key = (array.positions.tobytes(), array.head_radius)
    return _late_noise(key, rate, period, seed)


@lru_cache(maxsize=4)
def _late_noise(key: tuple[bytes, float | None], rate: int, period: int, seed: int) -> LateNoise:
    array = array_of(key)
    rng = np.random.default_rng([seed, 0xD1FF])
    window = band_windows(frequencies(period, rate)).astype(np.float32)
    spectrum = diffuse_spectrum(array, rate, period, rng)
    diffuse = signal_of(spectrum[:, None] * window, period)
    single = signal_of(white_spectrum(period, rng) * window, period)
    return LateNoise(_levelled(diffuse, rate), _levelled(single[None], rate)[0])


def _levelled(noise: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Band noise (m, 7, period) whose power, averaged over the array, does not waver in time.

    Plain noise is louder here and softer there by chance, which would bend every decay curve.
    """
    period = noise.shape[2]
    frequency = frequencies(period, rate)
    power = spectrum_of(np.mean(noise**2, axis=0), period)
    width = LEVELLING / BAND_CENTRES[:, None]  # s
    power = signal_of(power * np.exp(-0.5 * (2.0 * np.pi * frequency * width) ** 2), period)
    mean = power.mean(axis=1, keepdims=True)
    # A band above half the rate is empty, and stays so.
    floor = np.maximum(power, 0.05 * mean) + np.float32(1e-12)
    return noise * np.sqrt(mean / floor).astype(np.float32)


def array_of(key: tuple[bytes, float | None]) -> MicrophoneArray:
    """The array that `key` (bytes of its positions, head radius) stands for in caches."""
    positions = np.frombuffer(key[0], dtype=np.float64).reshape(-1, 3)
    return MicrophoneArray("cached", positions, key[1])
