"""Speech transmission index from an impulse response (IEC 60268-16:2011, the indirect method).

Included: the seven octave bands with the weights of the male talker, 14 modulation frequencies,
background noise, auditory masking by the next lower band, the reception threshold. The response's
own noise is taken out (`noise_floor`). Left out: the female weights, fluctuating noise, distortion.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError

from ..bands import BAND_CENTRES, BANDS
from .decay import octave_bands, onset
from .noise_floor import Decay, find_decay

MODULATION = np.array(  # Hz, thirds of an octave (6.4 of the standard)
    [0.63, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0, 10.0, 12.5]
)
MALE_ALPHA = np.array([0.085, 0.127, 0.230, 0.233, 0.309, 0.224, 0.173])  # table A.1
MALE_BETA = np.array([0.085, 0.078, 0.065, 0.011, 0.047, 0.095])  # table A.1
RECEPTION_THRESHOLD = np.array([46.0, 27.0, 12.0, 6.5, 7.5, 8.0, 12.0])  # dB SPL, table A.3
MALE_SPEECH_SPECTRUM = np.array([2.9, 2.9, -0.8, -6.8, -12.8, -18.8, -24.8])
"""Octave levels (7,) [dB] of a male talker whose A-weighted level is 0 dB (table A.4)."""
SNR_RANGE = 15.0  # dB, effective signal-to-noise ratios beyond this count as this


def speech_transmission_index(
    response: NDArray[np.floating],
    rate: int,
    speech_level: ArrayLike | None = None,
    noise_level: ArrayLike | None = None,
) -> float:
    """STI within 0 and 1 of a `response` (samples,) from the talker to the listener.

    `speech_level` and `noise_level` (7,) or one number are octave levels [dB SPL] at the listener.
    Without a speech level there is neither noise, masking nor threshold: the room alone. Raises
    InputError for a silent response, for a `rate` that does not hold the 8 kHz band, for a noise
    level alone, and for levels of another shape or not finite.
    """
    return sti_of(modulation_transfer(response, rate), speech_level, noise_level)


def modulation_transfer(response: NDArray[np.floating], rate: int) -> NDArray[np.float64]:
    """Modulation transfer (7, 14) of a `response` (samples,): bands by `MODULATION` frequencies.

    After Schroeder, Acustica 49 (1981): the transform of the squared response over its energy.
    """
    if rate < 2.0 * BANDS[-1]:
        raise InputError(f"the STI needs a rate of at least {2 * BANDS[-1]:.0f} Hz, got {rate}")
    start = onset(response)
    # What the zero-phase filters spread before the first arrival belongs to it.
    begin = [max(start - round(2.0 * rate / centre), 0) for centre in BAND_CENTRES]
    bands = octave_bands(response, rate)
    return np.stack(
        [
            _transfer(find_decay(band[first:] ** 2, rate), rate)
            for band, first in zip(bands, begin, strict=True)
        ]
    )


def _transfer(decay: Decay, rate: int) -> NDArray[np.float64]:
    """Modulation transfer (14,) of one band's decay, its tail beyond the noise included."""
    turn = -2j * np.pi * MODULATION / rate
    end = len(decay.power)
    total = np.exp(turn[:, None] * np.arange(end)) @ decay.power
    if decay.tail > 0.0:
        total += decay.tail * np.exp(turn * end) / (1.0 - turn / decay.fading)
    return np.minimum(np.abs(total) / max(decay.energy, 1e-300), 1.0)


def sti_of(
    transfer: NDArray[np.float64],
    speech_level: ArrayLike | None = None,
    noise_level: ArrayLike | None = None,
) -> float:
    """STI of a modulation `transfer` (7, 14), with levels as `speech_transmission_index` has it."""
    if speech_level is None and noise_level is not None:
        raise InputError("the STI with a noise level needs a speech level too")
    if speech_level is not None:
        speech = _power("speech_level", speech_level)
        noise = np.zeros(len(BANDS)) if noise_level is None else _power("noise_level", noise_level)
        transfer = transfer * (speech / _heard(speech + noise))[:, None]
    with np.errstate(divide="ignore"):
        ratio = 10.0 * np.log10(transfer / (1.0 - transfer))
    index = (np.clip(ratio, -SNR_RANGE, SNR_RANGE) + SNR_RANGE) / (2.0 * SNR_RANGE)
    band = index.mean(axis=1)
    total = MALE_ALPHA @ band - MALE_BETA @ np.sqrt(band[:-1] * band[1:])
    return float(np.clip(total, 0.0, 1.0))


def _heard(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intensities (7,) that modulation competes with: `sound` (7,), masking, and threshold."""
    masking = np.zeros(len(sound))
    masking[1:] = sound[:-1] * 10.0 ** (_masking_slope(10.0 * np.log10(sound[:-1])) / 10.0)
    return sound + masking + 10.0 ** (RECEPTION_THRESHOLD / 10.0)


def _masking_slope(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far [dB] the masking of the next higher band lies under a band's `level` (table A.2)."""
    return np.select(
        [level < 63.0, level < 67.0, level < 100.0],
        [0.5 * level - 65.0, 1.8 * level - 146.9, 0.5 * level - 59.8],
        -10.0,
    )


def _power(name: str, level: ArrayLike) -> NDArray[np.float64]:
    levels = np.asarray(level, dtype=np.float64)
    if levels.shape not in ((), (len(BANDS),)) or not np.isfinite(levels).all():
        raise InputError(f"{name} must be one finite level or {len(BANDS)} [dB SPL], got {level}")
    return np.broadcast_to(10.0 ** (levels / 10.0), (len(BANDS),)).copy()
