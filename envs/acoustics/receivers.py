"""What arrives at each microphone of an array from a direction: a delay and a short response."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray

from .air import SPEED_OF_SOUND
from .bands import band_windows
from .head import aligned_response, woodworth_delay
from .spectra import fast_length, frequencies, signal_of, spectrum_of

SINC_TAPS = 48  # of the windowed sinc that delays by a fraction of a sample
NEAREST = 0.05  # m; a source nearer than this to a microphone is taken to be this far


def arrival_length(rate: int) -> int:
    """Samples of one arrival's response: bands down to 125 Hz need 8 ms to each side."""
    return fast_length(2 * rate // 125)


def arrivals(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Sound from `origin` (n, 3) [m, the array's body frame] with amplitude `gain` (n, 7) at 1 m.

    Returns the first sample (n, m) int64, which may be negative, and the responses (n, m, length)
    float32 that begin there. The spherical wave has its own distance to each microphone; on a
    head the distance is to its centre and the head does the rest.
    """
    time, spectrum = wavefronts(array, origin, gain, rate)
    length = arrival_length(rate)
    delay = time * rate
    whole = np.floor(delay).astype(np.int64)
    tap = np.arange(SINC_TAPS) - (SINC_TAPS // 2 - 1)
    offset = tap - (delay - whole)[..., None]
    taps = np.sinc(offset) * np.cos(np.pi * offset / SINC_TAPS) ** 2
    # The bands' response is symmetric in time: half a length to the right makes room for its left.
    middle = length // 2 - SINC_TAPS // 2
    turn = np.exp(-2j * np.pi * np.arange(length // 2 + 1) * middle / length)
    spectrum = spectrum * turn.astype(np.complex64) * spectrum_of(taps.astype(np.float32), length)
    response = signal_of(spectrum, length)
    return whole - (SINC_TAPS // 2 - 1) - middle, response


def wavefronts(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.float64], NDArray[np.complex64]]:
    """When and as what sound from `origin` (n, 3) with `gain` (n, 7) arrives, as in `arrivals`.

    Returns the time (n, m) [s] that it is on the way, and the spectrum (n, m, length // 2 + 1) of
    what arrives then, length being `arrival_length(rate)`. That is short and about time 0, so that
    it changes little from one place to the next, and a moving source can glide.
    """
    distance, extra, shape = _wavefront(array, origin, rate)
    colour = gain @ band_windows(frequencies(arrival_length(rate), rate))
    loud = (colour[:, None] / distance[..., None]).astype(np.float32)
    return distance / SPEED_OF_SOUND + extra, loud * shape


def _wavefront(
    array: MicrophoneArray, origin: NDArray[np.float64], rate: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.complex64]]:
    """Distance (n, m) [m], additional delay (n, m) [s], spectral shape (n, m, f) or (1, 1, 1)."""
    if array.head_radius is None:
        distance = np.linalg.norm(origin[:, None] - array.positions[None], axis=2)
        flat = np.ones((1, 1, 1), dtype=np.complex64)
        return np.maximum(distance, NEAREST), np.zeros_like(distance), flat
    distance = np.maximum(np.linalg.norm(origin, axis=1), array.head_radius)
    ear = array.positions / array.head_radius
    cosine = (origin / np.maximum(distance, 1e-9)[:, None]) @ ear.T
    incidence = np.arccos(np.clip(cosine, -1.0, 1.0))
    shape = aligned_response(incidence, array.head_radius, rate, arrival_length(rate))
    spread = np.repeat(distance[:, None], array.count, axis=1)
    return spread, woodworth_delay(incidence, array.head_radius), shape
