"""Sources and listeners in furnished houses, by how many doors lie between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..acoustics.directions import fibonacci_sphere
from ..worlds.free_space import FreeSpace
from ..worlds.world import World

CLEARANCE = 0.3  # m, of sources and listeners from everything
HEIGHTS = (0.8, 1.6)  # m
NEAREST = 1.0  # m, between source and listener
LOOKS = 256  # rays that look for near surfaces
TRIES = 20_000  # draws before a house is given up


@dataclass(frozen=True, eq=False)
class HousePair:
    """A `source` and a `listener` (3,) [m] in `world` with `doors` on the way between them."""

    world: World
    source: NDArray[np.float64]
    listener: NDArray[np.float64]
    doors: int


def draw_pairs(world: World, doors: Sequence[int], seed: int) -> list[HousePair]:
    """A pair in `world` for each of the numbers `doors` on its way, at one height each.

    Pairs that the house cannot give are left out.
    """
    rng = np.random.default_rng([seed, 0x905E])
    wanted, found = list(doors), []
    space = world.free_space()
    for _ in range(TRIES):
        if not wanted:
            break
        source = _draw_place(world, rng)
        listener = _draw_place(world, rng)
        listener[2] = source[2]
        if np.linalg.norm(listener - source) < NEAREST or not _is_clear(world, source):
            continue
        between = doors_between(world, space, source, listener)
        if between in wanted and _is_clear(world, listener):
            wanted.remove(between)
            found.append(HousePair(world, source, listener, between))
    return sorted(found, key=lambda pair: pair.doors)


def doors_between(
    world: World, space: FreeSpace, source: NDArray[np.float64], listener: NDArray[np.float64]
) -> int | None:
    """Doors on the shortest way from `source` to `listener` (3,) [m]; None where there is none."""
    field = space.distance_field(source[None, :2])
    if not np.isfinite(field.at(listener[:2])):
        return None
    way = field.path_from(listener[:2])
    visited: list[str] = []
    for start, end in pairwise(way):
        steps = int(np.linalg.norm(end - start) / 0.1) + 2
        for x, y in start + np.linspace(0.0, 1.0, steps)[:, None] * (end - start):
            room = world.room_at(x, y)
            if room is not None and room.name not in visited[-1:]:
                visited.append(room.name)
    return len(visited) - 1


def _draw_place(world: World, rng: np.random.Generator) -> NDArray[np.float64]:
    """A place (3,) [m] in a room, large rooms no more often than small ones."""
    outline = world.rooms[int(rng.integers(len(world.rooms)))].outline
    x, y = rng.uniform(outline.min(axis=0), outline.max(axis=0))
    return np.array([x, y, rng.uniform(*HEIGHTS)])


def _is_clear(world: World, point: NDArray[np.float64]) -> bool:
    """Whether `point` (3,) [m] is in a room and off everything in it."""
    looks = fibonacci_sphere(LOOKS)
    hits = world.rays.first_hit(np.broadcast_to(point, looks.shape), looks)
    return world.room_at(point[0], point[1]) is not None and bool(hits.distance.min() > CLEARANCE)
