"""A robot's way through a house, in the steps that the tasks give it."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from av_embodied.frames import Pose, wrap_angle

from ..worlds.world import World

STRIDE = 0.25  # m
TURN = math.radians(15.0)


def route(world: World, start: Pose, goal: ArrayLike) -> list[Pose]:
    """Poses from `start` to `goal` (2,) [m]: after each, the robot turns by 15 deg or goes 0.25 m.

    Raises InputError where no way leads.
    """
    field = world.free_space().distance_field(np.asarray(goal)[None])
    corners = field.path_from(start.position[:2])
    yaw, height, poses = start.yaw, start.z, []
    for begin, end in pairwise(corners):
        along = end - begin
        heading = math.atan2(along[1], along[0])
        off = wrap_angle(heading - yaw)
        turns = round(abs(off) / TURN)
        for _ in range(turns):
            yaw += math.copysign(TURN, off)
            poses.append(Pose(begin[0], begin[1], height, yaw))
        for k in range(1, int(np.linalg.norm(along) / STRIDE) + 1):
            x, y = begin + along / np.linalg.norm(along) * k * STRIDE
            poses.append(Pose(x, y, height, yaw))
    return poses
