from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics import AmbientNoise


def test_noise_is_pink_and_of_unit_level() -> None:
    noise = AmbientNoise(MicrophoneArray.preset("respeaker4"), 16_000, 3).block(64_000)
    np.testing.assert_allclose(np.sqrt((noise**2).mean(axis=1)), 1.0, rtol=0.1)
    power = (np.abs(np.fft.rfft(noise[0])) ** 2)[1:]
    frequency = np.arange(1, 32_001) * 0.25
    octaves = [power[(frequency >= f) & (frequency < 2 * f)].sum() for f in (200, 400, 800, 1600)]
    assert max(octaves) / min(octaves) == pytest.approx(1.0, abs=0.4)


def test_blocks_continue_one_another() -> None:
    array = MicrophoneArray.preset("mono")
    whole = AmbientNoise(array, 16_000, 5).block(200_000)
    parts = AmbientNoise(array, 16_000, 5)
    pieces = np.concatenate([parts.block(n) for n in (1, 4000, 150_000, 0, 45_999)], axis=1)
    assert pieces.tobytes() == whole.tobytes()


def test_seeds_differ() -> None:
    array = MicrophoneArray.preset("mono")
    one, two = (AmbientNoise(array, 16_000, seed).block(16_000)[0] for seed in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.2


def test_the_loudest_channel_has_unit_level() -> None:
    noise = AmbientNoise(MicrophoneArray.preset("ambisonic1"), 16_000, 3).block(64_000)
    level = np.sqrt((noise**2).mean(axis=1))
    np.testing.assert_allclose(level, [1.0, *[3.0**-0.5] * 3], rtol=0.1)
