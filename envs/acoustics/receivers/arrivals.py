"""What arrives at each microphone of an array from a direction: a delay and a short response."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray

from ..air import SPEED_OF_SOUND
from ..bands import band_windows
from ..spectra import fast_length, frequencies, signal_of, spectrum_of
from .harmonics import real_harmonics
from .head import aligned_response, incident
from .head_related import excess_samples, measured_ears

SINC_TAPS = 48  # of the windowed sinc that delays by a fraction of a sample
FRACTIONS = 128  # tabulated per sample; linear between them errs by less than -80 dB
NEAREST = 0.05  # m; a source nearer than this to a microphone is taken to be this far


@dataclass(frozen=True, eq=False)
class _Wavefront:
    """How a spherical wave meets the microphones, or one point (p = 1) that all of them share.

    `distance` (n, p) [m], `delay` (n, p) [s], spectral `shape` (n, p, f) and, against the
    amplitude at the point, `amplitude` (n, m); None where there is nothing to shape or to weigh.
    """

    distance: NDArray[np.float64]
    delay: NDArray[np.float64]
    shape: NDArray[np.complex64] | None = None
    amplitude: NDArray[np.float32] | None = None


def arrival_length(array: MicrophoneArray, rate: int) -> int:
    """Samples of one arrival's response at `array`, an even number, its delay in the middle.

    Bands down to 125 Hz reach 8 ms to each side; measured ears ring for longer.
    """
    lasting = 0 if array.hrtf is None else excess_samples(array.hrtf, rate)
    return 2 * fast_length(max(rate // 125, lasting))


def arrivals(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Sound from `origin` (n, 3) [m, the array's body frame] with amplitude `gain` (n, 7) at 1 m.

    Returns the first sample (n, m) int64, which may be negative, and the responses (n, m, length)
    float32 that begin there. The spherical wave has its own distance to each microphone; at a
    head and for ambisonics the distance is to the origin, the head or the harmonics do the rest.
    """
    length = arrival_length(array, rate)
    wave = _wavefront(array, origin, rate, length)
    first, spectrum = _delayed(
        wave.distance, wave.delay * rate, _delay_table(length), gain, _windows(rate, length)
    )
    if wave.shape is not None:
        spectrum *= wave.shape
    response = signal_of(spectrum, length)
    if wave.amplitude is None:
        return first, response
    first = np.array(np.broadcast_to(first, wave.amplitude.shape))
    return first, response * wave.amplitude[..., None]


def wavefronts(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.float64], NDArray[np.complex64]]:
    """As `arrivals`, with the delay left out of the response, for sound whose delay glides.

    Returns the delay (n, m) [s] and spectra (n, m, arrival_length // 2 + 1) of responses about
    time 0, which is their first sample; what comes before it has wrapped round to the end.
    """
    length = arrival_length(array, rate)
    wave = _wavefront(array, origin, rate, length)
    near = (1.0 / wave.distance).astype(np.float32)
    spectrum = near[..., None] * _colour(gain, rate, length)
    if wave.shape is not None:
        spectrum = spectrum * wave.shape
    if wave.amplitude is not None:
        spectrum = spectrum * wave.amplitude[..., None]
    delay = np.broadcast_to(wave.delay, spectrum.shape[:2])
    return delay, spectrum.astype(np.complex64)


def _wavefront(
    array: MicrophoneArray, origin: NDArray[np.float64], rate: int, length: int
) -> _Wavefront:
    if array.head_radius is not None:
        return _at_head(array, array.head_radius, origin, rate, length)
    if array.harmonics is not None:
        distance = np.maximum(np.linalg.norm(origin, axis=1), NEAREST)[:, None]
        amplitude = real_harmonics(_unit(origin), array.harmonics).astype(np.float32)
        return _Wavefront(distance, distance / SPEED_OF_SOUND, None, amplitude)
    towards = origin[:, None] - array.positions
    distance = np.sqrt(np.einsum("nmk,nmk->nm", towards, towards))
    amplitude = None
    if array.directivity is not None and array.axes is not None:
        cosine = np.einsum("nmk,mk->nm", towards, array.axes) / np.maximum(distance, 1e-9)
        alpha = array.directivity
        amplitude = (alpha + (1.0 - alpha) * cosine).astype(np.float32)
    distance = np.maximum(distance, NEAREST)
    return _Wavefront(distance, distance / SPEED_OF_SOUND, None, amplitude)


