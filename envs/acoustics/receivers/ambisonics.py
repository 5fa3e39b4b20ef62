"""Ambisonics for two ears."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.microphones import AmbisonicFormat, MicrophoneArray

from ..air import SPEED_OF_SOUND
from ..directions import fibonacci_sphere
from ..spectra import fast_length, frequencies, signal_of, spectrum_of
from .diffuse import plane_wave_responses
from .harmonics import real_harmonics

DIRECTIONS = 512  # of plane waves that the ears' filters are fitted to


def binaural_from_ambisonics(
    signal: NDArray[np.floating],
    harmonics: AmbisonicFormat,
    rate: int,
    ears: MicrophoneArray | None = None,
) -> NDArray[np.float32]:
    """What the left and right ear hear (2, samples) float32 of ambisonics (channels, samples).

    `ears` is an array of two ears on a head, measured or spherical (default: preset binaural),
    at the point and with the heading of the ambisonic array; time 0 stays time 0. Raises
    InputError for another number of channels and for an array without a head.
    """
    ears = MicrophoneArray.preset("binaural") if ears is None else ears
    signal = np.asarray(signal, dtype=np.float32)
    if signal.ndim != 2 or len(signal) != harmonics.channels:
        raise InputError(
            f"ambisonics of order {harmonics.order} must be ({harmonics.channels}, samples), "
            f"got shape {signal.shape}"
        )
    if ears.head_radius is None or ears.count != 2:
        raise InputError(f"array {ears.name!r} must have 2 ears on a head")
    filters = ear_filters(ears, harmonics, rate)
    samples, lead = signal.shape[1], filters.shape[2] // 2
    length = fast_length(samples + filters.shape[2])
    spectrum = spectrum_of(signal, length)
    heard = np.einsum("cf,ecf->ef", spectrum, spectrum_of(filters, length))
    return signal_of(heard, length)[:, lead : lead + samples].astype(np.float32)


@lru_cache(maxsize=8)
def ear_filters(
    ears: MicrophoneArray, harmonics: AmbisonicFormat, rate: int
) -> NDArray[np.float32]:
    """Filters (2, channels, length) from ambisonics to `ears`; time 0 is at length // 2.

    Magnitude least squares (Schoerkhuber, Zaunschirm and Hoeldrich, DAGA 2018): up to the
    frequency at which the order ceases to describe sound at the ears, N c / (2 pi radius), the
    filters fit the ears' responses to plane waves from everywhere; above it they fit their
    magnitude, with the phase that the filters of the frequency below give.
    """
    assert ears.head_radius is not None
    limit = harmonics.order * SPEED_OF_SOUND / (2.0 * np.pi * ears.head_radius)
    direction = fibonacci_sphere(DIRECTIONS)
    waves = real_harmonics(direction, harmonics)  # (n, channels)
    fit = np.linalg.pinv(waves)  # (channels, n)
    first, response = plane_wave_responses(ears, direction, rate)
    length = 2 * response.shape[2]
    frequency = frequencies(length, rate)
    heard = spectrum_of(response, length)
    heard = heard * np.exp(-2j * np.pi * frequency * first[..., None] / rate)
    filters = np.empty((2, harmonics.channels, len(frequency)), dtype=np.complex128)
    for k, at in enumerate(frequency):
        wanted = heard[..., k]  # (n, 2)
        if at > limit:
            phase = np.angle(waves @ filters[..., k - 1].T)
            wanted = np.abs(wanted) * np.exp(1j * phase)
        filters[..., k] = (fit @ wanted).T
    return np.roll(signal_of(filters, length), length // 2, axis=2).astype(np.float32)
