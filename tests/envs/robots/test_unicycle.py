from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import InputError, Pose
from av_embodied.envs.robots.unicycle import Unicycle
from av_embodied.envs.worlds.free_space import FreeSpace
from av_embodied.envs.worlds.world import World

RADIUS = 0.2  # m
CELL = 0.05  # m, what the free space is exact to


@pytest.fixture
def space(two_rooms: World) -> FreeSpace:
    return two_rooms.free_space(RADIUS, 1.1)


@pytest.mark.parametrize("yaw", [0.0, 0.7, -2.5, math.pi])
def test_forward_goes_where_the_robot_looks(space: FreeSpace, yaw: float) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0, 0.0, yaw))
    motion = robot.move(0.25, 0.0)
    assert robot.pose.x == pytest.approx(2.0 + 0.25 * math.cos(yaw), abs=1e-9)
    assert robot.pose.y == pytest.approx(2.0 + 0.25 * math.sin(yaw), abs=1e-9)
    assert motion.displacement == pytest.approx([0.25, 0.0], abs=1e-9)
    assert not motion.collided


def test_turning_in_place_stays_in_place(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0, 0.0, 3.1))
    motion = robot.move(0.0, math.radians(15.0))
    assert (robot.pose.x, robot.pose.y) == (2.0, 2.0)
    assert robot.pose.yaw == pytest.approx(3.1 + math.radians(15.0) - 2.0 * math.pi)
    assert motion.displacement == pytest.approx([0.0, 0.0])
    assert not motion.collided


def test_24_turns_of_15_degrees_close_the_circle(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0, 0.0, 0.3))
    for _ in range(24):
        robot.move(0.0, math.radians(15.0))
    assert robot.pose.yaw == pytest.approx(0.3, abs=1e-9)


def test_driving_while_turning_follows_the_arc(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0))
    motion = robot.move(0.5, 0.5)
    radius = 0.5 / 0.5
    assert robot.pose.x - 2.0 == pytest.approx(radius * math.sin(0.5), abs=2e-4)
    assert robot.pose.y - 2.0 == pytest.approx(radius * (1.0 - math.cos(0.5)), abs=2e-4)
    assert motion.displacement[1] > 0.1


def test_a_wall_ahead_stops_the_robot_at_its_radius(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(3.0, 1.0))
    motions = [robot.move(0.25, 0.0) for _ in range(8)]
    assert robot.pose.x == pytest.approx(4.0 - RADIUS, abs=CELL)
    assert motions[-1].collided
    assert not motions[0].collided
    assert robot.pose.y == pytest.approx(1.0, abs=CELL)


def test_contact_at_an_angle_slides_along_the_wall(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 0.3, 0.0, math.radians(-30.0)))
    motion = robot.move(0.25, 0.0)
    assert motion.collided
    assert 0.12 < robot.pose.x - 2.0 < 0.25
    assert robot.pose.y == pytest.approx(RADIUS, abs=CELL)


def test_the_robot_never_leaves_free_space(space: FreeSpace) -> None:
    rng = np.random.default_rng(3)
    robot = Unicycle(space, Pose(2.0, 2.0))
    for _ in range(400):
        robot.move(float(rng.uniform(-0.1, 0.5)), float(rng.normal(0.0, 0.4)))
        assert space.is_free([[robot.pose.x, robot.pose.y]])[0]


def test_the_robot_gets_through_the_door(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(3.0, 3.0))
    for _ in range(8):
        assert not robot.move(0.25, 0.0).collided
    assert robot.pose.x == pytest.approx(5.0)


def test_backing_up_is_driving_backward(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0))
    assert robot.move(-0.25, 0.0).displacement == pytest.approx([-0.25, 0.0])


@pytest.mark.parametrize("place", [(4.05, 1.0), (-3.0, 1.0), (6.5, 1.1)])
def test_a_start_that_is_not_free_is_refused(space: FreeSpace, place: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="not free space"):
        Unicycle(space, Pose(*place))


def test_compiled_contact_is_that_of_free_space(space: FreeSpace) -> None:
    rng = np.random.default_rng(8)
    bumps = 0
    for _ in range(300):
        x, y = rng.choice(space.centres())
        yaw, forward = float(rng.uniform(-3.0, 3.0)), float(rng.uniform(0.0, 0.6))
        robot = Unicycle(space, Pose(x, y, 0.0, yaw))
        motion = robot.move(forward, 0.0)
        count = max(1, math.ceil(forward / 0.025))
        steps = forward * (np.arange(count) + 1.0)[:, None] / count
        way = np.array([x, y]) + steps * [math.cos(yaw), math.sin(yaw)]
        assert motion.collided != space.is_free(way).all()
        bumps += motion.collided
    assert 20 < bumps < 280


def test_its_wheels_would_turn_by_its_way(space: FreeSpace) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0), 0.5)
    assert robot.move(0.25, 0.0).wheel_speed == pytest.approx(0.25 / 0.5 / 0.08)
    assert robot.move(0.0, 0.0).wheel_speed == 0.0
    assert robot.move(0.1, 0.0).encoded is None


@pytest.mark.parametrize("command", [(math.nan, 0.0), (0.0, math.inf)])
def test_commands_must_be_finite(space: FreeSpace, command: tuple[float, float]) -> None:
    robot = Unicycle(space, Pose(2.0, 2.0))
    with pytest.raises(InputError, match="must be finite"):
        robot.move(*command)
    assert robot.pose == Pose(2.0, 2.0)
