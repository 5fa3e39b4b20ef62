from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from av_embodied import MicrophoneArray
from av_embodied.array_geometry import ears
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.acoustics.receivers.arrivals import arrivals
from av_embodied.envs.acoustics.receivers.head import sphere_response, woodworth_delay
from av_embodied.envs.acoustics.spectra import frequencies
from av_embodied.hrtf import Hrtf

RADIUS = 0.0875
MEASURED = 44_100  # Hz
LATENCY = 64  # samples of the "measurement"
SAMPLES = 256
ANYWHERE = np.random.default_rng(5).normal(size=(40, 3))
ANYWHERE /= np.linalg.norm(ANYWHERE, axis=1, keepdims=True)
FLAT = np.ones((len(ANYWHERE), 7))


def incidence(direction: np.ndarray) -> np.ndarray:
    """Angle (n, 2) [rad] of each direction from each ear."""
    return np.arccos(np.clip(direction @ ears(1.0).T, -1.0, 1.0))


@pytest.fixture(scope="module")
def sphere() -> Hrtf:
    """A rigid sphere as if it had been measured from 600 directions."""
    direction = fibonacci_sphere(600)
    frequency = frequencies(SAMPLES, MEASURED)
    angle = incidence(direction)
    spectrum = sphere_response(angle.ravel(), frequency, RADIUS).reshape(*angle.shape, -1)
    spectrum *= np.exp(-2j * np.pi * frequency * LATENCY / MEASURED)
    spectrum *= np.cos(0.5 * np.pi * frequency / frequency[-1])  # the microphone's own
    return Hrtf(direction, np.fft.irfft(spectrum, SAMPLES), MEASURED)


def array_of(hrtf: Hrtf) -> MicrophoneArray:
    return MicrophoneArray("measured", ears(RADIUS), RADIUS, hrtf=hrtf)


def spectra(array: MicrophoneArray, rate: int, frequency: np.ndarray) -> np.ndarray:
    """What each ear hears (n, 2, f) of sources 2 m away, with the delay that 2 m take left out."""
    first, response = arrivals(array, 2.0 * ANYWHERE, FLAT, rate)
    tap = np.arange(response.shape[2])
    wave = np.exp(-2j * np.pi * frequency[:, None] / rate * tap)
    begin = first / rate - 2.0 / SPEED_OF_SOUND
    return 2.0 * (response @ wave.T) * np.exp(-2j * np.pi * frequency * begin[..., None])


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_measured_sphere_is_heard_as_the_sphere_itself(sphere: Hrtf, rate: int) -> None:
    frequency = np.array([200.0, 500.0, 1000.0, 2000.0, 4000.0, 6000.0])
    found = spectra(array_of(sphere), rate, frequency)
    microphone = np.cos(0.5 * np.pi * frequency / (MEASURED / 2.0))
    angle = incidence(ANYWHERE)
    expected = sphere_response(angle.ravel(), frequency, RADIUS).reshape(found.shape) * microphone
    level = 20.0 * np.log10(np.abs(found) / np.abs(expected))
    assert np.abs(level).mean() < 0.15
    assert np.quantile(np.abs(level), 0.95) < 0.6  # dB; notches on the dark side are sharp
    between = np.angle(
        found[:, 0] * found[:, 1].conj() * (expected[:, 0] * expected[:, 1].conj()).conj()
    )
    late = between[:, frequency <= 2000.0] / (2.0 * np.pi * frequency[frequency <= 2000.0])
    assert np.abs(late).max() < 1.0 / rate  # s, between the ears, within a sample


def test_sound_arrives_when_it_does_at_the_sphere(sphere: Hrtf) -> None:
    frequency = np.array([1000.0])
    found = spectra(array_of(sphere), 48_000, frequency)[..., 0]
    expected = sphere_response(incidence(ANYWHERE).ravel(), frequency, RADIUS).reshape(-1, 2)
    late = -np.angle(found / expected) / (2.0 * np.pi * 1000.0)
    assert np.abs(late).max() < 60e-6  # s; the latency of the measurement is gone


def test_measured_directions_are_as_measured(sphere: Hrtf) -> None:
    picked = np.arange(0, 600, 50)
    first, response = arrivals(
        array_of(sphere), 2.0 * sphere.direction[picked], FLAT[: len(picked)], MEASURED
    )
    expected, heard = np.abs(np.fft.rfft(sphere.response[picked], 2048)), response * 2.0
    found = np.abs(np.fft.rfft(heard, 2048))
    inside = slice(round(150 * 2048 / MEASURED), round(16_000 * 2048 / MEASURED))
    np.testing.assert_allclose(found[..., inside], expected[..., inside], rtol=0.01, atol=0.005)
    assert (first < 2.0 / SPEED_OF_SOUND * MEASURED).all()


def test_a_sofa_file_of_the_sphere_renders_as_the_set_itself(sphere: Hrtf, tmp_path: Path) -> None:
    sofar = pytest.importorskip("sofar")
    content = sofar.Sofa("SimpleFreeFieldHRIR")
    content.Data_IR, content.Data_SamplingRate = sphere.response, float(MEASURED)
    content.SourcePosition, content.SourcePosition_Type = 1.5 * sphere.direction, "cartesian"
    content.SourcePosition_Units = "metre"
    sofar.write_sofa(str(tmp_path / "sphere.sofa"), content)
    array = MicrophoneArray.from_sofa(tmp_path / "sphere.sofa")
    assert array.head_radius == pytest.approx(RADIUS, rel=0.05)
    frequency = np.array([500.0, 2000.0])
    found, expected = (spectra(a, 16_000, frequency) for a in (array, array_of(sphere)))
    np.testing.assert_allclose(np.abs(found), np.abs(expected), rtol=1e-4)


def test_woodworths_delay_is_near_that_of_the_onset(sphere: Hrtf) -> None:
    delay = woodworth_delay(incidence(sphere.direction), RADIUS)
    found = (sphere.onset[:, 1] - sphere.onset[:, 0]) - (delay[:, 1] - delay[:, 0])
    assert np.abs(found).mean() < 20e-6
