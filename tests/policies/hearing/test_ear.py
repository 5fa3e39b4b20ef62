"""A block understood: density, spread, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.microphones import MicrophoneArray
from av_embodied.policies.hearing.ear import (
    OUTLIERS,
    Ear,
    azimuth_likelihood,
    circular_spread,
)
from av_embodied.policies.hearing.srp_phat import AZIMUTHS, ELEVATIONS
from av_embodied.sensors import Sensors


def wave_from_the_left(sensors: Sensors) -> np.ndarray:
    rng = np.random.default_rng(0)
    count = sensors.block_samples
    spectrum = np.fft.rfft(rng.standard_normal(2 * count))
    frequency = np.fft.rfftfreq(2 * count, 1.0 / sensors.rate)
    delay = -sensors.array.positions[:, 1] / 343.0
    waves = np.fft.irfft(spectrum * np.exp(-2j * np.pi * frequency * delay[:, None]))
    return waves[:, :count].astype(np.float32)


def test_a_flat_response_is_a_uniform_density() -> None:
    flat = azimuth_likelihood(np.full((len(ELEVATIONS), len(AZIMUTHS)), 0.1))
    np.testing.assert_allclose(flat, 1.0)


def test_a_density_has_mean_one_and_keeps_room_for_outliers() -> None:
    power = np.zeros((len(ELEVATIONS), len(AZIMUTHS)))
    power[0, 30] = 0.9
    density = azimuth_likelihood(power)
    assert density.mean() == pytest.approx(1.0)
    assert density.min() == pytest.approx(OUTLIERS, rel=1e-3)
    assert density.argmax() == 30


def test_the_spread_of_a_peak_is_small_and_of_nothing_large() -> None:
    peak = np.exp(-0.5 * np.square(np.degrees(AZIMUTHS) / 10.0))
    assert np.degrees(circular_spread(peak)) == pytest.approx(10.0, abs=0.1)
    assert circular_spread(np.ones(len(AZIMUTHS))) > np.radians(200.0)


def test_a_wave_from_the_left_is_heard_from_the_left() -> None:
    ear = Ear(Sensors())
    heard = ear.hear(wave_from_the_left(Sensors()))
    assert np.degrees(heard.azimuth) == pytest.approx(90.0, abs=1.5)
    assert heard.strength > 0.5
    assert heard.spread < np.radians(25.0)
    assert heard.activity > 0.9


def test_the_start_of_a_block_belongs_to_the_pose_before_and_is_skipped() -> None:
    audio = wave_from_the_left(Sensors())
    changed = audio.copy()
    changed[:, :800] = np.random.default_rng(3).standard_normal((4, 800))
    first, second = Ear(Sensors()).hear(audio), Ear(Sensors()).hear(changed)
    assert first.likelihood.tobytes() == second.likelihood.tobytes()
    assert first.level == second.level


def test_reset_forgets_the_levels() -> None:
    ear = Ear(Sensors())
    audio = wave_from_the_left(Sensors())
    first = ear.hear(audio)
    ear.hear(1e-3 * audio)
    ear.reset()
    assert ear.hear(audio).activity == first.activity


def test_one_microphone_hears_that_but_not_where() -> None:
    sensors = Sensors(array=MicrophoneArray.preset("mono"))
    heard = Ear(sensors).hear(np.ones((1, 4000), dtype=np.float32))
    np.testing.assert_allclose(heard.likelihood, 1.0)


@pytest.mark.parametrize("shape", [(2, 4000), (4, 3999), (4000,)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"audio must have shape \(4, 4000\)"):
        Ear(Sensors()).hear(np.zeros(shape, dtype=np.float32))


def test_samples_that_are_not_finite_are_refused() -> None:
    audio = np.zeros((4, 4000), dtype=np.float32)
    audio[2, 5] = np.nan
    with pytest.raises(InputError, match="audio must be finite"):
        Ear(Sensors()).hear(audio)
