"""Octave bands of a response, where its sound begins, and how its energy decays (ISO 3382-1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ...worlds.materials import BANDS
from ..bands import BAND_CENTRES, band_windows
from ..spectra import fast_length, frequencies, signal_of, spectrum_of

ONSET_LEVEL = -20.0  # dB under the peak: where a response begins (ISO 3382-1, 5.3.3)


def band_response(response: NDArray[np.floating], rate: int, band: float) -> NDArray[np.float64]:
    """`response` (..., samples) within the octave band about `band` [Hz]; InputError if unknown."""
    if band not in BANDS:
        raise InputError(f"band must be one of {BANDS} Hz, got {band}")
    samples = response.shape[-1]
    length = fast_length(2 * samples)
    window = band_windows(frequencies(length, rate))[BANDS.index(band)]
    spectrum = spectrum_of(response.astype(np.float64), length)
    return signal_of(spectrum * window, length)[..., :samples]


def octave_windows(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amplitude (7, n) of each octave filter at `frequency` (n,) [Hz].

    As `band_windows`, but the outer bands end an octave from their centres as the others do, so
    that neither rumble nor hiss counts as theirs.
    """
    octave = np.log2(np.maximum(frequency, 1.0)[None, :] / BAND_CENTRES[:, None])
    return np.cos(0.5 * np.pi * np.clip(octave, -1.0, 1.0)) ** 2


def octave_bands(response: NDArray[np.floating], rate: int) -> NDArray[np.float64]:
    """`response` (samples,) at `rate` [Hz] in the seven octave bands (7, samples), zero phase."""
    samples = len(response)
    length = fast_length(2 * samples)
    spectrum = spectrum_of(np.asarray(response, dtype=np.float64), length)
    filtered = spectrum * octave_windows(frequencies(length, rate)).astype(np.complex128)
    return signal_of(filtered, length)[:, :samples]


def onset(response: NDArray[np.floating]) -> int:
    """Sample at which `response` (samples,) first comes within 20 dB of its peak (ISO 3382-1).

    Raises InputError for silence.
    """
    size = np.abs(np.asarray(response, dtype=np.float64))
    if not size.any():
        raise InputError("a silent response has no first arrival")
    return int(np.argmax(size >= size.max() * 10.0 ** (ONSET_LEVEL / 20.0)))


def decay_curve(response: NDArray[np.floating]) -> NDArray[np.float64]:
    """Energy still to come (samples,) [dB] of a response (samples,), 0 at its start.

    Backward integration after Schroeder, JASA 37 (1965).
    """
    left = np.cumsum(np.square(response.astype(np.float64))[::-1])[::-1]
    if not left[0] > 0.0:
        raise InputError("a silent response has no decay")
    return 10.0 * np.log10(np.maximum(left / left[0], 1e-30))


def reverberation_time(
    response: NDArray[np.floating], rate: int, low: float = -5.0, high: float = -35.0
) -> float:
    """Reverberation time [s] of a response (samples,): T30 by default, T20 with `high` -25.

    Straight line through the decay curve from `low` to `high` [dB], taken to 60 dB (ISO 3382-1).
    The response is taken as it is; `measure` knows of background noise. Raises InputError for a
    response that does not decay so far.
    """
    curve = decay_curve(response)
    span = np.flatnonzero((curve <= low) & (curve >= high))
    if len(span) < 2 or curve[-1] > high:
        raise InputError(
            f"the response decays by {-curve[-1]:.0f} dB, less than the {-high} needed"
        )
    slope = np.polyfit(span / rate, curve[span], 1)[0]
    return -60.0 / float(slope)
