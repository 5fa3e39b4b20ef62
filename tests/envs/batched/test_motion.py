from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from av_embodied import Pose
from av_embodied.envs.robots.unicycle import Unicycle
from av_embodied.envs.tasks.stage import Stages
from av_embodied.envs.worlds.world import World

if TYPE_CHECKING:
    from av_embodied.envs.batched.environment import BatchedAudioGoal


def test_robots_drive_and_slide_as_the_unicycle_does(
    batch: BatchedAudioGoal, two_rooms: World
) -> None:
    rng = np.random.default_rng(4)
    space = two_rooms.free_space(0.2, 1.1)
    centres = space.centres()
    batch.reset(seed=0)
    bodies, touched = batch._bodies, 0
    for _ in range(60):
        place = centres[rng.integers(len(centres), size=4)]
        yaw = rng.uniform(-np.pi, np.pi, 4)
        forward, turn = rng.uniform(-0.6, 0.6, 4), rng.uniform(-0.5, 0.5, 4)
        bodies.pose.copy_(torch.from_numpy(np.column_stack([place, yaw])))
        moving = torch.ones(4, dtype=torch.bool)
        numbers = torch.zeros(4, dtype=torch.int32)
        way, how = torch.from_numpy(forward), torch.from_numpy(turn)
        bodies.move(way, how, moving, batch._episode, numbers)
        for number in range(4):
            x, y = place[number].tolist()
            robot = Unicycle(space, Pose(x, y, space.floor, yaw[number]))
            motion = robot.move(forward[number], turn[number])
            expected = [robot.pose.x, robot.pose.y, robot.pose.yaw]
            assert bodies.pose[number].tolist() == pytest.approx(expected, abs=1e-9)
            assert bool(bodies.collided[number]) == motion.collided
            touched += motion.collided
    assert touched > 20


def test_ways_to_the_goal_are_those_of_the_distance_field(
    batch: BatchedAudioGoal, two_rooms: World, stages: Stages
) -> None:
    rng = np.random.default_rng(5)
    _, info = batch.reset(seed=0)
    space = two_rooms.free_space(0.2, 1.1)
    centres = space.centres()
    for _ in range(10):
        place = centres[rng.integers(len(centres), size=4)] + rng.uniform(-0.02, 0.02, (4, 2))
        batch._bodies.pose[:, :2] = torch.from_numpy(place)
        lengths = batch._bodies.distance(batch._episode)
        for number, episode in enumerate(info["episode"].tolist()):
            source = batch.episodes[episode].source
            field = stages.find("two_rooms").goal(source)
            assert float(lengths[number]) == pytest.approx(field.at(place[number]), abs=1e-5)


def test_a_robot_that_does_not_move_keeps_everything(batch: BatchedAudioGoal) -> None:
    batch.reset(seed=0)
    before = batch._bodies.pose.clone()
    one = torch.ones(4, dtype=torch.float64)
    still = torch.zeros(4, dtype=torch.bool)
    batch._bodies.move(one, one, still, batch._episode, torch.zeros(4, dtype=torch.int32))
    assert torch.equal(batch._bodies.pose, before)
    assert not batch._bodies.collided.any()