def _at_head(
    array: MicrophoneArray, radius: float, origin: NDArray[np.float64], rate: int, length: int
) -> _Wavefront:
    if array.hrtf is None:
        distance, delay, incidence = incident(origin, array.positions, radius)
        return _Wavefront(distance, delay, aligned_response(incidence, radius, rate, length))
    distance = np.maximum(np.linalg.norm(origin, axis=1), radius)[:, None]
    extra, shape = measured_ears(array.hrtf, rate, length).at(_unit(origin))
    distance = np.broadcast_to(distance, extra.shape)
    return _Wavefront(distance, distance / SPEED_OF_SOUND + extra, shape)


def _unit(origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Directions (n, 3) of `origin` (n, 3); straight ahead for the array's own origin."""
    distance = np.linalg.norm(origin, axis=1, keepdims=True)
    return np.where(distance > 1e-9, origin / np.maximum(distance, 1e-9), [1.0, 0.0, 0.0])


@njit(cache=True)
def _delayed(
    distance: NDArray[np.float64],
    late: NDArray[np.float64],
    table: NDArray[np.complex64],
    gain: NDArray[np.float64],
    windows: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.complex64]]:
    """First samples (n, p) and spectra (n, p, f) of responses that are `late` (n, p) [samples].

    They spread over `distance` (n, p) [m]. Fractions of a sample lie between rows of the delay
    `table` (r, f); `gain` (n, 7) are the bands' amplitudes, `windows` (7, f) the bands.
    """
    count, points = late.shape
    bands, size = windows.shape
    first = np.empty((count, points), np.int64)
    spectrum = np.empty((count, points, size), np.complex64)
    colour = np.empty(size, np.float32)
    for path in range(count):
        colour[:] = 0.0
        for band in range(bands):
            part = np.float32(gain[path, band])
            for k in range(size):
                colour[k] += part * windows[band, k]
        for point in range(points):
            whole = math.floor(late[path, point])
            place = (late[path, point] - whole) * FRACTIONS
            step = min(int(place), FRACTIONS - 1)
            beyond = (place - step) / distance[path, point]
            one, other = np.float32(1.0 / distance[path, point] - beyond), np.float32(beyond)
            near, far = table[step], table[step + 1]
            for k in range(size):
                spectrum[path, point, k] = (one * near[k] + other * far[k]) * colour[k]
            first[path, point] = int(whole) - (size - 1)
    return first, spectrum


def _colour(gain: NDArray[np.float64], rate: int, length: int) -> NDArray[np.float32]:
    """Spectra (n, 1, length // 2 + 1) of `gain` (n, 7)."""
    return (gain.astype(np.float32) @ _windows(rate, length))[:, None]


@lru_cache(maxsize=16)
def _windows(rate: int, length: int) -> NDArray[np.float32]:
    """Weights (7, length // 2 + 1) of the bands."""
    return band_windows(frequencies(length, rate)).astype(np.float32)


@lru_cache(maxsize=16)
def _delay_table(length: int) -> NDArray[np.complex64]:
    """Spectra (FRACTIONS + 1, length // 2 + 1) of sincs half a `length` and 0 to 1 sample late."""
    tap = np.arange(SINC_TAPS) - (SINC_TAPS // 2 - 1)
    offset = tap - np.linspace(0.0, 1.0, FRACTIONS + 1)[:, None]
    taps = np.sinc(offset) * np.cos(np.pi * offset / SINC_TAPS) ** 2
    placed = np.zeros((len(taps), length))
    placed[:, length // 2 + tap] = taps
    return spectrum_of(placed, length).astype(np.complex64)
