"""Measures of a room: decay curve and reverberation time (ISO 3382-1), and Eyring's prediction."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..worlds.materials import BANDS
from .air import SPEED_OF_SOUND
from .bands import AIR_ABSORPTION, BAND_CENTRES, band_windows
from .spectra import fast_length, frequencies, signal_of, spectrum_of


def band_response(response: NDArray[np.float32], rate: int, band: float) -> NDArray[np.float64]:
    """`response` (..., samples) within the octave band about `band` [Hz]; InputError if unknown."""
    if band not in BANDS:
        raise InputError(f"band must be one of {BANDS} Hz, got {band}")
    samples = response.shape[-1]
    length = fast_length(2 * samples)
    window = band_windows(frequencies(length, rate))[BANDS.index(band)]
    spectrum = spectrum_of(response.astype(np.float64), length)
    return signal_of(spectrum * window, length)[..., :samples]


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
    Raises InputError for a response that does not decay so far.
    """
    curve = decay_curve(response)
    span = np.flatnonzero((curve <= low) & (curve >= high))
    if len(span) < 2 or curve[-1] > high:
        raise InputError(
            f"the response decays by {-curve[-1]:.0f} dB, less than the {-high} needed"
        )
    slope = np.polyfit(span / rate, curve[span], 1)[0]
    return -60.0 / float(slope)


def eyring_time(volume: float, area: float, absorption: float, band: float | None = None) -> float:
    """Reverberation time [s] of a diffuse room after Eyring, JASA 1 (1930).

    `volume` [m3], `area` [m2] and mean `absorption` of its surface; with `band` [Hz] air absorbs
    too (ISO 9613-1).
    """
    air = 0.0 if band is None else float(np.interp(band, BAND_CENTRES, AIR_ABSORPTION))
    per_metre = air / (10.0 * math.log10(math.e))  # dB/m to 1/m
    loss = -area * math.log1p(-absorption) + 4.0 * per_metre * volume
    return 24.0 * math.log(10.0) / SPEED_OF_SOUND * volume / loss
