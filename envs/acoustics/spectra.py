"""Fourier transforms of real signals, single precision in and out where the signal is single."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray


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


@njit(cache=True, nogil=True)
def partitioned_products(
    windows: NDArray[np.complex64], spectrum: NDArray[np.complex64], new: int, blocks: int
) -> NDArray[np.complex64]:
    """Spectra (m, blocks, f) of a partitioned convolution.

    `windows` (w, f) of the signal are one part apart, the latest first, `spectrum` (m, parts, f)
    are the response's parts. Of the `new` latest windows the first `blocks` are answered.
    """
    channels, parts, size = spectrum.shape
    total = np.zeros((channels, blocks, size), dtype=np.complex64)
    for channel in range(channels):
        for block in range(blocks):
            heard = total[channel, block]
            for part in range(parts):
                window, response = windows[new - 1 - block + part], spectrum[channel, part]
                for k in range(size):
                    heard[k] += window[k] * response[k]
    return total
