from __future__ import annotations

import math

import pytest

from av_embodied.envs.robots.bodies import robot_file
from av_embodied.envs.robots.drive import COUNTS_PER_TURN, SpeedControl, WheelOdometry
from av_embodied.envs.robots.robot_model import RobotModel, read_robot
from av_embodied.envs.robots.wheels import TRACK, WHEEL_RADIUS

TICK = 1.0 / 60.0


@pytest.fixture(scope="module")
def rover() -> RobotModel:
    return read_robot(robot_file("pybullet"))


def test_speed_grows_by_the_limit_of_acceleration(rover: RobotModel) -> None:
    control = SpeedControl(rover)
    speeds = [control.wheel_speeds(1.0, 0.0, TICK, 0.0)[0] * WHEEL_RADIUS for _ in range(30)]
    assert speeds[0] == pytest.approx(3.0 * TICK)
    assert speeds[9] == pytest.approx(30.0 * TICK)
    assert speeds[-1] == pytest.approx(1.0)


def test_turning_drives_the_wheels_apart(rover: RobotModel) -> None:
    control = SpeedControl(rover)
    left, right = [control.wheel_speeds(0.5, 1.0, TICK, TICK) for _ in range(60)][-1]
    assert (right - left) * WHEEL_RADIUS / TRACK == pytest.approx(1.0)
    assert (right + left) * WHEEL_RADIUS / 2.0 == pytest.approx(0.5)


def test_wheels_at_their_limit_keep_to_the_arc(rover: RobotModel) -> None:
    control = SpeedControl(rover)
    left, right = [control.wheel_speeds(2.0, 2.0, TICK, 0.0) for _ in range(200)][-1]
    assert right == pytest.approx(rover.fastest_wheel)
    wanted = (2.0 - TRACK) / (2.0 + TRACK)
    assert left / right == pytest.approx(wanted)


def test_odometry_counts_whole_steps(rover: RobotModel) -> None:
    sensed = WheelOdometry(rover, 0.0)
    count = 2.0 * math.pi / COUNTS_PER_TURN
    sensed.update(0.4 * count, 0.4 * count, 0.0)
    assert sensed.take() == (0.0, 0.0, 0.0)
    sensed.update(1.2 * count, 1.2 * count, 0.0)
    assert sensed.take()[0] == pytest.approx(count * WHEEL_RADIUS)
    sensed.update(-math.pi, -math.pi, 0.0)
    assert sensed.take()[0] == pytest.approx(-math.pi * WHEEL_RADIUS, abs=3.0 * count)


def test_odometry_follows_an_arc_and_keeps_no_remainder(rover: RobotModel) -> None:
    sensed = WheelOdometry(rover, 0.3)
    for number in range(1, 101):
        turn = 0.01 * number
        sensed.update(turn / WHEEL_RADIUS, turn / WHEEL_RADIUS, 0.3 + turn)
    x, y, turned = sensed.take()
    assert x == pytest.approx(math.sin(1.0), abs=1e-3)
    assert y == pytest.approx(1.0 - math.cos(1.0), abs=1e-3)
    assert turned == pytest.approx(1.0, abs=2e-4)
    assert sensed.take() == (0.0, 0.0, 0.0)


def test_spinning_wheels_count_and_the_gyroscope_tells_the_turn(rover: RobotModel) -> None:
    sensed = WheelOdometry(rover, 0.0)
    sensed.update(10.0, -2.0, 0.25)
    x, y, turned = sensed.take()
    assert math.hypot(x, y) == pytest.approx(4.0 * WHEEL_RADIUS, abs=1e-3)
    assert turned == pytest.approx(0.25, abs=2e-4)


def test_only_a_robot_that_skids_holds_its_heading() -> None:
    pytest.importorskip("pybullet")
    for kind, makes_up in (("pybullet", False), ("husky", True)):
        slow, right = (SpeedControl(read_robot(robot_file(kind))) for _ in range(2))
        held = [slow.wheel_speeds(0.0, 0.5, TICK, 0.4 * TICK)[1] for _ in range(60)]
        free = [right.wheel_speeds(0.0, 0.5, TICK, 0.5 * TICK)[1] for _ in range(60)]
        assert (held[-1] > 1.2 * free[-1]) == makes_up
