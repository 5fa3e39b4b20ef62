from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from av_embodied import MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.receivers.arrivals import arrivals
from av_embodied.envs.batched.arrivals import Arrivals
from av_embodied.envs.batched.harmonics import harmonics_of
from av_embodied.hrtf import Hrtf
from av_embodied.microphones import AmbisonicFormat

RATE = 16000
SAMPLES = 1200
CPU = torch.device("cpu")


def heard(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Responses (m, samples) of one robot to paths from `origin` (k, 3)."""
    total = torch.zeros((1, array.count, SAMPLES))
    places, gains = (torch.from_numpy(one[None].astype(np.float32)) for one in (origin, gain))
    Arrivals(array, RATE, CPU).add(places, gains, total)
    return total[0].numpy()


def reference(
    array: MicrophoneArray, origin: NDArray[np.float64], gain: NDArray[np.float64]
) -> NDArray[np.float32]:
    total = np.zeros((array.count, SAMPLES), dtype=np.float32)
    first, response = arrivals(array, origin, gain, RATE)
    for begin, taps in zip(first, response, strict=True):
        for channel in range(array.count):
            for offset, value in enumerate(taps[channel]):
                if 0 <= begin[channel] + offset < SAMPLES:
                    total[channel, begin[channel] + offset] += value
    return total


@pytest.mark.parametrize("name", ["respeaker4", "xy", "binaural", "tetra", "ambisonic3"])
def test_many_paths_sound_as_for_a_single_robot(name: str) -> None:
    rng = np.random.default_rng(1)
    array = MicrophoneArray.preset(name)
    origin, gain = rng.uniform(-8.0, 8.0, (5, 3)), rng.uniform(0.0, 1.0, (5, 7))
    expected = reference(array, origin, gain)
    off = heard(array, origin, gain) - expected
    assert np.square(off).sum() < 1e-5 * np.square(expected).sum()


def test_measured_ears_are_near_enough() -> None:
    rng = np.random.default_rng(2)
    array = measured_array()
    origin, gain = rng.uniform(-5.0, 5.0, (4, 3)), np.ones((4, 7))
    expected = reference(array, origin, gain)
    off = heard(array, origin, gain) - expected
    assert np.square(off).sum() < 10.0**-1.5 * np.square(expected).sum()


def measured_array() -> MicrophoneArray:
    """Two ears with clicks that come late by the angle, all round the head."""
    azimuth, elevation = np.meshgrid(np.arange(0, 360, 15), [-60, -30, 0, 30, 60, 90])
    a, e = np.radians(azimuth.ravel()), np.radians(elevation.ravel())
    direction = np.column_stack([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    response = np.zeros((len(direction), 2, 64))
    for ear, side in enumerate((1.0, -1.0)):
        late = 20.0 - side * 4.0 * direction[:, 1]
        time = np.arange(64) - late[:, None]
        response[:, ear] = np.sinc(time) * (1.0 + 0.4 * side * direction[:, 1:2])
    hrtf = Hrtf(direction, response, RATE)
    ears = MicrophoneArray.preset("binaural")
    return MicrophoneArray("measured", ears.positions, ears.head_radius, hrtf=hrtf)


@pytest.mark.parametrize("azimuth", [0.0, 40.0, 135.0, -90.0])
def test_the_direct_sound_has_the_delay_and_level_of_free_field(azimuth: float) -> None:
    array, distance = MicrophoneArray.preset("respeaker4"), 3.0
    a = np.radians(azimuth)
    origin = distance * np.array([[np.cos(a), np.sin(a), 0.0]])
    response = heard(array, origin, np.ones((1, 7)))
    for channel, position in zip(response, array.positions, strict=True):
        way = float(np.linalg.norm(origin[0] - position))
        spectrum, frequency = np.fft.rfft(channel), np.fft.rfftfreq(SAMPLES, 1.0 / RATE)
        band = (frequency > 300.0) & (frequency < 6000.0)
        assert np.abs(spectrum[band]) == pytest.approx(1.0 / way, rel=0.01)
        phase = np.unwrap(np.angle(spectrum[band]))
        delay = -np.polyfit(2.0 * np.pi * frequency[band], phase, 1)[0]
        assert delay == pytest.approx(way / SPEED_OF_SOUND, abs=1e-6)


def test_harmonics_are_those_of_the_engine() -> None:
    from av_embodied.envs.acoustics.receivers.harmonics import real_harmonics

    rng = np.random.default_rng(3)
    direction = rng.normal(size=(20, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    for order, normalization in ((1, "N3D"), (3, "SN3D"), (3, "N3D")):
        wanted = AmbisonicFormat(order, normalization)
        found = harmonics_of(torch.from_numpy(2.0 * direction), wanted).numpy()
        assert found == pytest.approx(real_harmonics(direction, wanted), abs=1e-9)
