"""The next action on the shortest way, for one who knows where the source is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from av_embodied.frames import Pose
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP

from ..robots.unicycle import Unicycle
from ..worlds.free_space import DistanceField
from .actions import FORWARD_STEP, MOVES, TURN_STEP

STOP_SHARE = 0.9  # of the success radius: where the oracle stops
HOPS = (1, 2, 4, 6, 9, 12)  # cells along the way, to about 1 m; it aims at the farthest in sight
SAMPLES = 20  # contact tests along a line of sight, at most 0.06 m apart


class Oracle:
    """Follows `field` by turning to the farthest clear point of the way, then driving."""

    def __init__(self, field: DistanceField, success_radius: float = 1.0) -> None:
        self._field = field
        self._stop_distance = STOP_SHARE * success_radius
        graph = field.space.graph
        values = field.values[field.space.grid]
        self._values = values
        self._ahead = _steepest(graph.edges, values)

    def action(self, pose: Pose) -> int:
        """The discrete action at `pose`; STOP once the source is well within the radius."""
        here = pose.position[:2]
        if self._field.at(here) <= self._stop_distance:
            return STOP
        turns = pose.azimuth_to(self._aim(here)) / TURN_STEP
        nearest = round(turns)
        second = nearest + (1 if turns > nearest else -1)
        # Off by up to half a turning step, the next step may touch what the exact line would not.
        clear = self._clear_ahead(pose, np.array([nearest, second]))
        wanted = second if clear[1] and not clear[0] else nearest
        return FORWARD if wanted == 0 else LEFT if wanted > 0 else RIGHT

    def _aim(self, here: NDArray[np.float64]) -> NDArray[np.float64]:
        """The farthest point (2,) [m] of the way, at most `HOPS` cells ahead, in a clear line."""
        space = self._field.space
        nodes = space.beside(here)
        if not len(nodes):
            return self._field.targets[0]
        gap = np.linalg.norm(space.centre(space.graph.cells[nodes]) - here, axis=1)
        node = nodes[np.argmin(self._values[nodes] + gap)]
        way = [node]
        while len(way) <= HOPS[-1]:
            way.append(self._ahead[way[-1]])
        points = space.centre(space.graph.cells[[way[hop] for hop in HOPS]])
        clear = np.flatnonzero(_clear_lines(self._field, here, points))
        return points[clear[-1]] if len(clear) else points[0]

    def _clear_ahead(self, pose: Pose, turns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the next forward action would touch nothing after each of `turns` (k,)."""
        yaw = pose.yaw + turns * TURN_STEP
        ends = pose.position[:2] + FORWARD_STEP * np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
        return _clear_lines(self._field, pose.position[:2], ends)


def _steepest(edges: csr_array, values: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each node (n,) the neighbour on its shortest way; itself where none is nearer."""
    row = np.repeat(np.arange(len(values)), np.diff(edges.indptr))
    through = values[edges.indices] + edges.data
    order = np.lexsort((edges.indices, through, row))
    first = np.full(len(values), -1)
    rows, place = np.unique(row[order], return_index=True)
    first[rows] = edges.indices[order][place]
    nearer = (first >= 0) & (values[first] < values)
    return np.where(nearer, first, np.arange(len(values)))


def _clear_lines(
    field: DistanceField, start: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether the robot can go straight from `start` (2,) to each of `ends` (k, 2) [m]."""
    share = np.arange(1, SAMPLES + 1)[:, None] / SAMPLES
    points = start + share * (ends - start)[:, None]
    free = field.space.is_free(points.reshape(-1, 2)).reshape(len(ends), SAMPLES)
    return np.logical_and.reduce(free, axis=1)


def oracle_actions(
    field: DistanceField, start: Pose, success_radius: float = 1.0, limit: int = 500
) -> int | None:
    """How many actions, STOP included, the oracle takes from `start`; None if over `limit`."""
    robot, oracle = Unicycle(field.space, start), Oracle(field, success_radius)
    for taken in range(1, limit + 1):
        action = oracle.action(robot.pose)
        if action == STOP:
            return taken
        robot.move(*MOVES[action])
    return None
