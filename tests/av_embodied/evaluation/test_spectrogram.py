import math

import numpy as np
import pytest

from av_embodied.evaluation.spectrogram import (
    COLUMNS,
    DYNAMIC_RANGE,
    WINDOW,
    spectrogram_image,
    spectrogram_levels,
)

BLOCK = 4000


def tone(frequency: float, blocks: int) -> np.ndarray:
    time = np.arange(blocks * BLOCK) / 16_000
    return np.sin(2.0 * math.pi * frequency * time).astype(np.float32)


def test_a_tone_stands_in_its_bin_at_0_db() -> None:
    levels = spectrogram_levels(np.stack([tone(1000.0, 3)] * 2), BLOCK)
    assert levels.shape == (3 * COLUMNS, WINDOW // 2 + 1)
    inner = levels[2:-2]
    assert (inner.argmax(axis=1) == 32).all()  # 1000 Hz of 16 kHz / 512
    assert inner.max(axis=1) == pytest.approx(0.0, abs=0.5)
    assert levels[:, 150:].max() < -60.0


def test_half_the_amplitude_in_one_ear_is_9_db_less() -> None:
    loud, silent = tone(1000.0, 2), np.zeros(2 * BLOCK, np.float32)
    left = np.concatenate([loud, np.multiply(loud, 0.5, dtype=np.float32)])
    right = np.concatenate([loud, silent])
    levels = spectrogram_levels(np.stack([left, right]), BLOCK)
    fall = levels[COLUMNS, 32] - levels[3 * COLUMNS, 32]
    assert fall == pytest.approx(20.0 * math.log10(2.0) + 10.0 * math.log10(2.0), abs=0.3)


def test_silence_is_at_the_floor() -> None:
    levels = spectrogram_levels(np.zeros((2, BLOCK), np.float32), BLOCK)
    assert (levels == -DYNAMIC_RANGE).all()


def test_the_picture_scrolls_with_high_frequencies_on_top() -> None:
    levels = np.full((5, 4), -DYNAMIC_RANGE)
    levels[4, 3] = 0.0  # the newest column, the highest bin
    image = spectrogram_image(levels, shown=8)
    assert image.shape == (4, 8, 3)
    assert (image[:, :3] == 0).all()
    assert tuple(image[0, 7]) == tuple(image.reshape(-1, 3)[image.sum(axis=2).argmax()])
    assert image[0, 7].sum() > 600
    assert spectrogram_image(levels, shown=3).shape == (4, 3, 3)
