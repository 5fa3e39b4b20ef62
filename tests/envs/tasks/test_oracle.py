from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs.robots.unicycle import Unicycle
from av_embodied.envs.tasks.actions import MOVES
from av_embodied.envs.tasks.oracle import Oracle, oracle_actions
from av_embodied.envs.tasks.stage import Stage
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP

SOURCE = (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("pose", "action"),
    [
        (Pose(3.5, 1.0, 0.0, math.pi), FORWARD),
        (Pose(3.5, 1.0, 0.0, math.radians(150.0)), LEFT),
        (Pose(3.5, 1.0, 0.0, math.radians(-150.0)), RIGHT),
        (Pose(1.5, 1.0, 0.0, 0.0), STOP),
    ],
)
def test_it_turns_to_the_source_drives_and_stops(stage: Stage, pose: Pose, action: int) -> None:
    assert Oracle(stage.goal(SOURCE)).action(pose) == action


def test_straight_ahead_takes_as_few_actions_as_there_are(stage: Stage) -> None:
    start = Pose(3.5, 1.0, 0.0, math.pi)
    # 2.5 m away, stops within 0.9 m: 1.6 m or 7 steps, and STOP; the grid may cost one more.
    assert oracle_actions(stage.goal(SOURCE), start) in (8, 9)


def test_half_a_turn_costs_twelve_actions(stage: Stage) -> None:
    straight = oracle_actions(stage.goal(SOURCE), Pose(3.5, 1.0, 0.0, math.pi))
    away = oracle_actions(stage.goal(SOURCE), Pose(3.5, 1.0, 0.0, 0.0))
    assert straight is not None
    assert away == straight + 12


def test_it_reaches_the_source_from_everywhere_without_much_detour(stage: Stage) -> None:
    rng = np.random.default_rng(0)
    field = stage.goal((6.6, 0.9, 0.85))
    centres = stage.space.centres()
    for x, y in centres[rng.integers(len(centres), size=40)]:
        start = Pose(x, y, 0.0, rng.uniform(-math.pi, math.pi))
        actions = oracle_actions(field, start)
        assert actions is not None
        # Forward actions, one and a half turns, and little else.
        assert actions <= field.at((x, y)) / 0.25 + 36


def test_it_hardly_touches_anything(stage: Stage) -> None:
    robot = Unicycle(stage.space, Pose(1.0, 1.0, 0.0, 2.0))
    oracle = Oracle(stage.goal((6.6, 1.8, 1.0)))
    touched = 0
    while (action := oracle.action(robot.pose)) != STOP:
        touched += robot.move(*MOVES[action]).collided
    assert touched <= 1


def test_too_few_actions_are_no_way(stage: Stage) -> None:
    assert oracle_actions(stage.goal(SOURCE), Pose(7.0, 3.0), limit=5) is None
