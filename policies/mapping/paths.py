"""Cheapest paths over a grid of costs, from one cell to all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .heap import pop_least, push

DIAGONAL = float(np.sqrt(2.0))  # cells, from corner to corner


@dataclass(frozen=True)
class PathField:
    """Cheapest paths from `start`: `cost` (nx, ny), infinite where none leads, in metres times the
    price; `before` (nx, ny) the flat cell before each on its path, -1 at the start and off it.
    """

    cost: NDArray[np.float64]
    before: NDArray[np.int32]

    def path_to(self, cell: tuple[int, int]) -> NDArray[np.int64]:
        """Cells (k, 2) from the start to `cell`, both included."""
        flat = self.before.reshape(-1)
        here = cell[0] * self.before.shape[1] + cell[1]
        path = [here]
        while flat[here] >= 0:
            here = int(flat[here])
            path.append(here)
        return np.stack(np.divmod(np.array(path[::-1]), self.before.shape[1]), axis=1)

    def first_in(self, region: NDArray[np.bool_]) -> NDArray[np.int64]:
        """For each cell the first one (flat, (nx, ny)) within `region` on its way to the start.

        The start itself stands in for cells whose way never meets the region.
        """
        own = np.arange(region.size)
        before = self.before.reshape(-1)
        ahead = np.where(region.reshape(-1) | (before < 0), own, before)
        for _ in range(int(np.ceil(np.log2(region.size)))):
            further = ahead[ahead]
            if np.array_equal(further, ahead):
                break
            ahead = further
        return ahead.reshape(region.shape)


def cheapest_paths(
    price: NDArray[np.float64], start: tuple[int, int], resolution: float
) -> PathField:
    """Cheapest paths from the cell `start` where a metre through a cell costs its `price` (nx, ny).

    A price of infinity is a wall; the start itself is passable. Cells touch by side and corner
    (Dijkstra, 1959).
    """
    origin = start[0] * price.shape[1] + start[1]
    cost, before = _search(np.ascontiguousarray(price, dtype=np.float64), origin, 0.5 * resolution)
    return PathField(cost.reshape(price.shape), before.reshape(price.shape))


@njit(cache=True, nogil=True)
def _search(
    price: NDArray[np.float64], origin: int, half: float
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Cost and cell before of every cell (n,), `half` [m] of each step being in either cell."""
    rows, columns = price.shape
    flat = price.copy().ravel()
    flat[origin] = min(flat[origin], 1e3)
    cost = np.full(flat.size, np.inf)
    before = np.full(flat.size, -1, dtype=np.int32)
    keys, cells = np.empty(8 * flat.size + 1), np.empty(8 * flat.size + 1, dtype=np.int32)
    cost[origin] = 0.0
    size = push(keys, cells, 0, 0.0, origin)
    while size:
        so_far, here = keys[0], cells[0]
        size = pop_least(keys, cells, size)
        if so_far > cost[here]:
            continue
        row = here // columns
        column = here - row * columns
        for x in range(max(row - 1, 0), min(row + 2, rows)):
            for y in range(max(column - 1, 0), min(column + 2, columns)):
                there = x * columns + y
                length = DIAGONAL if x != row and y != column else 1.0
                total = so_far + half * length * (flat[here] + flat[there])
                if total < cost[there]:
                    cost[there] = total
                    before[there] = here
                    size = push(keys, cells, size, total, there)
    return cost, before
