"""Levels and pauses."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.hearing.activity import QUIETEST, RISE, LevelTracker, block_level


def test_the_level_of_a_sine_is_three_decibels_below_its_amplitude() -> None:
    sine = np.sin(2.0 * np.pi * np.arange(1600) / 16.0).astype(np.float32)[None]
    assert block_level(sine) == pytest.approx(-3.01, abs=0.01)


def test_digital_silence_has_the_lowest_level() -> None:
    assert block_level(np.zeros((2, 100), dtype=np.float32)) == pytest.approx(QUIETEST)


def test_sound_and_pauses_are_told_apart() -> None:
    tracker = LevelTracker(0.25)
    levels = [-60.0] * 4 + [-20.0, -22.0, -60.0, -19.0]
    active = [tracker.activity(level) for level in levels]
    assert min(active[4], active[5], active[7]) > 0.99
    assert active[6] < 0.05


def test_a_steady_sound_is_never_a_pause() -> None:
    tracker = LevelTracker(0.25)
    assert all(tracker.activity(-30.0 + 0.5 * (n % 3)) > 0.9 for n in range(100))


def test_the_floor_rises_at_its_rate() -> None:
    tracker = LevelTracker(0.25)
    tracker.activity(-60.0)
    for _ in range(8):
        tracker.activity(-10.0)
    assert tracker.floor == pytest.approx(-60.0 + 8 * 0.25 * RISE)


def test_half_a_pause_is_even_odds() -> None:
    tracker = LevelTracker(1.0)
    tracker.activity(-40.0)
    tracker.activity(-28.0)
    middle = tracker.floor + 0.5 * (tracker.loudest - tracker.floor)
    tracker.floor -= RISE  # the call below lets both levels move first
    tracker.loudest += 1.0
    assert tracker.activity(middle) == pytest.approx(0.5, abs=0.02)


def test_silence_after_sound_is_known_for_long_where_pauses_are_long() -> None:
    after = {}
    for long_pauses in (False, True):
        tracker = LevelTracker(0.25, long_pauses)
        for level in [-60.0] * 4 + [-40.0] * 8:
            tracker.activity(level)
        after[long_pauses] = [tracker.activity(-60.0) for _ in range(240)][-1]  # a minute later
    assert after[True] < 0.05
    assert after[False] > 0.9
