"""Levels in decibels over 20 micropascal, altogether, A-weighted and per octave band."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.audio import REFERENCE_PRESSURE, level_db
from av_embodied.errors import InputError

from ..bands import band_windows
from ..spectra import frequencies, spectrum_of

A_POLES = (20.6, 107.7, 737.9, 12194.0)  # Hz, IEC 61672-1 annex E
A_AT_1_KHZ = 2.0  # dB, added so that 1 kHz is weighted with 0 dB


def sound_pressure_level(samples: ArrayLike, pascal_per_unit: float = 1.0) -> float:
    """Root-mean-square level [dB SPL] of `samples` of any shape; -inf for silence.

    `pascal_per_unit` is the pressure [Pa] of a sample of 1; InputError unless positive.
    """
    return level_db(samples, REFERENCE_PRESSURE / _checked(pascal_per_unit))


def band_levels(
    samples: NDArray[np.floating], rate: int, pascal_per_unit: float = 1.0
) -> NDArray[np.float64]:
    """Level (7,) [dB SPL] of `samples` (samples,) in each octave band; -inf for silence.

    The bands' powers add up to that of the samples: neighbouring bands share what lies between
    them (the outer ones reach to 0 Hz and to half the `rate` [Hz]).
    """
    power, frequency = _power_spectrum(samples, rate)
    return _level(band_windows(frequency) @ power, pascal_per_unit)


def a_weighted_level(
    samples: NDArray[np.floating], rate: int, pascal_per_unit: float = 1.0
) -> float:
    """A-weighted level [dB(A)] of `samples` (samples,) at `rate` [Hz] (IEC 61672-1)."""
    power, frequency = _power_spectrum(samples, rate)
    return float(_level(power @ 10.0 ** (a_weighting(frequency) / 10.0), pascal_per_unit))


def a_weighting(frequency: ArrayLike) -> NDArray[np.float64]:
    """Weight [dB] of `frequency` [Hz] of any shape (IEC 61672-1, equation E.6)."""
    square = np.maximum(np.square(np.asarray(frequency, dtype=np.float64)), 1e-12)
    p1, p2, p3, p4 = A_POLES
    gain = p4**2 * square**2 / ((square + p1**2) * (square + p4**2))
    gain /= np.sqrt((square + p2**2) * (square + p3**2))
    return 20.0 * np.log10(gain) + A_AT_1_KHZ


def _power_spectrum(
    samples: NDArray[np.floating], rate: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Power (n,) per frequency, which adds up to the mean square, and the frequencies (n,) [Hz]."""
    signal = np.asarray(samples, dtype=np.float64)
    if signal.ndim != 1 or not len(signal):
        raise InputError(f"samples must be (samples,), got shape {signal.shape}")
    length = len(signal)
    power = np.abs(spectrum_of(signal, length)) ** 2 / length**2
    power[1 : (length + 1) // 2] *= 2.0
    return power, frequencies(length, rate)


def _level(power: NDArray[np.float64] | float, pascal_per_unit: float) -> NDArray[np.float64]:
    reference = REFERENCE_PRESSURE / _checked(pascal_per_unit)
    with np.errstate(divide="ignore"):
        return 10.0 * np.log10(np.asarray(power) / reference**2)


def _checked(pascal_per_unit: float) -> float:
    if not (np.isfinite(pascal_per_unit) and pascal_per_unit > 0.0):
        raise InputError(f"pascal_per_unit must be positive, got {pascal_per_unit}")
    return pascal_per_unit
