from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.tasks.actions import Action, action_space, movement

PERIOD = 0.25  # s


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (1, (0.25, 0.0)),
        (2, (0.0, math.radians(15.0))),
        (np.int64(3), (0.0, -math.radians(15.0))),
        (np.array([1]), (0.25, 0.0)),
    ],
)
def test_discrete_actions(action: Action, expected: tuple[float, float]) -> None:
    assert movement(action, "discrete", PERIOD) == pytest.approx(expected)


def test_stop_is_no_movement() -> None:
    assert movement(0, "discrete", PERIOD) is None
    assert movement(np.zeros(2, np.float32), "continuous", PERIOD) is None
    slow = np.array([0.02, math.radians(0.9)], np.float32)
    assert movement(slow, "continuous", PERIOD) is None


@pytest.mark.parametrize("speed_and_rate", [(0.03, 0.0), (0.0, 0.02), (-0.5, 0.7)])
def test_continuous_actions_are_velocities(speed_and_rate: tuple[float, float]) -> None:
    speed, rate = speed_and_rate
    action = np.array(speed_and_rate, np.float32)
    assert movement(action, "continuous", PERIOD) == pytest.approx(
        (speed * PERIOD, rate * PERIOD), abs=1e-7
    )


def test_velocities_beyond_the_limits_are_cut() -> None:
    assert movement(np.array([7.0, -7.0], np.float32), "continuous", PERIOD) == (0.25, -0.25)


@pytest.mark.parametrize(
    ("action", "kind", "message"),
    [
        (4, "discrete", "must be 0 to 3, got 4"),
        (-1, "discrete", "must be 0 to 3"),
        (np.array([1.5]), "discrete", "whole number"),
        (np.array([1, 2]), "discrete", "whole number"),
        (1, "continuous", "two finite numbers"),
        (np.array([np.nan, 0.0]), "continuous", "two finite numbers"),
        (np.array(["fast", "left"]), "continuous", "two finite numbers"),
        (np.array([None, None]), "continuous", "two finite numbers"),
        (np.array([1j, 0.0]), "continuous", "two finite numbers"),
    ],
)
def test_anything_else_is_refused(action: Action, kind: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        movement(action, kind, PERIOD)


@pytest.mark.parametrize("kind", ["discrete", "continuous"])
def test_uneven_lists_are_refused(kind: str) -> None:
    uneven: Any = [[1.0], [2.0, 3.0]]
    with pytest.raises(InputError, match="a number or two"):
        movement(uneven, kind, PERIOD)


def test_spaces_hold_what_movement_takes() -> None:
    assert action_space("discrete").contains(3)
    assert action_space("continuous").contains(np.array([1.0, -1.0], np.float32))
    assert not action_space("continuous").contains(np.array([1.1, 0.0], np.float32))
