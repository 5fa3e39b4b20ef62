"""A wheeled robot that drives forward and turns, without mass, among walls that it slides along."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose, wrap_angle

from ..worlds.free_space import FreeSpace
from .body import Motion
from .wheels import mean_wheel_speed

LONGEST_STEP = 0.025  # m, between two contact tests: half a cell of free space
SLIDE_ANGLES = np.radians([0, 15, -15, 30, -30, 45, -45, 60, -60, 75, -75])
SLIDES = np.stack([np.cos(SLIDE_ANGLES), np.sin(SLIDE_ANGLES)], axis=1)
PERIOD = 0.25  # s


class Unicycle:
    """A cylinder in `space` that goes where it looks: unicycle kinematics with sliding contact.

    At contact it keeps the part of its way that leads along the wall. One movement takes `period`
    [s]. Raises InputError for a start `pose` that is not free.
    """

    def __init__(self, space: FreeSpace, pose: Pose, period: float = PERIOD) -> None:
        if not space.is_free(np.array([[pose.x, pose.y]]))[0]:
            raise InputError(
                f"the robot cannot stand at ({pose.x:.2f}, {pose.y:.2f}): not free space for a "
                f"radius of {space.radius:.2f} m"
            )
        # As a tuple of numbers and arrays, which is how compiled code takes it.
        self._space: Ground = (
            space.clearance,
            space.supported,
            float(space.origin[0]),
            float(space.origin[1]),
            space.resolution,
            space.radius,
        )
        self._period = period
        self.pose = pose
        self.moved: Mapping[str, NDArray[np.float64]] = {}
        self.fallen = False

    def move(self, forward: float, turn: float) -> Motion:
        """Drive `forward` [m] while turning by `turn` [rad], both at an even rate.

        Raises InputError for numbers that are not finite.
        """
        if not (math.isfinite(forward) and math.isfinite(turn)):
            raise InputError(f"forward and turn must be finite, got {forward} and {turn}")
        before, collided = self.pose, False
        x, y = before.x, before.y
        if forward:
            x, y, collided = _drive(
                x, y, before.yaw, float(forward), float(turn), self._space, SLIDES
            )
        self.pose = Pose(x, y, before.z, wrap_angle(before.yaw + turn))
        c, s = math.cos(before.yaw), math.sin(before.yaw)
        ahead, aside = x - before.x, y - before.y
        displacement = np.array([c * ahead + s * aside, c * aside - s * ahead])
        speed = mean_wheel_speed(forward, turn, self._period)
        return Motion(displacement, turn, collided, wheel_speed=speed)

    def close(self) -> None:
        """Nothing is held."""


Ground = tuple[NDArray[np.float64], NDArray[np.bool_], float, float, float, float]
"""Free space: clearance, supported, origin x and y, resolution, radius of the robot."""


@njit(cache=True)
def _drive(  # pragma: no cover (compiled)
    x: float,
    y: float,
    yaw: float,
    forward: float,
    turn: float,
    ground: Ground,
    slides: NDArray[np.float64],
) -> tuple[float, float, bool]:
    """The place after driving `forward` [m] and turning, and whether anything was touched."""
    count = max(1, math.ceil(abs(forward) / LONGEST_STEP))
    start_x, start_y, way_x, way_y = x, y, 0.0, 0.0
    collided = False
    for number in range(count):
        heading = yaw + turn * (number + 0.5) / count
        step_x, step_y = forward / count * math.cos(heading), forward / count * math.sin(heading)
        way_x += step_x
        way_y += step_y
        if not collided and _is_free(start_x + way_x, start_y + way_y, ground):
            x, y = start_x + way_x, start_y + way_y
            continue
        collided = True
        # Along the nearest free direction, or not at all.
        for slide in range(len(slides)):
            c, s = slides[slide]
            reach_x, reach_y = (
                x + c * (c * step_x - s * step_y),
                y + c * (s * step_x + c * step_y),
            )
            if _is_free(reach_x, reach_y, ground):
                x, y = reach_x, reach_y
                break
    return x, y, collided


@njit(cache=True)
def _is_free(x: float, y: float, ground: Ground) -> bool:  # pragma: no cover (compiled)
    """As `FreeSpace.is_free` for one point."""
    clearance, supported, origin_x, origin_y, resolution, radius = ground
    u, v = (x - origin_x) / resolution, (y - origin_y) / resolution
    width, height = clearance.shape
    if not (u >= 0.0 and v >= 0.0 and u < width and v < height):
        return False
    if not supported[int(u), int(v)]:
        return False
    i = min(max(math.floor(u - 0.5), 0), width - 2)
    j = min(max(math.floor(v - 0.5), 0), height - 2)
    u, v = min(max(u - 0.5 - i, 0.0), 1.0), min(max(v - 0.5 - j, 0.0), 1.0)
    left = clearance[i, j] * (1.0 - v) + clearance[i, j + 1] * v
    right = clearance[i + 1, j] * (1.0 - v) + clearance[i + 1, j + 1] * v
    return left * (1.0 - u) + right * u > radius
