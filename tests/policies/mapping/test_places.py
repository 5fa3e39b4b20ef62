"""Where a source can be, and where to stand beside it."""

from __future__ import annotations

import numpy as np

from av_embodied.policies.mapping.grid import Grid
from av_embodied.policies.mapping.occupancy import OccupancyMap
from av_embodied.policies.mapping.places import BESIDE, cost_beside, place_beside
from av_embodied.policies.mapping.planning import MotionMap
from av_embodied.sensors import Sensors


def room_with(table: bool, wall: bool) -> tuple[OccupancyMap, MotionMap]:
    """A free square of 5 m with a table of 1 m about (1.5, 0) or a wall along x = 1 m."""
    occupancy = OccupancyMap(Sensors(), Grid())
    occupancy.update(np.zeros((64, 64), np.float32), np.zeros(3))
    grid = occupancy.grid
    x, y = grid.centre(np.argwhere(np.ones(grid.shape, dtype=bool))).T
    body = np.where(np.maximum(abs(x), abs(y)) < 2.5, -1.0, 0.0)
    walls = body.copy()
    if table:
        body[(abs(x - 1.5) < 0.5) & (abs(y) < 0.5)] = 2.0
    if wall:
        body[(abs(x - 1.0) < 0.1)] = walls[(abs(x - 1.0) < 0.1)] = 2.0
    occupancy.body.odds[:] = body.reshape(grid.shape)
    occupancy.walls.odds[:] = walls.reshape(grid.shape)
    return occupancy, MotionMap(occupancy, 0.2)


def test_a_source_can_stand_on_a_table_and_is_reached_from_its_edge() -> None:
    occupancy, motion = room_with(table=True, wall=False)
    field = motion.paths_from(np.zeros(2))
    walls = occupancy.walls.occupied(motion.window)
    cost = cost_beside(motion, field, walls, occupancy.grid.coarser().shape)
    coarse = occupancy.grid.coarser()
    x, y = coarse.index(np.array([1.3, 0.0]))
    assert np.isfinite(cost[x, y])
    source = np.array([1.3, 0.0])
    place = place_beside(motion, field, walls, source, np.zeros(motion.price.shape))
    assert place is not None
    point = motion.points(np.array([place]))[0]
    assert np.linalg.norm(point - source) < BESIDE
    assert motion.clearance[place] >= motion.radius


def test_behind_a_whole_wall_nothing_is_reached() -> None:
    occupancy, motion = room_with(table=False, wall=True)
    field = motion.paths_from(np.zeros(2))
    walls = occupancy.walls.occupied(motion.window)
    coarse = occupancy.grid.coarser()
    cost = cost_beside(motion, field, walls, coarse.shape)
    x, y = coarse.index(np.array([1.8, 0.0]))
    assert np.isinf(cost[x, y])
    nowhere = place_beside(motion, field, walls, np.array([1.8, 0.0]), np.zeros(motion.price.shape))
    assert nowhere is None


def test_weariness_moves_the_place_to_another_side() -> None:
    occupancy, motion = room_with(table=False, wall=False)
    field = motion.paths_from(np.zeros(2))
    walls = occupancy.walls.occupied(motion.window)
    source, tired = np.array([1.2, 0.0]), np.zeros(motion.price.shape)
    first = place_beside(motion, field, walls, source, tired)
    assert first is not None
    tired[first[0] - 4 : first[0] + 5, first[1] - 4 : first[1] + 5] = 9.0
    second = place_beside(motion, field, walls, source, tired)
    assert second is not None
    assert np.linalg.norm(np.subtract(first, second)) >= 4.0
