from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.bands import band_windows
from av_embodied.envs.acoustics.receivers.diffuse import (
    PlaneWaves,
    late_noise,
    plane_wave_responses,
    plane_wave_table,
)

RATE = 16_000


def coherence(array: MicrophoneArray, first: int = 0, second: int = 1) -> np.ndarray:
    """Real coherence (129,) of two microphones of `array` in late noise, 0 to 8 kHz."""
    noise = late_noise(array, RATE, 65_536, 0).diffuse[[first, second]].sum(axis=1)
    blocks = np.fft.rfft(noise.reshape(2, -1, 256) * np.hanning(256), axis=2)
    cross = (blocks[0] * blocks[1].conj()).mean(axis=0).real
    power = (np.abs(blocks) ** 2).mean(axis=1)
    return cross / np.sqrt(power[0] * power[1])


@pytest.mark.parametrize("apart", [0.05, 0.10, 0.20])
def test_coherence_between_microphones_is_that_of_a_diffuse_field(apart: float) -> None:
    array = MicrophoneArray("pair", np.array([[0.0, apart / 2, 0.0], [0.0, -apart / 2, 0.0]]))
    frequency = np.arange(129) * RATE / 256
    expected = np.sinc(2.0 * frequency * apart / SPEED_OF_SOUND)
    band = slice(4, 110)
    error = np.abs(coherence(array) - expected)[band]
    assert error.mean() < 0.08
    assert error.max() < 0.3


def test_coincident_cardioids_hear_what_their_patterns_share() -> None:
    # Over the sphere the product of cardioids at 90 degrees is 1/4, the square of each 1/3.
    # Levelling in time, which favours moments when they hear different things, takes 0.03 to 0.05.
    found = coherence(MicrophoneArray.preset("xy"))[4:110]
    assert found.mean() == pytest.approx(0.72, abs=0.04)
    assert found.std() < 0.06


def test_ambisonic_channels_are_incoherent_and_weaker_with_degree() -> None:
    array = MicrophoneArray.preset("ambisonic2")
    noise = late_noise(array, RATE, 65_536, 0).diffuse.sum(axis=1)
    power = (noise**2).mean(axis=1)
    expected = 1.0 / np.repeat([1.0, 3.0, 5.0], [1, 3, 5])
    np.testing.assert_allclose(power, expected, rtol=0.1)
    assert np.abs(coherence(array, 0, 3)[4:110]).mean() < 0.08


def test_an_array_of_many_microphones_has_its_noise() -> None:
    array = MicrophoneArray.preset("eigenmike32")
    ahead = int(array.positions[:, 0].argmax())
    noise = late_noise(array, RATE, 16_384, 0)
    assert noise.diffuse.shape == (32, 7, 16_384)
    level = (noise.diffuse.sum(axis=1) ** 2).mean(axis=1)
    assert level == pytest.approx(np.full(32, level[ahead]), rel=0.15)


def test_noise_has_unit_power_and_bands_that_add_up() -> None:
    noise = late_noise(MicrophoneArray.preset("respeaker4"), RATE, 65_536, 0)
    np.testing.assert_allclose((noise.diffuse.sum(axis=1) ** 2).mean(axis=1), 1.0, rtol=0.04)
    assert (noise.single.sum(axis=0) ** 2).mean() == pytest.approx(1.0, rel=0.04)


@pytest.mark.parametrize("name", ["mono", "ring8"])
def test_every_band_has_the_power_of_its_width(name: str) -> None:
    noise = late_noise(MicrophoneArray.preset(name), RATE, 65_536, 1)
    expected = (band_windows(np.linspace(0.0, RATE / 2, 32_769)) ** 2).mean(axis=1)
    level = 10.0 * np.log10((noise.diffuse**2).mean(axis=(0, 2)) / expected)
    assert np.abs(level)[:-1].max() < 0.02  # the last ends at half the rate, and delays fade there
    level = 10.0 * np.log10((noise.single**2).mean(axis=1) / expected)
    assert np.abs(level).max() < 0.02


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


def test_arrays_of_many_microphones_have_exact_waves_in_place_of_a_large_table() -> None:
    towards = np.array([[0.6, 0.0, 0.8], [0.0, -1.0, 0.0]])
    for name, exact in (("respeaker4", False), ("eigenmike32", True)):
        array = MicrophoneArray.preset(name)
        table = plane_wave_table(array, RATE)
        assert isinstance(table, PlaneWaves) is exact
        first, response = table.nearest(towards)
        expected, _ = plane_wave_responses(array, towards, RATE)
        assert first.shape == (2, array.count)
        assert response.shape[:2] == (2, array.count)
        assert np.abs(first - expected).max() <= (0 if exact else 1)
