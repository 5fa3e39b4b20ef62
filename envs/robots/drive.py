"""How a differential drive is steered, and what it knows of its own motion."""

from __future__ import annotations

import math

from .robot_model import RobotModel

COUNTS_PER_TURN = 2578.33  # of a wheel's encoder; Kobuki's, from its user guide
HEADING_GAIN = 4.0  # rad/s per rad of heading that is owed
MOST_OWED = 0.15  # rad; against a wall no more is asked for
GYROSCOPE_STEP = math.radians(0.01)  # rad, resolution of Kobuki's gyroscope in its reports


class SpeedControl:
    """Wheel speeds for a wanted speed and turn rate, with the robot's limits of acceleration.

    A robot that skids when it turns, with more than two driven wheels, holds its heading by its
    gyroscope, because the ground decides how far it turns.
    """

    def __init__(self, model: RobotModel) -> None:
        self._model = model
        self._skids = len(model.wheels) > 2
        self._speed = 0.0
        self._rate = 0.0
        self._owed = 0.0

    @property
    def at_rest(self) -> bool:
        """Whether the wheels were last told to stand."""
        return self._speed == 0.0 and self._rate == 0.0

    def wheel_speeds(
        self, speed: float, rate: float, interval: float, turned: float
    ) -> tuple[float, float]:
        """Speeds (left, right) [rad/s] to hold for the next `interval` [s].

        They lead to `speed` [m/s] and `rate` [rad/s]; `turned` [rad] is the robot's turn over the
        interval before. Where a wheel cannot turn so fast, both are slowed alike, so that the robot
        keeps to its arc.
        """
        model = self._model
        if self._skids:
            owed = self._owed + self._rate * interval - turned
            self._owed = min(max(owed, -MOST_OWED), MOST_OWED)
        self._speed = _towards(self._speed, speed, model.acceleration * interval)
        self._rate = _towards(self._rate, rate, model.turn_acceleration * interval)
        half = 0.5 * model.track * (self._rate + HEADING_GAIN * self._owed)
        left, right = (self._speed - half) / model.radius, (self._speed + half) / model.radius
        excess = max(abs(left), abs(right)) / model.fastest_wheel
        return (left / excess, right / excess) if excess > 1.0 else (left, right)


def _towards(value: float, goal: float, most: float) -> float:
    return value + min(max(goal - value, -most), most)


class WheelOdometry:
    """Motion as encoders and a gyroscope measure it, from whole counts.

    The way is that of the wheels: where they slip, as a robot that pushes against a wall, it goes
    on although the robot does not. The heading is that of the gyroscope, as on Kobuki and on most
    robots of today, so that turning by slipping is noticed, and skidding turns are measured right.
    """

    def __init__(self, model: RobotModel, yaw: float) -> None:
        self._step = 2.0 * math.pi * model.radius / COUNTS_PER_TURN  # m per count
        self._counts = 0
        self._heading = self._start = self._headed(yaw)
        self._x = self._y = 0.0

    def _headed(self, yaw: float) -> float:
        return GYROSCOPE_STEP * math.floor(yaw / GYROSCOPE_STEP)

    def update(self, left: float, right: float, yaw: float) -> None:
        """Take in the angles [rad] that the wheels have turned in all, and the unwrapped `yaw`."""
        turns = COUNTS_PER_TURN / (2.0 * math.pi)
        counts = math.floor(left * turns) + math.floor(right * turns)
        way = 0.5 * self._step * (counts - self._counts)
        heading = self._headed(yaw)
        along = 0.5 * (self._heading + heading) - self._start
        self._x += way * math.cos(along)
        self._y += way * math.sin(along)
        self._counts, self._heading = counts, heading

    def take(self) -> tuple[float, float, float]:
        """Motion (x [m], y [m], turn [rad]) since the last time, in the axes of then."""
        result = (self._x, self._y, self._heading - self._start)
        self._x = self._y = 0.0
        self._start = self._heading
        return result
