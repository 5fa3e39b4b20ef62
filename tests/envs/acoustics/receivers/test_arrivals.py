from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.receivers.arrivals import arrivals, wavefronts

FLAT = np.ones((1, 7))


def test_each_microphone_of_an_open_array_has_its_own_distance() -> None:
    array = MicrophoneArray.preset("ring8")
    origin = np.array([[0.9, 0.4, 0.2]])
    first, response = arrivals(array, origin, FLAT, 16_000)
    length = response.shape[2]
    frequency = np.arange(length // 2 + 1) * 16_000 / length
    band = (frequency > 400.0) & (frequency < 6000.0)
    for microphone, place in enumerate(array.positions):
        distance = np.linalg.norm(origin[0] - place)
        spectrum = np.fft.rfft(response[0, microphone])[band]
        expected = distance / SPEED_OF_SOUND - first[0, microphone] / 16_000
        turned = spectrum * np.exp(2j * np.pi * frequency[band] * expected)
        np.testing.assert_allclose(turned, 1.0 / distance, rtol=2e-3)


def test_gain_per_band_shapes_the_spectrum() -> None:
    gain = np.array([[1.0, 1.0, 1.0, 0.5, 0.25, 0.25, 0.25]])
    _, response = arrivals(
        MicrophoneArray.preset("mono"), np.array([[1.0, 0.0, 0.0]]), gain, 16_000
    )
    spectrum = np.abs(np.fft.rfft(response[0, 0], 1024))
    for frequency, expected in ((500.0, 1.0), (1000.0, 0.5), (2000.0, 0.25), (4000.0, 0.25)):
        assert spectrum[round(frequency * 1024 / 16_000)] == pytest.approx(expected, rel=0.03)


def test_a_source_inside_the_array_stays_finite() -> None:
    _, response = arrivals(MicrophoneArray.preset("mono"), np.zeros((1, 3)), FLAT, 16_000)
    assert np.isfinite(response).all()
    assert np.abs(response).max() <= 1.0 / 0.05 + 1e-3


def gains(array: MicrophoneArray, origin: np.ndarray) -> np.ndarray:
    """Amplitude (n, m) from 400 Hz to 6 kHz, against that at 1 m in free field."""
    first, response = arrivals(array, origin, np.ones((len(origin), 7)), 16_000)
    assert np.ptp(first, axis=1).max() == 0  # the microphones are at one point
    spectrum = np.fft.rfft(response)
    frequency = np.arange(spectrum.shape[2]) * 16_000 / response.shape[2]
    inside = spectrum[..., (frequency > 400.0) & (frequency < 6000.0)]
    sign = np.sign((inside[..., 0] * inside[:, :1, 0].conj()).real)
    return sign * np.abs(inside).mean(axis=2)


def test_first_order_patterns_hear_by_the_angle_to_their_axis() -> None:
    angle = np.radians([0.0, 60.0, 90.0, 135.0, 180.0])
    origin = 2.0 * np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=1)
    alpha = np.array([1.0, 0.75, 0.5, 0.25, 0.0])
    array = MicrophoneArray("five", np.zeros((5, 3)), None, alpha, np.tile([1.0, 0.0, 0.0], (5, 1)))
    expected = alpha + (1.0 - alpha) * np.cos(angle)[:, None]
    np.testing.assert_allclose(gains(array, origin), 0.5 * expected, atol=2e-3)


def test_a_stereo_pair_of_cardioids_tells_left_from_right() -> None:
    left, right = gains(MicrophoneArray.preset("xy"), np.array([[1.0, 1.0, 0.0]]))[0]
    assert left == pytest.approx(np.sqrt(0.5), rel=2e-3)
    assert right == pytest.approx(0.5 * np.sqrt(0.5), rel=2e-3)


def test_ambisonic_channels_are_the_harmonics_of_the_direction() -> None:
    direction = np.array([[0.48, 0.6, 0.64], [-0.6, 0.0, -0.8]])
    found = gains(MicrophoneArray.preset("ambisonic1"), 2.0 * direction)
    expected = 0.5 * np.column_stack([[1.0, 1.0], direction[:, [1, 2, 0]]])
    np.testing.assert_allclose(found, expected, atol=2e-3)
    n3d = gains(MicrophoneArray.ambisonic(1, "N3D"), 2.0 * direction)
    np.testing.assert_allclose(n3d[:, 1:], np.sqrt(3.0) * expected[:, 1:], atol=4e-3)


def test_the_sphere_of_the_eigenmike_shadows_its_far_side() -> None:
    array = MicrophoneArray.preset("eigenmike32")
    first, response = arrivals(array, np.array([[2.0, 0.0, 0.0]]), FLAT, 48_000)
    energy = (response[0] ** 2).sum(axis=1)
    ahead, behind = array.positions[:, 0].argmax(), array.positions[:, 0].argmin()
    assert 10.0 * np.log10(energy[ahead] / energy[behind]) > 3.0
    assert first[0, ahead] < first[0, behind]


@pytest.mark.parametrize("name", ["respeaker4", "binaural", "xy", "ambisonic2"])
def test_wavefronts_are_arrivals_without_their_delay(name: str) -> None:
    array = MicrophoneArray.preset(name)
    origin, gain = np.array([[1.0, 0.7, -0.2], [-3.0, 1.0, 0.5]]), np.ones((2, 7))
    delay, spectrum = wavefronts(array, origin, gain, 16_000)
    first, response = arrivals(array, origin, gain, 16_000)
    length = response.shape[2]
    frequency = np.arange(length // 2 + 1) * 16_000 / length
    begin = delay - first / 16_000
    expected = spectrum * np.exp(-2j * np.pi * frequency * begin[..., None])
    low = frequency < 6000.0
    np.testing.assert_allclose(np.fft.rfft(response)[..., low], expected[..., low], atol=3e-3)


def test_sound_from_the_very_origin_of_any_array_is_finite() -> None:
    for name in ("xy", "binaural", "eigenmike32", "ambisonic3"):
        _, response = arrivals(MicrophoneArray.preset(name), np.zeros((1, 3)), FLAT, 16_000)
        assert np.isfinite(response).all(), name


@pytest.mark.parametrize("name", ["binaural", "respeaker4"])
def test_without_paths_nothing_arrives(name: str) -> None:
    array = MicrophoneArray.preset(name)
    for found in (arrivals, wavefronts):
        begin, response = found(array, np.zeros((0, 3)), np.zeros((0, 7)), 16_000)
        assert begin.shape == (0, array.count)
        assert response.shape[:2] == (0, array.count)
