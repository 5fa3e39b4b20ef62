"""A spectrogram as a picture that scrolls with time."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

WINDOW = 512  # samples, Hann
COLUMNS = 20  # per block of sound
DYNAMIC_RANGE = 70.0  # dB below the loudest bin, still shown


def spectrogram_levels(sound: NDArray[np.float32], block: int) -> NDArray[np.float64]:
    """Levels (blocks * COLUMNS, WINDOW // 2 + 1) [dB] of `sound` (channels, samples).

    Power is the mean over channels, 0 dB the loudest bin; windows are centred on their column's
    `block / COLUMNS` samples. Silence is at `-DYNAMIC_RANGE` throughout.
    """
    columns = COLUMNS * (sound.shape[1] // block)
    centre = ((np.arange(columns) + 0.5) * block / COLUMNS).astype(np.int64)
    padded = np.pad(sound, ((0, 0), (WINDOW // 2, WINDOW // 2)))
    pieces = padded[:, centre[:, None] + np.arange(WINDOW)]  # (channels, columns, WINDOW)
    power = np.square(np.abs(np.fft.rfft(pieces * np.hanning(WINDOW), axis=-1))).mean(axis=0)
    loudest = power.max(initial=0.0)
    if not loudest > 0.0:
        return np.full(power.shape, -DYNAMIC_RANGE)
    floor = 10.0 ** (-DYNAMIC_RANGE / 10.0)
    return 10.0 * np.log10(np.maximum(power / loudest, floor))


def spectrogram_image(levels: NDArray[np.float64], shown: int) -> NDArray[np.uint8]:
    """The last `shown` columns of `levels` in colour, (bins, shown, 3), high frequencies on top.

    Where fewer columns are there the past, on the left, is black.
    """
    recent = levels[-shown:]
    share = 1.0 + recent.T[::-1] / DYNAMIC_RANGE
    colours = (colormaps["inferno"](share)[..., :3] * 255.0).astype(np.uint8)
    return np.pad(colours, ((0, 0), (shown - len(recent), 0), (0, 0)))
