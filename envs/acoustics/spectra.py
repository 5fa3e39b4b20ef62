"""Fourier transforms of real signals, single precision in and out where the signal is single."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray


@lru_cache(maxsize=1024)
def fast_length(least: int) -> int:
    """The shortest length of at least `least` whose transform is quick."""
    length = scipy.fft.next_fast_len(least, real=True)
    assert length is not None
    return int(length)


def spectrum_of(signal: NDArray[np.floating], length: int) -> NDArray[Any]:
    """Spectrum (..., length // 2 + 1) of `signal` (..., samples), cut or padded to `length`."""
    return np.asarray(scipy.fft.rfft(signal, length, axis=-1))


def signal_of(spectrum: NDArray[np.complexfloating], length: int) -> NDArray[Any]:
    """Signal (..., length) of a `spectrum` (..., length // 2 + 1)."""
    return np.asarray(scipy.fft.irfft(spectrum, length, axis=-1))


def frequencies(length: int, rate: int) -> NDArray[np.float64]:
    """Frequency [Hz] of each bin (length // 2 + 1,)."""
    return np.arange(length // 2 + 1, dtype=np.float64) * (rate / length)


@njit(cache=True)
def add_products(
    total: NDArray[np.complex64],
    windows: NDArray[np.complex64],
    spectrum: NDArray[np.complex64],
    latest: int,
) -> None:
    """Into `total` (blocks, m, f) the spectra of a partitioned convolution, from zero.

    `windows` (w, f) of the signal are one part apart, the latest first, and the block b is that of
    the window `latest - b`; `spectrum` (m, parts, f) are the response's parts.
    """
    channels, parts, size = spectrum.shape
    total[:] = 0.0
    for block in range(len(total)):
        for channel in range(channels):
            heard = total[block, channel]
            for part in range(parts):
                window, response = windows[latest - block + part], spectrum[channel, part]
                for k in range(size):
                    heard[k] += window[k] * response[k]
