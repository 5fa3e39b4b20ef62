"""The floors of a mesh: large level parts with room above them, each a storey from the next.

Steps, landings and ramps are none of their own: a floor is large, and the next one lies a storey
higher or lower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..rays import RayScene
from .scans.notice import notice
from .surface import Surface

STEP_HEIGHT = 0.05  # m, what wheels roll over or down: rugs, thresholds
HEADROOM = 0.8  # m, more than there is under most furniture
LEVEL = 0.9  # cosine of the steepest slope that counts as level, 26 degrees
LARGE = 0.1  # of the largest level's area: smaller ones are no floor
SAMPLES = 4000  # points that are looked at, spread over all that is level
STOREY = 2.0  # m, from a floor to the next, at least
HIGHEST_ROOM = 8.0  # m; what has nothing this near above it is a roof or the open air
ROOFED = 0.5  # share of a floor above another one that must have a ceiling
FLAT = 2e-3  # m, mean deviation below which a floor is flat
SPREAD = 0.15  # m, heights this near to a floor belong to it where it is bumpy
BUMPS = 2.5  # times the mean deviation: what stands no higher is a bump of the floor
HIGHEST_BUMP = 0.08  # m


@dataclass(frozen=True)
class Floor:
    """A floor at `height` [m] whose bumps rise and fall by up to `bumps` [m]; 0 where it is flat.

    `room` is the number of samples on it, out of `SAMPLES`.
    """

    height: float
    bumps: float
    room: int


def find_floors(surface: Surface, rays: RayScene) -> tuple[Floor, ...]:
    """The floors of `surface`, the one with most room first.

    The lowest is the lowest large level with `HEADROOM` above it; further ones lie `STOREY` or more
    above each other, are `LARGE`, and have ceilings. Warns (ScanWarning) where the lowest one seems
    to be a roof. Raises InputError where there is none.
    """
    level = np.flatnonzero(np.abs(surface.normal[:, 2]) > LEVEL)
    samples = _spread(surface.corners[level], SAMPLES)
    up = np.broadcast_to([0.0, 0.0, 1.0], samples.shape)
    room = rays.first_hit(samples + 0.02 * up, up).distance
    heights, room = samples[room > HEADROOM, 2], room[room > HEADROOM]
    if not len(heights):
        raise InputError(
            f"the mesh has no free space: no level part with {HEADROOM} m above it; is another "
            'axis up? World.load(path, up="y") or up="z" says which'
        )
    level_of = np.round(heights / STEP_HEIGHT).astype(np.int64)
    levels, counts = np.unique(level_of, return_counts=True)
    large = levels[counts >= LARGE * counts.max()]
    found = [_floor_at(heights, level_of == large[0])]
    roofed = room < HIGHEST_ROOM
    beneath = found[0].height - float(surface.vertices[surface.faces, 2].min())
    if beneath >= STOREY and not roofed[level_of == large[0]].mean() > ROOFED:
        notice(
            f"the lowest floor that was found is a roof: it lies {beneath:.1f} m above the lowest "
            "point with nothing above it; is the floor of the rooms missing?"
        )
    for number in large[1:]:
        mine = level_of == number
        high = np.median(heights[mine]) - found[-1].height >= STOREY
        if high and roofed[mine].mean() > ROOFED:
            found.append(_floor_at(heights, mine))
    return tuple(sorted(found, key=lambda floor: -floor.room))


def _floor_at(heights: NDArray[np.float64], mine: NDArray[np.bool_]) -> Floor:
    """The floor whose level holds the `heights` that are `mine`, and its bumps."""
    height = float(np.median(heights[mine]))
    near = np.abs(heights - height) < SPREAD
    deviation = float(np.median(np.abs(heights[near] - np.median(heights[near]))))
    if deviation < FLAT:
        return Floor(height, 0.0, int(mine.sum()))
    middle = float(np.median(heights[near]))
    # Of normal errors, half deviate by less than 0.6745 standard deviations.
    bumps = min(BUMPS * deviation / 0.6745, HIGHEST_BUMP)
    return Floor(middle, bumps, int(near.sum()))


def _spread(corners: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """`count` points (count, 3) spread evenly by area over triangles `corners` (F, 3, 3)."""
    edges = corners[:, 1:] - corners[:, :1]
    area = np.cumsum(np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1))
    if not len(area):
        return np.empty((0, 3))
    number = np.arange(count)
    face = np.searchsorted(area, (number + 0.5) / count * area[-1])
    # The R2 sequence of Roberts (2018), folded into the triangle.
    u, v = number * 0.7548776662466927 % 1.0, number * 0.5698402909980532 % 1.0
    u, v = np.where(u + v > 1.0, 1.0 - u, u), np.where(u + v > 1.0, 1.0 - v, v)
    return corners[face, 0] + u[:, None] * edges[face, 0] + v[:, None] * edges[face, 1]
