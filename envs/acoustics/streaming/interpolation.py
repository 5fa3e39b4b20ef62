"""A signal read at any time between its samples."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..receivers.arrivals import SINC_TAPS

PHASES = 8  # points per sample that the windowed sinc gives; between them a cubic, 66 dB true
BEFORE = SINC_TAPS // 2 - 1  # taps before the sample that a time follows
CUBIC = np.array(  # power series (4, 4) through points at -1, 0, 1, 2 (Lagrange)
    [
        [0.0, 1.0, 0.0, 0.0],
        [-1.0 / 3.0, -0.5, 1.0, -1.0 / 6.0],
        [0.5, -1.0, 0.5, 0.0],
        [-1.0 / 6.0, 0.5, -0.5, 1.0 / 6.0],
    ]
)


class SignalReader:
    """`signal` (n,) float32 at times in samples, its first sample at time `begin`; 0 outside.

    The windowed sinc is that of `receivers.arrivals`, so that a source at rest sounds the same.
    """

    def __init__(self, signal: NDArray[np.float32], begin: int) -> None:
        padded = np.pad(signal.astype(np.float32), SINC_TAPS)
        windows = sliding_window_view(padded, SINC_TAPS)
        self._series = (windows @ _kernel()).reshape(-1, 4)
        self._begin = begin - SINC_TAPS + BEFORE  # the time of the first window

    def at(self, time: NDArray[np.float64]) -> NDArray[np.float32]:
        """Values, as many as `time` (any shape) [samples]."""
        place = np.clip((time - self._begin) * PHASES, 0.0, len(self._series) - 1.0)
        whole = place.astype(np.int64)
        part = (place - whole).astype(np.float32)
        series = self._series[whole]
        value: NDArray[np.float32] = series[..., 3]
        for power in (2, 1, 0):
            value = np.multiply(value, part) + series[..., power]
        return value.astype(np.float32)


@lru_cache(maxsize=1)
def _kernel() -> NDArray[np.float32]:
    """What a window (SINC_TAPS,) is multiplied with for its power series (PHASES * 4)."""
    tap = np.arange(SINC_TAPS) - BEFORE
    late = (np.arange(PHASES)[:, None] + np.arange(-1, 3)) / PHASES  # (PHASES, 4 points)
    offset = late - tap[:, None, None]
    window = np.where(np.abs(offset) < SINC_TAPS / 2, np.cos(np.pi * offset / SINC_TAPS) ** 2, 0.0)
    points = np.sinc(offset) * window
    return (points @ CUBIC.T).reshape(SINC_TAPS, -1).astype(np.float32)
