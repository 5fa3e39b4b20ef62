"""How a person walks about a house: from place to place, waiting now and then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.free_space import FreeSpace

MOUTH = 1.5  # m above the floor
# m/s, unhurried, at home. A robot drives 1.0 m/s, but on a winding way its turns on the spot by
# discrete actions leave it about 0.7.
SPEEDS = (0.5, 0.7)
WAITS = (2.0, 6.0)  # s, at each place
LEGS = (3.0, 12.0)  # m along the floor, from one place to the next
DECIMALS = 3

Corner = tuple[float, float, float, float]


def stroll(space: FreeSpace, rng: np.random.Generator, seconds: float) -> tuple[Corner, ...]:
    """Time [s] and place x, y, z [m] of the corners of a walk of at least `seconds`.

    It begins with a wait at a random place; ways are the shortest for a body as wide as the robot,
    so that the robot can follow.
    """
    centres = space.centres()
    speed = float(rng.uniform(*SPEEDS))
    height = space.floor + MOUTH
    here = centres[int(rng.integers(len(centres)))]
    time, corners = 0.0, [(0.0, *here, height)]
    while time < seconds:
        time += float(rng.uniform(*WAITS))
        corners.append((time, *here, height))
        for x, y in _way_on(space, centres, here, rng)[1:]:
            time += float(np.hypot(x - here[0], y - here[1])) / speed
            corners.append((time, x, y, height))
            here = np.array([x, y])
    rounded = np.round(corners, DECIMALS)
    return tuple((float(t), float(x), float(y), float(z)) for t, x, y, z in rounded)


def _way_on(
    space: FreeSpace,
    centres: NDArray[np.float64],
    here: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Corners (k, 2) [m] of the way from `here` to a place as far away as wanted, or farthest."""
    field = space.distance_field(here[None])
    x, y = space.cell(centres).T
    distance = field.values[x, y]
    fitting = np.flatnonzero((distance >= LEGS[0]) & (distance <= LEGS[1]))
    if not len(fitting):
        fitting = np.array([int(np.argmax(distance))])
    there = centres[int(fitting[int(rng.integers(len(fitting)))])]
    return field.path_from(there)[::-1]
