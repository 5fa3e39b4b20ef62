"""Where to look next: much belief for little way, and not for ever at the same place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .grid import Grid

SPREAD = 1.5  # belief cells, standard deviation of the spot whose belief counts for a goal
OVERHEAD = 3.0  # m, added to every way: turning and looking cost something too
FAITHFUL = 0.5  # a goal is kept while it is worth at least this share of the best one
PLACE, GOAL = 0.5, 0.35  # m, and log of the worth, that a decision spent listening takes off
ABOUT = 0.6  # m, of places and goals that are then as well known
RECOVERY = 0.98  # share of the weariness that is left after each decision


class Weariness:
    """How tired the robot is of `places` to stand, and of `goals` (n, n), on the belief's grid.

    Places cost so many metres more, so that a source is heard from several sides; goals lose worth,
    so that others get their turn.
    """

    def __init__(self, grid: Grid) -> None:
        self.places = np.zeros(grid.shape)
        self.goals = np.zeros(grid.shape)

    def rest(self) -> None:
        """A decision has passed."""
        self.places *= RECOVERY
        self.goals *= RECOVERY

    def listen(
        self,
        points: NDArray[np.float64],
        position: NDArray[np.float64],
        target: NDArray[np.float64],
    ) -> None:
        """A decision was spent at `position` (2,) for a `target` (2,); cells lie at `points`."""
        self.places[np.linalg.norm(points - position, axis=-1) < ABOUT] += PLACE
        self.goals[np.linalg.norm(points - target, axis=-1) < ABOUT] += GOAL


def gathered(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability (n, n) about each cell, weighted by a Gaussian of `SPREAD` cells and height 1."""
    smooth = ndimage.gaussian_filter(probability, SPREAD, mode="constant", truncate=3.0)
    return smooth * (2.0 * np.pi * SPREAD**2)


def choose_goal(
    probability: NDArray[np.float64],
    cost: NDArray[np.float64],
    former: tuple[int, int] | None,
    weariness: NDArray[np.float64],
) -> tuple[int, int] | None:
    """The cell with most `probability` (n, n) about it per `cost` (n, n) [m] of the way there.

    The `former` goal is kept while it is nearly as good, so that the robot does not waver; goals
    lose worth with `weariness` (n, n). None where no way leads anywhere.
    """
    worth = gathered(probability) * np.exp(-weariness) / (cost + OVERHEAD)
    best = int(worth.argmax())
    if not np.isfinite(cost.flat[best]) or worth.flat[best] <= 0.0:
        return None
    if former is not None and worth[former] > FAITHFUL * worth.flat[best]:
        return former
    row, column = np.unravel_index(best, worth.shape)
    return int(row), int(column)


def likeliest_goal(
    probability: NDArray[np.float64], cost: NDArray[np.float64]
) -> tuple[int, int] | None:
    """The cell with most `probability` (n, n) about it, however far; None where no way leads.

    For a source that goes on walking, a nearer cell is one that it has left.
    """
    worth = np.where(np.isfinite(cost), gathered(probability), 0.0)
    best = int(worth.argmax())
    if worth.flat[best] <= 0.0:
        return None
    row, column = np.unravel_index(best, worth.shape)
    return int(row), int(column)
