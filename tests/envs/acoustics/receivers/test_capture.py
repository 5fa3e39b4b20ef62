from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from av_embodied.audio import REFERENCE_PRESSURE, level_db
from av_embodied.envs.acoustics.receivers.capture import MicrophoneDevice
from av_embodied.errors import InputError

RATE = 16_000
SILENCE = np.zeros((2, RATE), dtype=np.float32)


def sine(level: float) -> np.ndarray:
    """A tone (1, 16000) of `level` [dB SPL] in Pa."""
    amplitude = math.sqrt(2.0) * REFERENCE_PRESSURE * 10.0 ** (level / 20.0)
    return amplitude * np.sin(2.0 * np.pi * 440.0 * np.arange(RATE) / RATE)[None]


def test_silence_is_recorded_as_self_noise() -> None:
    device = MicrophoneDevice(self_noise=34.0)
    audio = device.record(SILENCE, np.random.default_rng(1))
    assert level_db(audio, REFERENCE_PRESSURE) == pytest.approx(34.0, abs=0.1)
    assert abs(np.mean(audio[0] * audio[1])) < 0.03 * np.mean(audio**2)


def test_gain_amplifies_sound_and_noise() -> None:
    device = MicrophoneDevice(self_noise=20.0, gain=12.0)
    audio = device.record(sine(74.0), np.random.default_rng(1))
    assert level_db(audio, REFERENCE_PRESSURE) == pytest.approx(86.0, abs=0.01)


def test_a_sine_of_full_scale_just_clips() -> None:
    device = MicrophoneDevice(self_noise=-50.0, full_scale=100.0)
    assert np.abs(sine(100.0)).max() == pytest.approx(device.largest, rel=1e-3)
    loud = device.record(sine(106.0), np.random.default_rng(1))
    assert np.abs(loud).max() == pytest.approx(device.largest, rel=1e-6)
    assert 0.6 < np.mean(np.abs(loud) > 0.999 * device.largest) < 0.7  # 2/3 of a sine is over half
    quiet = device.record(sine(94.0), np.random.default_rng(1))
    np.testing.assert_allclose(quiet, sine(94.0), atol=1e-6)


def test_gain_clips_earlier() -> None:
    device = MicrophoneDevice(self_noise=-50.0, full_scale=100.0, gain=20.0)
    audio = device.record(sine(90.0), np.random.default_rng(1))
    assert np.abs(audio).max() == pytest.approx(device.largest, rel=1e-6)


def test_bits_make_steps_and_the_noise_that_theory_gives() -> None:
    # A full-scale sine stands 6.02 bits + 1.76 dB above the rounding.
    device = MicrophoneDevice(self_noise=-50.0, full_scale=100.0, bits=8)
    tone = sine(99.9)
    audio = device.record(tone, np.random.default_rng(1))
    assert len(np.unique(audio)) <= 256
    assert level_db(tone) - level_db(audio - tone) == pytest.approx(49.8, abs=0.7)


def test_units_of_audio_can_be_of_any_pressure() -> None:
    device = MicrophoneDevice(self_noise=30.0, pascal=0.02)
    audio = device.record(SILENCE, np.random.default_rng(1))
    assert level_db(audio * 0.02, REFERENCE_PRESSURE) == pytest.approx(30.0, abs=0.1)


def test_blocks_are_the_parts_of_the_whole_and_seeds_repeat() -> None:
    device = MicrophoneDevice(self_noise=60.0, bits=16)
    sound = np.random.default_rng(0).normal(0.0, 0.05, (3, 1000))
    whole = device.record(sound, np.random.default_rng(7))
    rng = np.random.default_rng(7)
    parts = [device.record(sound[:, a:b], rng) for a, b in ((0, 1), (1, 400), (400, 1000))]
    assert np.concatenate(parts, axis=1).tobytes() == whole.tobytes()
    assert device.record(sound, np.random.default_rng(8)).tobytes() != whole.tobytes()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"self_noise": 200.0}, "self_noise must be -50 to 120 dB"),
        ({"gain": math.nan}, "gain must be -60 to 80 dB"),
        ({"full_scale": 0.0}, "full_scale must be 40 to 200 dB"),
        ({"bits": 1}, "bits must be a whole number of 2 to 32, got 1"),
        ({"bits": 16.5}, "bits must be"),
        ({"pascal": 0.0}, "pascal must be positive"),
    ],
)
def test_settings_out_of_range(settings: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(MicrophoneDevice(), **settings)


@pytest.mark.parametrize("audio", [np.zeros(4), np.full((1, 4), np.nan)])
def test_bad_audio(audio: np.ndarray) -> None:
    with pytest.raises(InputError, match="audio must be"):
        MicrophoneDevice().record(audio, np.random.default_rng(0))
