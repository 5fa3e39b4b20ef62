"""A wheeled robot that drives forward and turns, without mass, among walls that it slides along."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose, wrap_angle

from ..worlds.free_space import FreeSpace
from .body import Motion

LONGEST_STEP = 0.025  # m, between two contact tests: half a cell of free space
SLIDE_ANGLES = np.radians([0, 15, -15, 30, -30, 45, -45, 60, -60, 75, -75])


class Unicycle:
    """A cylinder in `space` that goes where it looks: unicycle kinematics with sliding contact.

    At contact it keeps the part of its way that leads along the wall. Raises InputError for a
    start `pose` that is not free.
    """

    def __init__(self, space: FreeSpace, pose: Pose) -> None:
        if not space.is_free(np.array([[pose.x, pose.y]]))[0]:
            raise InputError(
                f"the robot cannot stand at ({pose.x:.2f}, {pose.y:.2f}): not free space"
            )
        self._space = space
        self.pose = pose
        self.moved: Mapping[str, NDArray[np.float64]] = {}

    def move(self, forward: float, turn: float) -> Motion:
        """Drive `forward` [m] while turning by `turn` [rad], both at an even rate."""
        before = self.pose
        count = max(1, math.ceil(abs(forward) / LONGEST_STEP))
        yaw = before.yaw + turn * (np.arange(count) + 0.5) / count
        steps = forward / count * np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
        place, collided = self._drive(steps) if forward else (before.position[:2], False)
        self.pose = Pose(place[0], place[1], before.z, wrap_angle(before.yaw + turn))
        displacement = before.to_body([[place[0], place[1], before.z]])[0, :2]
        return Motion(displacement, turn, collided)

    def _drive(self, steps: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
        """The place (2,) [m] after `steps` (n, 2) [m], and whether anything was touched."""
        place = self.pose.position[:2]
        way = place + np.cumsum(steps, axis=0)
        free = self._space.is_free(way)
        if free.all():
            return way[-1], False
        clear = int(np.argmin(free))
        place = way[clear - 1] if clear else place
        for step in steps[clear:]:
            place = self._slide(place, step)
        return place, True

    def _slide(self, place: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
        """The place after `step` (2,) or the part of it along the nearest free direction."""
        c, s = np.cos(SLIDE_ANGLES), np.sin(SLIDE_ANGLES)
        turned = np.stack([c * step[0] - s * step[1], s * step[0] + c * step[1]], axis=1)
        reach = place + c[:, None] * turned
        free = self._space.is_free(reach)
        return reach[np.argmax(free)] if free.any() else place

    def close(self) -> None:
        """Nothing is held."""
