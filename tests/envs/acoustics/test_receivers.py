from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.receivers import arrivals

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
