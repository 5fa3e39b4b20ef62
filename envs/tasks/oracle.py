"""The next action on the shortest way, for one who knows where the goal is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.frames import Pose, wrap_angle
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP

from ..robots.unicycle import Unicycle
from ..worlds.free_space import DistanceField
from .actions import FASTEST, FORWARD_STEP, MOVES, STILL_TURN, TURN_STEP
from .ground import NOWHERE, Ground, Place, centre, is_clear, next_node, way_on

STOP_SHARE = 0.9  # of the success radius: where the oracle stops
HOPS = np.array([1, 2, 4, 6, 9, 12])  # cells along the way, to about 1 m; it aims at the farthest
DRIVE_ANGLE = 0.4  # rad; farther off its course it turns on the spot
SPEEDS = (1.0, 0.6, 0.3)  # m/s, the fastest that touches nothing is taken
PERIOD = 0.25  # s, of a decision, for which velocities are found


@njit(cache=True)
def aim(ground: Ground, values: NDArray[np.float64], here: Place) -> Place:
    """The farthest point [m] of the way from `here`, of those at `HOPS`, in a clear line.

    `values` (n,) [m] are the lengths of the ways from each node. `here` itself where no way leads
    from any.
    """
    node = way_on(ground, values, here[0], here[1])[0]
    if node == NOWHERE:
        return here
    target, done = here, 0
    for number in range(len(HOPS)):
        while done < HOPS[number]:
            node = next_node(ground, values, node)
            done += 1
        point = centre(ground, node)
        if number == 0 or is_clear(ground, here, point):
            target = point
    return target


@njit(cache=True)
def discrete(ground: Ground, here: Place, yaw: float, azimuth: float) -> int:
    """The action that turns by `azimuth` [rad], or drives where that is less than half a step."""
    turns = azimuth / TURN_STEP
    wanted = round(turns)
    second = wanted + (1 if turns > wanted else -1)
    # Off by up to half a turning step, the next step may touch what the exact line would not.
    if not _clear_after(ground, here, yaw, wanted) and _clear_after(ground, here, yaw, second):
        wanted = second
    return FORWARD if wanted == 0 else LEFT if wanted > 0 else RIGHT


@njit(cache=True)
def _clear_after(ground: Ground, here: Place, yaw: float, turns: int) -> bool:
    """Whether a forward action touches nothing after so many `turns`."""
    angle = yaw + turns * TURN_STEP
    x, y = here[0] + FORWARD_STEP * math.cos(angle), here[1] + FORWARD_STEP * math.sin(angle)
    return is_clear(ground, here, (x, y))


@njit(cache=True)
def continuous(ground: Ground, here: Place, yaw: float, azimuth: float) -> tuple[float, float]:
    """Speed [m/s] and turn rate [rad/s] toward a point of the way at `azimuth` [rad]."""
    rate = min(max(azimuth / PERIOD, -FASTEST), FASTEST)
    if abs(azimuth) <= DRIVE_ANGLE:
        middle = yaw + 0.5 * rate * PERIOD
        for speed in SPEEDS:
            way = speed * PERIOD
            x, y = here[0] + way * math.cos(middle), here[1] + way * math.sin(middle)
            if is_clear(ground, here, (x, y)):
                return speed, rate
    # Never both still, which would be the stop.
    return (0.0, rate) if abs(rate) > 2.0 * STILL_TURN else (SPEEDS[-1], rate)


class Oracle:
    """Follows `field` by turning to the farthest clear point of the way, then driving."""

    def __init__(self, field: DistanceField, success_radius: float = 1.0) -> None:
        self._ground = Ground.of(field.space)
        self._values = field.values[field.space.grid]
        self._stop_distance = STOP_SHARE * success_radius

    def distance(self, x: float, y: float) -> float:
        """Length [m] of the way from (x, y) [m], or by the nearest place that has one."""
        return way_on(self._ground, self._values, x, y)[1]

    def action(self, pose: Pose) -> int:
        """The discrete action at `pose`; STOP once the goal is well within the radius."""
        here = (pose.x, pose.y)
        if self.distance(*here) <= self._stop_distance:
            return STOP
        return discrete(self._ground, here, pose.yaw, self._azimuth(pose))

    def velocity(self, pose: Pose) -> NDArray[np.float32]:
        """Speed [m/s] and turn rate [rad/s] (2,) at `pose`, both 0 for the stop."""
        here = (pose.x, pose.y)
        if self.distance(*here) <= self._stop_distance:
            return np.zeros(2, dtype=np.float32)
        return np.array(
            continuous(self._ground, here, pose.yaw, self._azimuth(pose)), dtype=np.float32
        )

    def _azimuth(self, pose: Pose) -> float:
        x, y = aim(self._ground, self._values, (pose.x, pose.y))
        return wrap_angle(math.atan2(y - pose.y, x - pose.x) - pose.yaw)


def oracle_actions(
    field: DistanceField, start: Pose, success_radius: float = 1.0, limit: int = 500
) -> int | None:
    """How many actions, STOP included, the oracle takes from `start`; None if over `limit`."""
    return oracle_tour([field], start, success_radius, limit)


def oracle_tour(
    fields: Sequence[DistanceField], start: Pose, success_radius: float, limit: int
) -> int | None:
    """How many actions the oracle takes from `start` to the goal of each of `fields` in turn.

    The stop at each counts. None if they are over `limit`.
    """
    robot, taken = Unicycle(fields[0].space, start), 0
    for field in fields:
        oracle = Oracle(field, success_radius)
        action = LEFT
        while action != STOP:
            if taken == limit:
                return None
            action = oracle.action(robot.pose)
            taken += 1
            if action != STOP:
                robot.move(*MOVES[action])
    return taken
