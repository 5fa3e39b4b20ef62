"""Where a sounding thing stands in a furnished world: on furniture, or by itself on a stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.free_space import FreeSpace
from ..worlds.world import World

SUPPORTS = frozenset(
    ("bookshelf", "cabinet", "counter", "desk", "lectern", "low_table", "nightstand", "shelf",
     "shoe_cabinet", "stove", "table", "wardrobe", "washbasin")
)  # fmt: skip
ABOVE_SUPPORT = (0.05, 0.15)  # m, the middle of a small loudspeaker or telephone
STAND_HEIGHT = (0.3, 1.4)  # m above the floor
TOP_HEIGHT = (0.3, 1.4)  # m above the floor, of the furniture's top
LEAST_GAP = 0.05  # m, to any surface
POINTS_PER_OBJECT = 8


def furniture_spots(world: World, floor: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Spots (k, 3) [m] above the tops of furniture, in random order; several on each piece."""
    surface = world.surface
    wanted = [n for n, thing in enumerate(world.objects) if thing.category in SUPPORTS]
    boxes = [surface.corners[surface.object == number].reshape(-1, 3) for number in wanted]
    boxes = [corners for corners in boxes if len(corners)]
    if not boxes:
        return np.empty((0, 3))
    low = np.array([corners.min(axis=0)[:2] for corners in boxes]).repeat(POINTS_PER_OBJECT, 0)
    high = np.array([corners.max(axis=0)[:2] for corners in boxes]).repeat(POINTS_PER_OBJECT, 0)
    start = np.column_stack([rng.uniform(low, high), np.full(len(low), floor + TOP_HEIGHT[1])])
    down = np.broadcast_to([0.0, 0.0, -1.0], start.shape)
    hits = world.rays.first_hit(start, down)
    top = start[:, 2] - hits.distance - floor
    flat = np.abs(surface.normal[hits.face, 2]) > 0.95
    on = np.isin(surface.object[hits.face], wanted) & (hits.face >= 0)
    good = on & flat & (top >= TOP_HEIGHT[0])
    spots = start[good]
    spots[:, 2] = floor + top[good] + rng.uniform(*ABOVE_SUPPORT, size=good.sum())
    return with_gap(world, rng.permutation(spots))


def stand_spots(
    world: World, space: FreeSpace, rng: np.random.Generator, count: int = 16
) -> NDArray[np.float64]:
    """Spots (k, 3) [m], at most `count`, over free floor, at the heights of stands."""
    centres = space.centres()
    places = centres[rng.integers(len(centres), size=count)]
    heights = space.floor + rng.uniform(*STAND_HEIGHT, size=count)
    return with_gap(world, np.column_stack([places, heights]))


def with_gap(world: World, spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those of `spots` (k, 3) that no surface is nearer to than `LEAST_GAP`."""
    directions = _all_round()
    count = len(directions)
    hits = world.rays.first_hit(spots.repeat(count, 0), np.tile(directions, (len(spots), 1)))
    return spots[hits.distance.reshape(-1, count).min(axis=1, initial=np.inf) >= LEAST_GAP]


def _all_round() -> NDArray[np.float64]:
    """Unit vectors (26, 3) to the faces, edges and corners of a cube."""
    grid = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    grid = grid[np.abs(grid).sum(axis=1) > 0]
    return grid / np.linalg.norm(grid, axis=1, keepdims=True)
