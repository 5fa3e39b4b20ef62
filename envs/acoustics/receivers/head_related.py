"""Measured ears in any direction: delays and aligned responses, interpolated apart.

Between neighbouring directions the response without its delay changes little, so that both can be
interpolated linearly on a triangulation of the sphere (time alignment; Brinkmann and Weinzierl,
"Comparison of head-related transfer functions pre-processing techniques", AES conference 2018).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from av_embodied.hrtf import Hrtf

from ..spectra import frequencies
from .head import woodworth_delay
from .triangulation import SphereTriangulation

EDGE = 0.95  # of half the measured rate, where a faster scene's spectrum begins to fade out
AT_ONCE = 512  # responses, so that large sets need little memory


class MeasuredEars:
    """An `hrtf` at `rate` [Hz], its spectra for responses of `length` samples."""

    def __init__(self, hrtf: Hrtf, rate: int, length: int) -> None:
        self._sphere = SphereTriangulation(hrtf.direction)
        self._delay = self._sphere.spread(hrtf.onset - _latency(hrtf))
        self._shape = self._sphere.spread(_aligned_spectra(hrtf, rate, length))

    def at(self, towards: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.complex64]]:
        """Delay (n, 2) [s] against the head's centre and aligned spectra (n, 2, length // 2 + 1).

        `towards` (n, 3) are unit vectors in the head's frame.
        """
        corner, weight = self._sphere.weights(towards)
        delay = np.einsum("nc,nce->ne", weight, self._delay[corner])
        part = weight.astype(np.float32)[:, :, None, None]
        shape = part[:, 0] * self._shape[corner[:, 0]]
        shape += part[:, 1] * self._shape[corner[:, 1]]
        shape += part[:, 2] * self._shape[corner[:, 2]]
        return delay, np.asarray(shape, dtype=np.complex64)


@lru_cache(maxsize=4)
def measured_ears(hrtf: Hrtf, rate: int, length: int) -> MeasuredEars:
    """As `MeasuredEars`; made once for equal arguments."""
    return MeasuredEars(hrtf, rate, length)


def excess_samples(hrtf: Hrtf, rate: int) -> int:
    """Samples at `rate` [Hz] that the longest of the aligned responses goes on after its onset."""
    lasting = hrtf.response.shape[2] / hrtf.rate - float(hrtf.onset.min())
    return max(0, int(np.ceil(lasting * rate)))


def _latency(hrtf: Hrtf) -> float:
    """Delay [s] of the measurement itself: what is left over Woodworth's, averaged."""
    cosine = np.stack([hrtf.direction[:, 1], -hrtf.direction[:, 1]], axis=1)
    incidence = np.arccos(np.clip(cosine, -1.0, 1.0))
    return float(np.mean(hrtf.onset - woodworth_delay(incidence, hrtf.head_radius)))


def _aligned_spectra(hrtf: Hrtf, rate: int, length: int) -> NDArray[np.complex64]:
    """Spectra (n, 2, length // 2 + 1) without the onset, at the frequencies of the scene's rate."""
    frequency = frequencies(length, rate)
    time = np.arange(hrtf.response.shape[2]) / hrtf.rate
    fourier = np.exp(-2j * np.pi * time[:, None] * frequency)
    fourier *= np.clip((1.0 - 2.0 * frequency / hrtf.rate) / (1.0 - EDGE), 0.0, 1.0)
    result = np.empty((*hrtf.response.shape[:2], len(frequency)), dtype=np.complex64)
    for at in range(0, len(result), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        turn = np.exp(2j * np.pi * hrtf.onset[part, :, None] * frequency)
        result[part] = hrtf.response[part] @ fourier * turn
    return result
