from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.viewing.sound import (
    BANDS,
    COLUMNS,
    DYNAMIC_RANGE,
    GAIN,
    KNEE,
    LOWEST,
    ColumnWriter,
    for_ears,
)

RATE, SAMPLES = 16_000, 800


def heard(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a browser reads (samples, 2)."""
    return np.frombuffer(for_ears(sound), dtype="<f4").reshape(-1, 2)


def tone(frequency: float, level: float = 1.0, blocks: int = 4) -> NDArray[np.float32]:
    """A tone at both ears (2, samples), of root-mean-square `level`."""
    time = np.arange(blocks * SAMPLES) / RATE
    wave = level * np.sqrt(2.0) * np.sin(2.0 * np.pi * frequency * time)
    return np.stack([wave, wave]).astype(np.float32)


def levels(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Levels (columns, BANDS) [dB] of the last block of `sound`."""
    writer = ColumnWriter(RATE, SAMPLES)
    columns = b""
    for begin in range(0, sound.shape[1], SAMPLES):
        columns = writer.columns(sound[:, begin : begin + SAMPLES])
    shares = np.frombuffer(columns, dtype=np.uint8).reshape(COLUMNS, BANDS) / 255.0
    return (shares - 1.0) * DYNAMIC_RANGE


def test_ears_are_interleaved_left_first() -> None:
    sound = np.array([[0.1, 0.2, 0.3], [-0.1, -0.2, -0.3]], dtype=np.float32)
    assert heard(sound) == pytest.approx(GAIN * sound.T)


def test_what_is_too_loud_is_squeezed_without_a_step() -> None:
    ramp = np.linspace(-30.0, 30.0, 6001, dtype=np.float32)
    played = heard(np.stack([ramp, ramp]))[:, 0]
    assert np.abs(played).max() <= 1.0
    assert np.all(np.diff(played) >= 0.0)
    assert np.diff(played).max() == pytest.approx(GAIN * 0.01, rel=1e-3)
    quiet = np.abs(GAIN * ramp) < KNEE
    assert played[quiet] == pytest.approx(GAIN * ramp[quiet])


@pytest.mark.parametrize("frequency", [125.0, 1000.0, 6000.0])
def test_a_tone_stands_at_its_frequency(frequency: float) -> None:
    centres = np.geomspace(LOWEST, RATE / 2.0, BANDS + 2)[1:-1]
    found = centres[levels(tone(frequency)).argmax(axis=1)]
    assert found == pytest.approx(frequency, rel=0.15)


def test_levels_are_in_decibels() -> None:
    loud, soft = (levels(tone(1000.0, level)).max() for level in (0.5, 0.05))
    assert loud - soft == pytest.approx(20.0, abs=0.5)
    assert -10.0 < loud < 0.0


def test_silence_is_at_the_bottom() -> None:
    assert levels(np.zeros((2, SAMPLES), dtype=np.float32)).max() == -DYNAMIC_RANGE


def test_columns_do_not_depend_on_where_blocks_begin() -> None:
    sound = tone(440.0, blocks=6)
    assert np.array_equal(levels(sound), levels(np.hstack([sound[:, : 2 * SAMPLES], sound])))
