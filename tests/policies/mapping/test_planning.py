"""Plans and steps on maps made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.mapping.grid import Grid
from av_embodied.policies.mapping.occupancy import OccupancyMap
from av_embodied.policies.mapping.planning import (
    MotionMap,
    steering_target,
    step_toward,
)
from av_embodied.policy import FORWARD, FORWARD_STEP, LEFT, RIGHT, TURN_STEP
from av_embodied.sensors import Sensors


def known_map(walls: list[tuple[float, float, float, float]]) -> MotionMap:
    """A free square of 6 m, one corner unseen, with `walls` (x from, x to, y from, y to) [m]."""
    occupancy = OccupancyMap(Sensors(), Grid())
    occupancy.update(np.zeros((64, 64), np.float32), np.zeros(3))
    grid = occupancy.grid
    centre = grid.centre(np.argwhere(np.ones(grid.shape, dtype=bool)))
    x, y = centre.T
    odds = np.where(np.abs(centre).max(axis=1) < 3.0, -1.0, 0.0)
    for x0, x1, y0, y1 in walls:
        odds[(x > x0) & (x < x1) & (y > y0) & (y < y1)] = 2.0
    odds[(x < -1.5) & (y < -1.5)] = 0.0
    occupancy.body.odds[:] = odds.reshape(grid.shape)
    return MotionMap(occupancy, 0.2)


def test_clearance_is_the_distance_to_the_nearest_obstacle() -> None:
    motion = known_map([(1.0, 1.2, -3.0, 3.0)])
    assert motion.clearance[motion.cell(np.array([0.05, 0.05]))] == pytest.approx(1.0, abs=0.06)


def test_unknown_ground_costs_more_and_walls_everything() -> None:
    motion = known_map([(1.0, 1.2, -1.0, 1.0)])
    known = motion.price[motion.cell(np.zeros(2))]
    unknown = motion.price[0, 0]
    assert 1.0 <= known < 2.0
    assert unknown > known
    assert np.isinf(motion.price[motion.cell(np.array([1.1, 0.0]))])


def test_a_door_is_gone_through_in_the_middle() -> None:
    motion = known_map([(1.0, 1.2, -3.0, -0.45), (1.0, 1.2, 0.45, 3.0)])
    field = motion.paths_from(np.array([0.0, -1.0]))
    path = motion.points(field.path_to(motion.cell(np.array([2.0, -1.0]))))
    crossing = path[np.abs(path[:, 0] - 1.1).argmin()]
    assert abs(crossing[1]) < 0.2
    assert motion.clearance[field.path_to(motion.cell(np.array([2.0, -1.0])))[5][0], 0] >= 0.0


def test_of_two_ways_alike_the_last_one_is_kept() -> None:
    wall = (0.9, 1.1, -1.0, 1.0)
    above = np.array([[0.0, 0.0], [1.0, 1.5], [2.0, 0.0]])
    for sign in (1.0, -1.0):
        motion = known_map([wall])
        line = np.linspace(0.0, 1.0, 60)[:, None]
        way = np.concatenate([above[0] + line * (above[1] - above[0]), above[1] + line * [1, -1.5]])
        motion.favour(way * [1.0, sign])
        cells = motion.paths_from(np.zeros(2)).path_to(motion.cell(np.array([2.0, 0.0])))
        middle = motion.points(cells)[len(cells) // 2]
        assert np.sign(middle[1]) == sign


@pytest.mark.parametrize(
    ("target", "action"), [((1.0, 0.0), FORWARD), ((0.0, 1.0), LEFT), ((0.0, -1.0), RIGHT)]
)
def test_a_step_leads_to_its_target(target: tuple[float, float], action: int) -> None:
    assert step_toward(known_map([]), np.zeros(3), np.array(target)) == action


def test_steps_arrive_round_a_wall() -> None:
    motion = known_map([(0.9, 1.1, -3.0, 1.0)])
    pose, goal = np.array([0.0, -1.0, -2.0]), np.array([2.0, -1.0])
    for _ in range(80):
        path = motion.points(motion.paths_from(pose[:2]).path_to(motion.cell(goal)))
        action = step_toward(motion, pose, steering_target(motion, pose[:2], path))
        if action == FORWARD:
            pose[:2] += FORWARD_STEP * np.array([np.cos(pose[2]), np.sin(pose[2])])
        else:
            pose[2] += TURN_STEP if action == LEFT else -TURN_STEP
        assert motion.clearance[motion.cell(pose[:2])] > 0.14
        if np.linalg.norm(pose[:2] - goal) < 0.3:
            break
    assert np.linalg.norm(pose[:2] - goal) < 0.3
