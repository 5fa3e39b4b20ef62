"""Where a goal is: the free places beside a source that see it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.sensors import Sensors

from ..worlds.free_space import DistanceField, FreeSpace
from ..worlds.world import World

REACH = 0.8  # m, horizontally: how far from the source a robot beside it stands at most


def seen_from(
    world: World, space: FreeSpace, source: ArrayLike, height: float, reach: float = REACH
) -> NDArray[np.float64]:
    """Centres (k, 2) [m] of the free cells within `reach` of `source` (3,) that see it.

    Only cells of the largest connected part count; the ray leaves `height` [m] above the floor.
    """
    point = np.asarray(source, dtype=np.float64)
    low, high = space.cell([point[:2] - reach, point[:2] + reach])
    low, high = np.maximum(low, 0), np.maximum(high + 1, 0)
    part = space.components[low[0] : high[0], low[1] : high[1]]
    centres = space.centre(np.argwhere(part == 1) + low)
    centres = centres[np.linalg.norm(centres - point[:2], axis=1) <= reach]
    ears = np.column_stack([centres, np.full(len(centres), space.floor + height)])
    return centres[~world.rays.blocked(ears, np.broadcast_to(point, ears.shape))]


def goal_field(
    world: World, space: FreeSpace, sensors: Sensors, sources: ArrayLike
) -> DistanceField:
    """Length of the way from anywhere in `space` to the nearest of `sources` (k, 3) or (3,).

    The way goes along the floor to a place that sees it. The places are the free cells within
    `REACH` of a source, each at the cost of its own horizontal distance to the source, so that the
    length goes on falling up to the source itself. Raises InputError for a source that no such
    place sees: inside a wall or outside the house.
    """
    points = np.asarray(sources, dtype=np.float64).reshape(-1, 3)
    places, costs = [], []
    for point in points:
        beside = seen_from(world, space, point, sensors.array_height)
        if not len(beside):
            text = "({:.2f}, {:.2f}, {:.2f})".format(*point)
            raise InputError(
                f"source {text} m cannot be reached in world {world.name!r}: inside a wall, "
                f"outside the house, or with no free place that sees it within {REACH} m"
            )
        places.append(beside)
        costs.append(np.linalg.norm(beside - point[:2], axis=1))
    return space.distance_field(np.concatenate(places), np.concatenate(costs))
