"""When impulse responses begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.1  # of the peak; -18 to -30 dB do alike at directions left out of KEMAR, -10 is worse
UPSAMPLING = 8  # before the threshold; linear between these samples
AT_ONCE = 256  # responses, so that large sets of many directions need little memory


def onset(response: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Time (...) [s] at which each `response` (..., samples) first reaches `THRESHOLD`.

    Katz and Noisternig, "A comparative study of interaural time delay estimation methods", JASA
    135 (2014), compare this with other methods.
    """
    rows = response.reshape(-1, response.shape[-1])
    parts = [_crossing(rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
    return np.concatenate(parts).reshape(response.shape[:-1]) / rate


def _crossing(response: NDArray[np.float64]) -> NDArray[np.float64]:
    """First crossing (n,) of the threshold in `response` (n, samples), in samples."""
    # Zeros after the end, so that it does not wrap round to the beginning.
    length = 2 * response.shape[1]
    fine = np.fft.irfft(np.fft.rfft(response, length), UPSAMPLING * length) * UPSAMPLING
    fine = np.abs(fine[:, : UPSAMPLING * response.shape[1]])
    level = THRESHOLD * fine.max(axis=1)
    after = np.argmax(fine > level[:, None], axis=1)
    row = np.arange(len(fine))
    low, high = fine[row, np.maximum(after - 1, 0)], fine[row, after]
    part = np.where(after > 0, (high - level) / np.maximum(high - low, 1e-30), 0.0)
    return (after - np.clip(part, 0.0, 1.0)) / UPSAMPLING
