"""A direction followed over turns and pauses."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.hearing.bearing import BearingTracker
from av_embodied.policies.hearing.ear import Heard
from av_embodied.policies.hearing.srp_phat import AZIMUTHS


def heard_at(azimuth: float) -> Heard:
    off = np.angle(np.exp(1j * (AZIMUTHS - azimuth)))
    density = np.exp(-0.5 * np.square(off / 0.1)) + 0.01
    return Heard(density / density.mean(), azimuth, 0.0, 0.1, 0.5, 0.0, 1.0)


def test_a_source_that_stands_still_keeps_its_direction_while_the_robot_turns() -> None:
    tracker = BearingTracker(0.25)
    for yaw in np.radians(np.arange(0.0, 360.0, 15.0)):
        tracker.hear(heard_at(float(1.0 - yaw)), float(yaw))
    assert tracker.azimuth == pytest.approx(1.0, abs=np.radians(3.0))
    assert tracker.spread < 0.1


def test_pauses_widen_what_was_heard() -> None:
    tracker = BearingTracker(0.25)
    tracker.hear(heard_at(0.5), 0.0)
    before = tracker.spread
    silence = Heard(np.ones(len(AZIMUTHS)), 0.0, 0.0, 9.0, 0.0, -90.0, 0.0)
    for _ in range(12):
        tracker.hear(silence, 0.0)
    assert tracker.spread > before
    assert tracker.azimuth == pytest.approx(0.5, abs=np.radians(3.0))


def test_reset_forgets() -> None:
    tracker = BearingTracker(0.25)
    tracker.hear(heard_at(0.5), 0.0)
    tracker.reset()
    assert not tracker.log.any()
