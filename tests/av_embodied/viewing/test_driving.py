from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.policy import FORWARD, LEFT, Decision, Observation
from av_embodied.policy import STOP as STOP_ACTION
from av_embodied.viewing.driving import (
    AHEAD,
    BACK,
    BLOCKS,
    STOP,
    TURNING,
    Keys,
    PolicyDriver,
    put_together,
)


def observation(number: int, odometry: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Observation:
    return {
        "audio": np.full((2, 4), number, dtype=np.float32),
        "rgb": np.full((2, 3, 3), number, dtype=np.uint8),
        "odometry": np.array(odometry, dtype=np.float32),
        "collided": np.array([number == 2], dtype=np.int8),
    }


class Noting:
    """Answers in turn, and keeps what it was shown."""

    def __init__(self, *actions: int | list[float]) -> None:
        self._actions = iter(actions)
        self.shown: list[Observation] = []
        self.resets = 0

    def reset(self) -> None:
        self.resets += 1

    def act(self, observation: Observation) -> Decision:
        self.shown.append(observation)
        action = next(self._actions)
        if isinstance(action, list):
            return Decision(np.array(action, dtype=np.float32))
        return Decision(action)


def drive(driver: PolicyDriver, first: int, count: int) -> list[list[float] | None]:
    """Velocities of `count` blocks, hearing observations from number `first` on."""
    velocities = []
    for number in range(first, first + count):
        velocity = driver.next({}).velocity
        velocities.append(None if velocity is None else velocity.tolist())
        driver.hear(observation(number))
    return velocities


@pytest.mark.parametrize(
    ("forward", "turn", "velocity"),
    [
        (1, 0, [AHEAD, 0.0]),
        (-1, 0, [-BACK, 0.0]),
        (0, 1, [0.0, TURNING]),
        (1, -1, [AHEAD, -TURNING]),
    ],
)
def test_keys_are_velocities(forward: int, turn: int, velocity: list[float]) -> None:
    assert Keys(forward, turn).velocity == pytest.approx(np.array(velocity))


def test_without_keys_the_robot_stands() -> None:
    assert Keys().velocity is None


@pytest.mark.parametrize("keys", [{"turn": 2}, {"turn": 0.5}, {"turn": True}, {"turn": "1"}])
def test_other_keys_are_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="turn must be -1, 0 or 1, got"):
        Keys(**keys)


def test_blocks_are_put_together_as_one_longer_observation() -> None:
    together = put_together([observation(number) for number in range(1, 4)])
    assert together["audio"].tolist() == [[1] * 4 + [2] * 4 + [3] * 4] * 2
    assert together["rgb"].max() == together["rgb"].min() == 3
    assert together["collided"].tolist() == [1]
    assert together["collided"].dtype == np.int8


def test_a_policy_listens_for_five_blocks_and_its_action_is_held_for_five() -> None:
    policy = Noting(FORWARD, LEFT)
    driver = PolicyDriver(policy, observation(0), Pose(1.0, 2.0))
    assert policy.resets == 1
    velocities = drive(driver, 1, 4 + 2 * BLOCKS)
    assert velocities == [None] * 4 + [[1.0, 0.0]] * BLOCKS + [[0.0, 1.0]] * BLOCKS
    first, second = (seen["audio"][0, ::4].tolist() for seen in policy.shown)
    assert first == [0, 1, 2, 3, 4]
    assert second == [5, 6, 7, 8, 9]


def test_continuous_actions_are_taken_as_they_are() -> None:
    driver = PolicyDriver(Noting([0.5, -0.25]), observation(0), Pose(0.0, 0.0))
    assert drive(driver, 1, 6)[4:] == [[0.5, -0.25]] * 2


@pytest.mark.parametrize("action", [STOP_ACTION, [0.0, 0.0], [0.02, 0.01]])
def test_the_stop_is_said_once(action: int | list[float]) -> None:
    driver = PolicyDriver(Noting(action, FORWARD), observation(0), Pose(0.0, 0.0))
    drive(driver, 1, 4)
    assert driver.next({}) is STOP
    driver.hear(observation(5))
    assert drive(driver, 6, 5) == [None] * 4 + [[1.0, 0.0]]


def test_who_takes_over_begins_at_the_origin() -> None:
    policy = Noting(FORWARD)
    driver = PolicyDriver(policy, observation(0, (2.0, 1.0, np.pi / 2)), Pose(5.0, 5.0))
    for _ in range(BLOCKS):
        driver.next({})
        driver.hear(observation(1, (2.0, 3.0, -np.pi + 0.1)))
    driver.next({})
    assert policy.shown[0]["odometry"] == pytest.approx([2.0, 0.0, np.pi / 2 + 0.1], abs=1e-6)


def test_at_the_start_odometry_is_shown_to_the_bit() -> None:
    policy = Noting(FORWARD)
    driver = PolicyDriver(policy, observation(0), Pose(5.0, 5.0))
    walked = (0.1234567, -0.7654321, 3.1)
    for _ in range(BLOCKS - 1):
        driver.next({})
        driver.hear(observation(1, walked))
    driver.next({})
    assert policy.shown[0]["odometry"].tobytes() == np.array(walked, np.float32).tobytes()


def test_a_privileged_policy_is_informed_before_it_decides() -> None:
    class Privileged(Noting):
        truth: Mapping[str, Any] = {}

        def inform(self, info: Mapping[str, Any]) -> None:
            self.truth = info

    policy = Privileged(FORWARD)
    driver = PolicyDriver(policy, observation(0), Pose(0.0, 0.0))
    drive(driver, 1, 4)
    assert policy.truth == {}
    driver.next({"oracle_action": 2})
    assert policy.truth == {"oracle_action": 2}
