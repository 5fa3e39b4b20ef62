"""Where the sound of a thing comes from, so that it is heard in the room and not in the thing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.free_space import FreeSpace
from ..worlds.objects import WorldObject
from ..worlds.world import World
from .goal import seen_from
from .source_spots import with_gap

Point = tuple[float, float, float]

BESIDE = 0.08  # m, from the box round the thing
HIGHEST = 2.0  # m above the floor


def spot_of(
    world: World, space: FreeSpace, thing: WorldObject, height: float, decimals: int = 4
) -> Point | None:
    """The point [m] above or else beside `thing` that someone on the floor of `space` sees.

    `height` [m] is that of their ears. None for a thing that nobody can stand beside.
    """
    for spot in with_gap(world, _around(thing).round(decimals)):
        on_floor = space.floor <= spot[2] <= space.floor + HIGHEST
        if on_floor and len(seen_from(world, space, spot, height)):
            return float(spot[0]), float(spot[1]), float(spot[2])
    return None


def _around(thing: WorldObject) -> NDArray[np.float64]:
    """Points (5, 3) [m] above the middle of the box round `thing` and beside its sides."""
    corners = [
        shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
        for shape in thing.shapes
    ]
    points = np.concatenate(corners)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, reach = (low + high) / 2.0, (high - low) / 2.0 + BESIDE
    sides = [(2, 1.0), (0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0)]
    steps = np.zeros((len(sides), 3))
    for row, (axis, sign) in enumerate(sides):
        steps[row, axis] = sign * reach[axis]
    return middle + steps
