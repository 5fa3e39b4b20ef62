"""The way to somebody who walks: found anew in every step."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.frames import Pose, wrap_angle
from av_embodied.policy import STOP

from ..worlds.free_space import FreeSpace
from .ground import NOWHERE, Ground, Place, centre, is_free, nearest, search, way_on
from .oracle import aim, continuous, discrete

REACH = 1.0  # m, how far ahead on the straight line to its target a robot aims
NEAR = 0.5  # m along the floor: nearer than this to where somebody will be a robot waits


@njit(cache=True)
def sees(ground: Ground, here: Place, there: Place) -> bool:
    """Whether the robot can go straight from `here` to `there`, however far."""
    gap = math.hypot(there[0] - here[0], there[1] - here[1])
    count = int(gap / (0.5 * ground.resolution)) + 1
    for number in range(1, count + 1):
        share = number / count
        x = here[0] + share * (there[0] - here[0])
        y = here[1] + share * (there[1] - here[1])
        if not is_free(ground, x, y):
            return False
    return True


@njit(cache=True)
def way_to(ground: Ground, here: Place, there: Place) -> tuple[float, Place]:
    """Length [m] of the way from `here` to `there`, and a point of it to go straight to.

    Where no way leads from `here`, by the nearest place that has one; infinity and `here` where
    `there` has none.
    """
    gap = math.hypot(there[0] - here[0], there[1] - here[1])
    if sees(ground, here, there):
        share = min(REACH / max(gap, 1e-9), 1.0)
        ahead = (here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1]))
        return gap, ahead
    values = np.zeros(len(ground.cells))
    start, _ = way_on(ground, values, here[0], here[1])
    end, _ = nearest(ground, values, there[0], there[1])
    if start == NOWHERE or end == NOWHERE:
        return np.inf, here
    values[:] = np.inf
    if search(ground, start, end, values) == np.inf:
        start, _ = way_on(ground, values, here[0], here[1])
    length = float(values[start])
    first, last = centre(ground, start), centre(ground, end)
    length += math.hypot(first[0] - here[0], first[1] - here[1])
    length += math.hypot(last[0] - there[0], last[1] - there[1])
    return length, aim(ground, values, here)


class Pursuit:
    """Guides a robot in `space` to where somebody will soon be, and lets it wait near there."""

    def __init__(self, space: FreeSpace) -> None:
        self._ground = Ground.of(space)
        self._length = self._left = math.inf
        self._ahead: Place = (0.0, 0.0)

    def follow(self, now: Place, soon: Place, pose: Pose) -> None:
        """Find the ways to where somebody is `now` and will be `soon` (x, y) [m], from `pose`."""
        here = (pose.x, pose.y)
        self._length = way_to(self._ground, here, now)[0]
        self._left, self._ahead = way_to(self._ground, here, soon)

    def distance(self, x: float, y: float) -> float:
        """Length [m] of the way to where they are now; (x, y) is where it was found from."""
        return self._length

    def action(self, pose: Pose) -> int:
        """The discrete action at `pose`; STOP, which is to wait, near the target."""
        if self._left <= NEAR:
            return STOP
        return discrete(self._ground, (pose.x, pose.y), pose.yaw, self._azimuth(pose))

    def velocity(self, pose: Pose) -> NDArray[np.float32]:
        """Speed [m/s] and turn rate [rad/s] (2,) at `pose`, both 0 near the target."""
        if self._left <= NEAR:
            return np.zeros(2, dtype=np.float32)
        found = continuous(self._ground, (pose.x, pose.y), pose.yaw, self._azimuth(pose))
        return np.array(found, dtype=np.float32)

    def _azimuth(self, pose: Pose) -> float:
        x, y = self._ahead
        return wrap_angle(math.atan2(y - pose.y, x - pose.x) - pose.yaw)
