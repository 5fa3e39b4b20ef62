"""Noise as a diffuse field gives it to an array: coherent between near microphones, band by band.

A diffuse field is the sum of equal plane waves from everywhere; between two omnidirectional
microphones d apart its coherence is sin(kd) / kd (Cook et al., JASA 27, 1955).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray

from ..air import SPEED_OF_SOUND
from ..bands import BAND_CENTRES, BANDS, band_windows
from ..directions import fibonacci_sphere
from ..recent import Recent
from ..spectra import fast_length, frequencies, signal_of, spectrum_of
from .arrivals import arrival_length, arrivals

TABLE_DIRECTIONS = 2562  # of tabulated plane waves: 4 degrees from one to the next
LARGEST_TABLE = 24e6  # bytes; that of 8 open microphones at 16 kHz has 21e6
LEVELLING = 2.0  # periods of a band's centre: standard deviation of the window that levels it
PLANE_WAVES = 1024  # enough for the coherence of arrays up to 0.2 m across at 8 kHz
WAVES_AT_ONCE = 128  # so that arrays of many microphones need little memory
OWN_NOISE = 1e-6  # of the power, -60 dB: of each microphone alone
NOISE_MEMORY = 512_000_000  # bytes of noise kept for arrays and seeds
FAR = 1000.0  # m; from there a spherical wave is plane


@dataclass(frozen=True, eq=False)
class LateNoise:
    """Periodic noise of unit power per sample before it is split into bands.

    `diffuse` (m, 7, period) as the array hears a diffuse field, `single` (7, period) as one plane
    wave carries it; float32. The bands add up to white noise.
    """

    diffuse: NDArray[np.float32]
    single: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.diffuse.nbytes + self.single.nbytes


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
        return _nearest(towards, self.direction, self.first, self.response)


@njit(cache=True)
def _nearest(
    towards: NDArray[np.float64],
    direction: NDArray[np.float64],
    first: NDArray[np.int64],
    response: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """What `PlaneWaveTable.nearest` says, of its arrays."""
    begin = np.empty((len(towards), first.shape[1]), np.int64)
    taps = np.empty((len(towards), *response.shape[1:]), np.float32)
    for k in range(len(towards)):
        best, index = -np.inf, 0
        for other in range(len(direction)):
            cosine = towards[k, 0] * direction[other, 0] + towards[k, 1] * direction[other, 1]
            cosine += towards[k, 2] * direction[other, 2]
            if cosine > best:
                best, index = cosine, other
        begin[k], taps[k] = first[index], response[index]
    return begin, taps


@dataclass(frozen=True)
class PlaneWaves:
    """Plane waves computed when they are asked for, for arrays whose table would be large."""

    array: MicrophoneArray
    rate: int

    def nearest(
        self, towards: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """First sample (k, m) and response (k, m, length) from `towards` (k, 3) themselves."""
        return plane_wave_responses(self.array, towards, self.rate)


@lru_cache(maxsize=8)
def plane_wave_table(array: MicrophoneArray, rate: int) -> PlaneWaveTable | PlaneWaves:
    """Responses in steps of about 4 degrees, or exact ones; made once for equal arguments."""
    if 4 * TABLE_DIRECTIONS * array.count * arrival_length(array, rate) > LARGEST_TABLE:
        return PlaneWaves(array, rate)
    direction = fibonacci_sphere(TABLE_DIRECTIONS)
    return PlaneWaveTable(direction, *plane_wave_responses(array, direction, rate))


def diffuse_spectrum(
    array: MicrophoneArray, rate: int, period: int, rng: np.random.Generator
) -> NDArray[np.complex64]:
    """Spectrum (m, period // 2 + 1) of periodic noise from everywhere.

    Power is 1 at an omnidirectional microphone; others have their own gain. Independent noises are
    mixed by the Cholesky factor of the cross-spectra (Habets, Cohen and Gannot, JASA 124, 2008).
    """
    factor = _diffuse_factor(array, rate)
    coarse = np.linspace(0.0, 1.0, len(factor))
    fine = np.linspace(0.0, 1.0, period // 2 + 1)
    total = np.zeros((array.count, period // 2 + 1), dtype=np.complex64)
    for source in range(array.count):
        white = white_spectrum(period, rng)
        for heard in range(source, array.count):
            total[heard] += white * np.interp(fine, coarse, factor[:, heard, source])
    return total


@lru_cache(maxsize=8)
def _diffuse_factor(array: MicrophoneArray, rate: int) -> NDArray[np.complex128]:
    """Cholesky factors (f, m, m) of diffuse cross-spectra, from 0 Hz to half the rate."""
    length = fast_length(2 * arrival_length(array, rate))
    frequency = frequencies(length, rate)
    cross = np.zeros((len(frequency), array.count, array.count), dtype=np.complex128)
    for direction in np.split(fibonacci_sphere(PLANE_WAVES), PLANE_WAVES // WAVES_AT_ONCE):
        first, response = plane_wave_responses(array, direction, rate)
        turn = np.exp(-2j * np.pi * frequency * first[..., None] / rate)
        heard = np.ascontiguousarray((spectrum_of(response, length) * turn).transpose(2, 1, 0))
        cross += heard @ heard.conj().transpose(0, 2, 1) / PLANE_WAVES
    # Microphones that are near for their wavelength hear the same: a little noise of their own
    # keeps the factor defined, and so does a little where nothing is heard at all.
    power = np.trace(cross, axis1=1, axis2=2).real / array.count
    own = OWN_NOISE * (power + 1e-3 * power.max())
    return np.linalg.cholesky(cross + own[:, None, None] * np.eye(array.count))


def white_spectrum(period: int, rng: np.random.Generator) -> NDArray[np.complex64]:
    """Spectrum (period // 2 + 1,) of periodic white noise of unit power."""
    noise = rng.standard_normal(period, dtype=np.float32)
    return spectrum_of(noise, period)


def noise_for(array: MicrophoneArray, rate: int, duration: float, seed: int) -> LateNoise:
    """Noise for late responses of up to `duration` [s]."""
    return late_noise(array, rate, fast_length(round(duration * rate)), seed)


def late_noise(array: MicrophoneArray, rate: int, period: int, seed: int) -> LateNoise:
    """Noise for late responses of up to `period` samples; made once for equal arguments.

    What was not asked for longest is forgotten, so that all together stay within `NOISE_MEMORY`.
    """
    key = (array, rate, period, seed)
    return _NOISES.get(key, lambda: _made_noise(array, rate, period, seed))


_NOISES: Recent[tuple[MicrophoneArray, int, int, int], LateNoise] = Recent(
    NOISE_MEMORY, lambda one: one.nbytes
)


def _made_noise(array: MicrophoneArray, rate: int, period: int, seed: int) -> LateNoise:
    rng = np.random.default_rng([seed, 0xD1FF])
    window = band_windows(frequencies(period, rate)).astype(np.float32)
    spectrum = diffuse_spectrum(array, rate, period, rng)
    diffuse = signal_of(spectrum[:, None] * window, period)
    single = signal_of(white_spectrum(period, rng) * window, period)
    power = np.mean(window**2 * _diffuse_power(array, rate, period), axis=1)
    diffuse = _levelled(diffuse, rate, power)
    return LateNoise(diffuse, _levelled(single[None], rate, np.mean(window**2, axis=1))[0])


def _diffuse_power(array: MicrophoneArray, rate: int, period: int) -> NDArray[np.float64]:
    """Power (period // 2 + 1,) that `array` hears on average, 1 if omnidirectional."""
    factor = _diffuse_factor(array, rate)
    power = np.sum(np.abs(factor) ** 2, axis=(1, 2)) / array.count
    return np.interp(
        np.linspace(0.0, 1.0, period // 2 + 1), np.linspace(0.0, 1.0, len(power)), power
    )


def _levelled(
    noise: NDArray[np.float32], rate: int, target: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Band noise (m, 7, period) whose power over the array is `target` (7,) at any time.

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
    even = noise * np.sqrt(mean / floor).astype(np.float32)
    level = np.mean(even**2, axis=(0, 2), dtype=np.float64)
    return even * np.sqrt(target / np.maximum(level, 1e-12)).astype(np.float32)[:, None]
