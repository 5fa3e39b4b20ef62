"""What two ears hear, as a browser plays and draws it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GAIN = 0.05  # full scale per level of a source at 1 m: loud ones nearby in hard rooms just fit
KNEE = 0.5  # of full scale, from which on loudness is squeezed so that nothing clips

BANDS = 96
COLUMNS = 2  # per block
WINDOW = 0.064  # s, Hann
LOWEST = 60.0  # Hz
DYNAMIC_RANGE = 80.0  # dB below a source at 1 m whose power is in one band


def for_ears(sound: NDArray[np.float32]) -> bytes:
    """`sound` (2, samples) as interleaved float32, little-endian, within full scale.

    Levels keep their proportions: what is near is loud. Only what comes nearer to full scale than
    `KNEE` is squeezed, sample by sample, so that blocks fit together.
    """
    scaled = GAIN * sound
    over = np.maximum(np.abs(scaled) - KNEE, 0.0)
    squeezed = np.copysign(KNEE + (1.0 - KNEE) * np.tanh(over / (1.0 - KNEE)), scaled)
    return np.where(over > 0.0, squeezed, scaled).T.astype("<f4").tobytes()


class ColumnWriter:
    """Columns of a spectrogram of sound at `rate` [Hz] that comes in blocks of `samples`."""

    def __init__(self, rate: int, samples: int) -> None:
        self._window = np.hanning(round(WINDOW * rate)).astype(np.float32)
        self._past = np.zeros((2, len(self._window)), dtype=np.float32)
        self._ends = np.linspace(0, samples, COLUMNS + 1).round().astype(np.int64)[1:]
        self._bands = _bands(len(self._window), rate)

    def columns(self, sound: NDArray[np.float32]) -> bytes:
        """Levels (COLUMNS, BANDS) uint8 of a block (2, samples), low bands first, as bytes.

        255 is the level of a source at 1 m, 0 is `DYNAMIC_RANGE` below.
        """
        joined = np.concatenate([self._past, sound], axis=1)
        length = len(self._window)
        pieces = np.stack([joined[:, end : end + length] for end in self._ends])
        spectra = np.abs(np.fft.rfft(pieces * self._window, axis=-1)) / (self._window.sum() / 2.0)
        power = np.square(spectra).mean(axis=1) @ self._bands  # (COLUMNS, BANDS)
        level = 10.0 * np.log10(np.maximum(power, 1e-12))
        self._past = joined[:, -length:]
        return (np.clip(1.0 + level / DYNAMIC_RANGE, 0.0, 1.0) * 255.0).astype(np.uint8).tobytes()


def _bands(window: int, rate: int) -> NDArray[np.float64]:
    """Weights (bins, BANDS) of bands that overlap by half, evenly spaced on a logarithmic axis."""
    spacing = rate / window
    edges = np.geomspace(LOWEST, rate / 2.0, BANDS + 2)
    bins = np.arange(window // 2 + 1) * spacing
    # A band is never narrower than a bin, or low ones would be empty.
    low = np.minimum(edges[:-2], edges[1:-1] - spacing)
    high = np.maximum(edges[2:], edges[1:-1] + spacing)
    rising = (bins[:, None] - low) / (edges[1:-1] - low)
    falling = (high - bins[:, None]) / (high - edges[1:-1])
    return np.clip(np.minimum(rising, falling), 0.0, 1.0)
