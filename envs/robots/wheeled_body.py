"""A body on driven wheels that has mass and touches things, in a physics world of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose, wrap_angle

from ..worlds.free_space import STEP_HEIGHT, FreeSpace
from ..worlds.world import World
from .body import Motion
from .drive import SpeedControl, WheelOdometry
from .physics import Physics
from .robot_model import RobotModel
from .solid_world import SolidWorld
from .wheeled_robot import Contact, WheeledRobot

TICKS = 60  # per second, at which motors are told a speed and sensors are read; physics: 240
SETTLING = 15  # ticks at the start, until the robot stands still
TOUCH = 1e-3  # m, contacts with a wider gap are none
OVERLAP = 0.02  # m, by which a robot may stand in things at the start; physics pushes it out
STANDING = 0.006  # m/s and rad/s, below it a robot stands
STEEP = 0.7  # cosine; what leans more than this is no floor
LOWEST_BUMP = 0.03  # m above the floor; over what is lower, wheels and casters roll
FALLEN = math.cos(math.radians(45.0))
DEEPEST_FALL = 1.0  # m below its floor


class WheeledBody:
    """A robot of `model` in `world`, which begins at rest at `pose` on the floor of `space`.

    Motors of limited torque hold the wheels' speeds, which change with limited acceleration: a
    movement from rest falls short and the next one carries on, so over a drive from rest to rest
    nothing is lost. One movement takes `period` [s]. Everything repeats to the bit.

    A robot that has fallen over, or from its floor, stays where it lies: it is `fallen`, and each
    movement is a collision. Raises InputError for a start that is not free space, or where the
    robot's body touches anything.
    """

    def __init__(
        self, model: RobotModel, world: World, space: FreeSpace, pose: Pose, period: float
    ) -> None:
        if not space.is_free(np.array([[pose.x, pose.y]]))[0]:
            raise InputError(
                f"robot {model.name!r} cannot stand at ({pose.x:.2f}, {pose.y:.2f}): not free "
                f"space for a radius of {space.radius:.2f} m"
            )
        self._period, self._floor = period, space.floor
        self._ticks = max(1, round(period * TICKS))
        self._physics = physics = Physics(period / self._ticks)
        self._loose = SolidWorld(physics, world).loose
        self._robot = WheeledRobot(physics, model, _standing(pose, space.floor))
        self._step = physics["stepSimulation"]
        self._control = SpeedControl(model)
        self._reach = model.fastest_wheel * model.radius * period
        self.fallen = self._stands = self._bump = False
        self.moved: Mapping[str, NDArray[np.float64]] = {}
        physics["performCollisionDetection"]()
        self._check_start(model, pose)
        self._state = self._robot.state()
        self._yaw = self._state.yaw
        self._angles = self._robot.wheel_angles()
        self._rolled = self._turned = 0.0
        self._sensed = WheelOdometry(model, self._yaw)
        for _ in range(SETTLING):
            self._tick(0.0, 0.0)
        self._sensed.take()

    @property
    def pose(self) -> Pose:
        """Where the point between its wheels is, z the floor's height while it stands on it."""
        state = self._state
        level = abs(state.z - self._floor) < STEP_HEIGHT
        return Pose(state.x, state.y, self._floor if level else state.z, wrap_angle(self._yaw))

    def move(self, forward: float, turn: float) -> Motion:
        """Drive for one period at the speed of `forward` [m] and `turn` [rad] per period.

        Raises InputError for numbers that are not finite, and after `close`.
        """
        if not (math.isfinite(forward) and math.isfinite(turn)):
            raise InputError(f"forward and turn must be finite, got {forward} and {turn}")
        self._physics.check_open()
        before, yaw = self._state, self._yaw
        self._rolled, collided = 0.0, False
        self._loose.approach(self._robot.box(), self._reach)
        for _ in range(self._ticks):
            collided |= self._tick(forward / self._period, turn / self._period)
        self.moved = self._loose.moved()
        x, y = self._state.x - before.x, self._state.y - before.y
        c, s = math.cos(yaw), math.sin(yaw)
        return Motion(
            np.array([c * x + s * y, c * y - s * x]),
            self._yaw - yaw,
            collided,
            self._sensed.take(),
            self._rolled / self._period,
        )

    def close(self) -> None:
        """Free the physics world; a second time does nothing."""
        self._physics.close()

    def _tick(self, speed: float, rate: float) -> bool:
        """Drive on for one tick at `speed` [m/s] and `rate` [rad/s]; whether anything is bumped.

        A robot that is told to stand, and does, is held by its gears: time stands still then, but
        for things that still move.
        """
        told_to_stand = speed == 0.0 and rate == 0.0 and self._control.at_rest
        if self.fallen or (told_to_stand and self._stands and self._loose.calm):
            return self._bump
        interval, before = self._period / self._ticks, self._state
        self._loose.update(self._robot.body, self._robot.box())
        self._robot.command(*self._control.wheel_speeds(speed, rate, interval, self._turned))
        self._step()
        self._state = self._robot.state()
        self._turned = wrap_angle(self._state.yaw - self._yaw)
        self._yaw += self._turned
        moved = math.hypot(self._state.x - before.x, self._state.y - before.y)
        self._stands = max(moved, abs(self._turned)) < STANDING * interval
        left, right = self._robot.wheel_angles()
        self._rolled += 0.5 * (abs(left - self._angles[0]) + abs(right - self._angles[1]))
        self._angles = (left, right)
        self._sensed.update(left, right, self._yaw)
        deep = self._state.z < self._floor - DEEPEST_FALL
        self.fallen = deep or self._state.up < FALLEN
        self._bump = self._bumped() or self.fallen
        return self._bump

    def _bumped(self) -> bool:
        """Whether the robot touches anything but what it stands on."""
        return any(contact.gap < TOUCH and _is_bump(contact) for contact in self._robot.contacts())

    def _check_start(self, model: RobotModel, pose: Pose) -> None:
        for contact in self._robot.contacts():
            if contact.gap < -OVERLAP and _is_bump(contact):
                self.close()
                raise InputError(
                    f"robot {model.name!r} cannot stand at ({pose.x:.2f}, {pose.y:.2f}): it would "
                    f"be {-contact.gap:.2f} m within something"
                )


def _is_bump(contact: Contact) -> bool:
    return contact.height > LOWEST_BUMP and contact.normal_z < STEEP


def _standing(pose: Pose, floor: float) -> NDArray[np.float64]:
    start = np.eye(4)
    start[:3, :3] = pose.rotation
    start[:3, 3] = (pose.x, pose.y, floor)
    return start
