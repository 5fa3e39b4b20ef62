"""Where to look next: much belief for little way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

SPREAD = 5  # belief cells along the square whose belief counts for a goal, about 1 m
OVERHEAD = 3.0  # m, added to every way: turning and looking cost something too
FAITHFUL = 0.5  # a goal is kept while it is worth at least this share of the best one


def gathered(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability (n, n) that the source is in the square of `SPREAD` cells about each cell."""
    return ndimage.uniform_filter(probability, SPREAD, mode="constant") * SPREAD**2


def choose_goal(
    probability: NDArray[np.float64],
    cost: NDArray[np.float64],
    former: tuple[int, int] | None,
    weariness: NDArray[np.float64],
) -> tuple[int, int] | None:
    """The cell with most `probability` (n, n) about it per `cost` (n, n) [m] of the way there.

    The `former` goal is kept while it is nearly as good, so that the robot does not waver; a
    place loses worth with `weariness` (n, n), so that it does not stay where it learns nothing. None
    where no way leads anywhere.
    """
    worth = gathered(probability) * np.exp(-weariness) / (cost + OVERHEAD)
    best = int(worth.argmax())
    if not np.isfinite(cost.flat[best]) or worth.flat[best] <= 0.0:
        return None
    if former is not None and worth[former] > FAITHFUL * worth.flat[best]:
        return former
    row, column = np.unravel_index(best, worth.shape)
    return int(row), int(column)
