from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.array_geometry import ears
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.acoustics.receivers.head import sphere_response
from av_embodied.envs.acoustics.spectra import frequencies
from av_embodied.envs.benchmarks import receivers
from av_embodied.envs.benchmarks.measured_head import errors_between, errors_of_scene
from av_embodied.hrtf import Hrtf

RATE = 16_000
RADIUS = 0.0875


@pytest.fixture(scope="module")
def head() -> MicrophoneArray:
    """A rigid sphere as a measured head."""
    direction = fibonacci_sphere(400)
    angle = np.arccos(np.clip(direction @ ears(1.0).T, -1.0, 1.0))
    frequency = frequencies(256, 44_100)
    spectrum = sphere_response(angle.ravel(), frequency, RADIUS).reshape(*angle.shape, -1)
    spectrum *= np.exp(-2j * np.pi * frequency * 60 / 44_100)
    spectrum *= np.cos(0.5 * np.pi * frequency / frequency[-1])
    hrtf = Hrtf(direction, np.fft.irfft(spectrum, 256), 44_100)
    return MicrophoneArray("sphere", ears(RADIUS), RADIUS, hrtf=hrtf)


def test_a_scene_renders_measured_directions_as_measured(head: MicrophoneArray) -> None:
    errors = errors_of_scene(head, RATE, 40)
    assert errors.level.shape == (10, 2, 16)
    assert np.abs(errors.level).max() < 0.5  # dB
    assert np.abs(errors.time).max() * RATE < 1.0


def test_directions_left_out_are_near_but_not_the_same(head: MicrophoneArray) -> None:
    errors = errors_between(head, RATE)
    assert len(errors.time) == 80
    assert 0.005 < np.abs(errors.level).mean() < 0.3
    assert np.abs(errors.time).mean() * RATE < 0.3


def test_late_coherence_is_that_of_a_diffuse_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "SEEDS", 3)
    frequency, found = receivers.late_coherence(0.1)
    inside = (frequency >= 250.0) & (frequency <= 6000.0)
    expected = np.sinc(2.0 * frequency * 0.1 / SPEED_OF_SOUND)
    assert np.abs(found - expected)[inside].mean() < 0.1
    assert found[5] > 0.6  # 312 Hz: the microphones are near each other


def test_a_missing_file_is_a_figure_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "FOLDERS", ("/nowhere",))
    monkeypatch.setattr(receivers, "SPACINGS", ())
    (figure,) = receivers.measure(lambda _: None)
    assert "apt-get install libmysofa1" in figure.ours
    assert figure.met is False
