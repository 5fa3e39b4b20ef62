from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.hrtf import Hrtf
from av_embodied.onsets import onset

AXES = np.concatenate([np.eye(3), -np.eye(3)])
RATE = 48_000


def clicks(left: float, right: float) -> np.ndarray:
    """Responses (6, 2, 256) that are band-limited clicks at these samples."""
    time = np.arange(256)
    ears = [np.sinc(0.8 * (time - at)) * np.hanning(256) for at in (left, right)]
    return np.broadcast_to(np.array(ears), (6, 2, 256)).copy()


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.5, 7.8])
def test_onsets_follow_fractions_of_a_sample(shift: float) -> None:
    found = onset(clicks(100.0, 100.0 + shift), RATE)
    assert (found[:, 1] - found[:, 0]) * RATE == pytest.approx(np.full(6, shift), abs=0.1)


def test_a_response_that_begins_at_once_has_onset_zero() -> None:
    response = np.zeros((1, 64))
    response[0, 0] = 1.0
    assert onset(response, RATE) == pytest.approx([0.0], abs=1.0 / RATE)


def test_head_radius_is_that_of_the_largest_delay() -> None:
    # A head of 0.0875 m delays sound from the side by 0.0875 / 343.2 (1 + pi / 2) = 655 us.
    hrtf = Hrtf(AXES, clicks(100.0, 100.0 + 655.4e-6 * RATE), RATE)
    assert hrtf.head_radius == pytest.approx(0.0875, rel=0.01)


def test_free_field_level_is_one_at_low_frequencies() -> None:
    quiet = Hrtf(AXES, 0.03 * clicks(100.0, 110.0), RATE)
    spectrum = np.abs(np.fft.rfft(quiet.in_free_field().response, 4096))
    low = (np.arange(2049) * RATE / 4096 > 200) & (np.arange(2049) * RATE / 4096 < 500)
    assert np.mean(spectrum[..., low] ** 2) == pytest.approx(1.0, rel=0.02)


def test_sets_of_equal_content_are_equal() -> None:
    one, again = Hrtf(AXES, clicks(100, 90), RATE), Hrtf(2.0 * AXES, clicks(100, 90), RATE)
    other = Hrtf(AXES, clicks(100, 91), RATE)
    assert one == again
    assert {one: 1}[again] == 1
    assert one not in (other, Hrtf(AXES, clicks(100, 90), 44_100))


@pytest.mark.parametrize(
    ("direction", "response", "rate", "message"),
    [
        (AXES[:3], np.ones((3, 2, 8)), RATE, r"must be \(4 or more, 3\)"),
        (AXES[:, :2], np.ones((6, 2, 8)), RATE, r"must be \(4 or more, 3\)"),
        (AXES, np.ones((6, 1, 8)), RATE, r"must be \(6, 2, samples\)"),
        (AXES, np.ones((5, 2, 8)), RATE, r"must be \(6, 2, samples\)"),
        (AXES, math.nan * np.ones((6, 2, 8)), RATE, "must be finite"),
        (np.full((6, 3), math.inf), np.ones((6, 2, 8)), RATE, "must be finite"),
        (0.0 * AXES, np.ones((6, 2, 8)), RATE, "must not be zero"),
        (AXES, np.zeros((6, 2, 8)), RATE, "all zeros"),
        (AXES, np.ones((6, 2, 8)), 100, "8000 to 384000 Hz, got 100"),
    ],
)
def test_bad_sets_are_refused(
    direction: np.ndarray, response: np.ndarray, rate: float, message: str
) -> None:
    with np.errstate(invalid="ignore"), pytest.raises(InputError, match=message):
        Hrtf(direction, response, rate)
