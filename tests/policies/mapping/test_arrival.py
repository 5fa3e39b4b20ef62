"""Stopping: by direct sound, from two places, and with less after a long search."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.hearing.ear import Heard
from av_embodied.policies.mapping.arrival import CONTENT, PATIENCE, SEARCH, SURE, Arrival

HERE, THERE, SOURCE = np.zeros(2), np.array([0.8, 0.0]), np.array([0.4, 0.4])


def heard(strength: float) -> Heard:
    return Heard(np.ones(120), 0.0, 0.0, 1.0, strength, 0.0, 1.0)


def listening(strength: float, decisions: int) -> Arrival:
    arrival = Arrival()
    for _ in range(decisions):
        arrival.hear(heard(strength))
    return arrival


def test_direct_sound_and_belief_stop_at_once() -> None:
    assert listening(0.5, 20).there(0.9, HERE, SOURCE)


def test_without_belief_nothing_stops() -> None:
    assert not listening(0.5, 20).there(0.5, HERE, SOURCE)


def test_reverberant_sound_must_be_believed_from_two_places() -> None:
    arrival = listening(0.05, 20)
    assert not arrival.there(0.9, HERE, SOURCE)
    assert not arrival.there(0.9, HERE + 0.1, SOURCE)
    assert arrival.there(0.9, THERE, SOURCE + 0.1)


def test_a_source_that_moves_along_is_a_door() -> None:
    arrival = listening(0.05, 20)
    assert not arrival.there(0.9, HERE, SOURCE)
    assert not arrival.there(0.9, THERE, SOURCE + 0.8)


def test_patience_ends_at_one_place() -> None:
    arrival = listening(0.05, 20)
    stops = [arrival.there(0.9, HERE, SOURCE) for _ in range(PATIENCE + 1)]
    assert stops == [False] * PATIENCE + [True]


def test_less_is_asked_for_after_a_long_search() -> None:
    assert listening(0.05, 1).asked == SURE
    assert listening(0.05, SEARCH[1]).asked == CONTENT
    middle = listening(0.05, sum(SEARCH) // 2).asked
    assert middle == pytest.approx(0.5 * (SURE + CONTENT), abs=0.01)


def test_reset_forgets() -> None:
    arrival = listening(0.5, SEARCH[1])
    arrival.reset()
    assert arrival.asked == SURE
    assert not arrival.there(0.9, HERE, SOURCE)
