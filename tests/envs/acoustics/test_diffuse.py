from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.diffuse import late_noise, plane_wave_responses

RATE = 16_000


def test_coherence_between_microphones_is_that_of_a_diffuse_field() -> None:
    array = MicrophoneArray("pair", np.array([[0.0, 0.05, 0.0], [0.0, -0.05, 0.0]]))
    noise = late_noise(array, RATE, 65_536, 0).diffuse.sum(axis=1)
    blocks = np.fft.rfft(noise.reshape(2, -1, 256) * np.hanning(256), axis=2)
    cross = (blocks[0] * blocks[1].conj()).mean(axis=0).real
    power = (np.abs(blocks) ** 2).mean(axis=(0, 1))
    frequency = np.arange(129) * RATE / 256
    expected = np.sinc(2.0 * frequency * 0.1 / SPEED_OF_SOUND)
    band = slice(4, 110)
    assert np.abs((cross / power)[band] - expected[band]).mean() < 0.08
    assert np.abs((cross / power)[band] - expected[band]).max() < 0.3


def test_noise_has_unit_power_and_bands_that_add_up() -> None:
    noise = late_noise(MicrophoneArray.preset("respeaker4"), RATE, 65_536, 0)
    np.testing.assert_allclose((noise.diffuse.sum(axis=1) ** 2).mean(axis=1), 1.0, rtol=0.06)
    assert (noise.single.sum(axis=0) ** 2).mean() == pytest.approx(1.0, rel=0.06)


def test_power_does_not_waver() -> None:
    band = late_noise(MicrophoneArray.preset("mono"), RATE, 65_536, 0).diffuse[0, 3]
    power = (band.reshape(-1, 512) ** 2).mean(axis=1)  # 32 ms
    assert power.std() / power.mean() < 0.12


def test_a_plane_wave_from_the_left_reaches_the_left_microphone_first() -> None:
    array = MicrophoneArray.preset("respeaker4")
    first, response = plane_wave_responses(array, np.array([[0.0, 1.0, 0.0]]), RATE)
    peak = first[0] + np.abs(response[0]).argmax(axis=1)
    assert peak[1] < peak[3]
    assert abs(peak[0]) <= 1
    assert abs(peak[2]) <= 1
