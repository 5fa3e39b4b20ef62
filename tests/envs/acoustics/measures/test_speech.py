from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics.measures import (
    MALE_SPEECH_SPECTRUM,
    modulation_transfer,
    speech_transmission_index,
)
from av_embodied.envs.acoustics.measures.speech import MODULATION, sti_of

RATE = 16_000


def click() -> np.ndarray:
    response = np.zeros(RATE)
    response[500] = 1.0
    return response


@pytest.mark.parametrize("time", [0.4, 0.8, 2.0])
def test_a_decay_has_the_modulation_transfer_of_the_closed_form(time: float) -> None:
    count = 2 * round(time * RATE)
    envelope = 10.0 ** (-3.0 * np.arange(count) / RATE / time)
    expected = 1.0 / np.sqrt(1.0 + (2.0 * np.pi * MODULATION * time / (6.0 * math.log(10.0))) ** 2)
    rng = np.random.default_rng(1)
    responses = [rng.standard_normal(count) * envelope for _ in range(4)]
    found = np.mean([modulation_transfer(one, RATE) for one in responses], axis=0)
    assert np.abs(found[3:] - expected).mean() < 0.03
    index = np.mean([speech_transmission_index(one, RATE) for one in responses])
    assert index == pytest.approx(sti_of(np.tile(expected, (7, 1))), abs=0.015)


def test_a_click_without_noise_is_perfect_and_with_as_much_noise_as_speech_half() -> None:
    assert speech_transmission_index(click(), RATE) == pytest.approx(1.0, abs=0.002)
    half = speech_transmission_index(click(), RATE, 60.0, 60.0)
    assert half == pytest.approx(0.5, abs=0.005)
    assert speech_transmission_index(click(), RATE, 70.0, 85.0) == pytest.approx(0.0, abs=0.01)


def test_quiet_speech_sinks_under_the_threshold_and_loud_speech_masks_itself() -> None:
    index = [
        speech_transmission_index(click(), RATE, MALE_SPEECH_SPECTRUM + level)
        for level in (10.0, 30.0, 60.0, 105.0)
    ]
    assert index[0] < 0.4 < index[1] < 0.97 < index[2]
    assert index[3] < index[2] - 0.1


def test_background_noise_in_the_response_itself_is_taken_out() -> None:
    rng = np.random.default_rng(2)
    count = 2 * RATE
    clean = rng.standard_normal(count) * 10.0 ** (-3.0 * np.arange(count) / RATE / 0.7)
    noisy = clean + 0.02 * rng.standard_normal(count)
    assert speech_transmission_index(noisy, RATE) == pytest.approx(
        speech_transmission_index(clean, RATE), abs=0.02
    )


def test_levels_and_rates_that_make_no_index_are_refused() -> None:
    with pytest.raises(InputError, match="needs a speech level"):
        speech_transmission_index(click(), RATE, None, 40.0)
    with pytest.raises(InputError, match="speech_level must be"):
        speech_transmission_index(click(), RATE, [60.0, 50.0])
    with pytest.raises(InputError, match="noise_level must be"):
        speech_transmission_index(click(), RATE, 60.0, float("nan"))
    with pytest.raises(InputError, match="rate of at least 16000"):
        speech_transmission_index(click(), 8000)
