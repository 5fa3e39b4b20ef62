import math
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from av_embodied.audio import (
    REFERENCE_PRESSURE,
    AudioBlock,
    check_rate,
    level_db,
    read_audio,
    write_wav,
)
from av_embodied.errors import InputError


def tone(rate: int, seconds: float = 0.5, frequency: float = 440.0) -> np.ndarray:
    return np.sin(2.0 * math.pi * frequency * np.arange(round(rate * seconds)) / rate)


def test_one_channel_gets_its_axis_and_duration() -> None:
    block = AudioBlock(np.zeros(8000, np.float32), rate=16_000, stamp=1.5)
    assert block.samples.shape == (1, 8000)
    assert block.samples.dtype == np.float32
    assert block.duration == 0.5


@pytest.mark.parametrize(
    ("samples", "rule"),
    [
        (np.zeros((1, 2, 3)), "channels, samples"),
        ([0.0, math.nan], "finite"),
        ([math.inf], "finite"),
    ],
)
def test_block_refuses_other_shapes_and_numbers(samples: np.ndarray, rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        AudioBlock(np.asarray(samples))


@pytest.mark.parametrize("rate", [7_999, 48_001, 16_000.5, math.nan, math.inf, 0, -1])
def test_rates_that_are_refused(rate: int) -> None:
    with pytest.raises(InputError, match="8000 to 48000 Hz"):
        check_rate(rate)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_rates_at_the_borders_are_taken(rate: int) -> None:
    assert check_rate(rate) == rate


def test_levels() -> None:
    assert level_db(tone(16_000)) == pytest.approx(-3.01, abs=0.01)
    assert level_db(np.full(10, 0.02), REFERENCE_PRESSURE) == pytest.approx(60.0, abs=1e-9)
    assert level_db(np.zeros((2, 5))) == -math.inf


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
def test_reads_every_format_with_any_channels(tmp_path: Path, suffix: str) -> None:
    wave = 0.5 * tone(44_100)
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, np.stack([wave, np.zeros_like(wave)], axis=1), 44_100)
    block = read_audio(path)
    assert block.rate == 44_100
    assert block.samples.shape == (2, len(wave))
    assert level_db(block.samples[0]) == pytest.approx(level_db(wave), abs=0.1)
    assert level_db(block.samples[1]) < -60.0


def test_resampling_keeps_length_frequency_and_level(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.5 * tone(48_000, seconds=1.0), 48_000, subtype="FLOAT")
    block = read_audio(path, rate=16_000)
    assert block.rate == 16_000
    assert block.samples.shape == (1, 16_000)
    spectrum = np.abs(np.fft.rfft(block.samples[0]))
    assert int(spectrum.argmax()) == 440
    assert level_db(block.samples) == pytest.approx(level_db(0.5 * tone(48_000)), abs=0.05)


def test_wav_keeps_what_is_louder_than_full_scale(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    samples = np.array([[3.0, -2.5, 0.25], [0.0, 1.0, -7.0]], dtype=np.float32)
    write_wav(path, AudioBlock(samples, 8_000))
    block = read_audio(path)
    assert np.array_equal(block.samples, samples)
    assert block.rate == 8_000


def test_wav_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        write_wav(tmp_path / "none" / "x.wav", AudioBlock(np.zeros(4, np.float32)))


def test_files_that_are_no_sound(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such sound file"):
        read_audio(tmp_path / "missing.wav")
    text = tmp_path / "text.wav"
    text.write_text("not a sound")
    with pytest.raises(InputError, match="not a readable sound file"):
        read_audio(text)
    (tmp_path / "nothing.ogg").touch()
    with pytest.raises(InputError, match="not a readable sound file"):
        read_audio(tmp_path / "nothing.ogg")


def test_files_without_samples_or_with_nan(tmp_path: Path) -> None:
    empty, wrong = tmp_path / "empty.wav", tmp_path / "nan.wav"
    soundfile.write(empty, np.zeros(0), 16_000)
    with pytest.raises(InputError, match="holds no samples"):
        read_audio(empty)
    soundfile.write(wrong, np.array([0.0, math.nan]), 16_000, subtype="FLOAT")
    with pytest.raises(InputError, match="not finite"):
        read_audio(wrong)


def test_resampling_to_a_rate_that_nothing_has(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(16_000), 16_000)
    with pytest.raises(InputError, match="rate must be"):
        read_audio(path, rate=100)


def test_equal_blocks_are_written_as_equal_bytes(tmp_path: Path) -> None:
    block = AudioBlock(np.linspace(-1.5, 1.5, 200, dtype=np.float32).reshape(2, 100), 16_000)
    write_wav(tmp_path / "one.wav", block)
    time.sleep(1.1)  # a stamp of whole seconds would differ
    write_wav(tmp_path / "two.wav", block)
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()
