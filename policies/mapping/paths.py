"""Cheapest paths over a grid of costs, from one cell to all others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

NEIGHBOURS = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y])
STEP = np.hypot(NEIGHBOURS[:, 0], NEIGHBOURS[:, 1])  # cells


@lru_cache(maxsize=64)
def _neighbours(shape: tuple[int, int]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Flat neighbours (n, 8) of each cell, and where they lie on the grid."""
    x, y = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    nx, ny = x[:, None] + NEIGHBOURS[:, 0], y[:, None] + NEIGHBOURS[:, 1]
    inside = (nx >= 0) & (nx < shape[0]) & (ny >= 0) & (ny < shape[1])
    return np.where(inside, nx * shape[1] + ny, 0).astype(np.int32), inside


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
    neighbours, inside = _neighbours(price.shape)
    flat = price.reshape(-1).copy()
    origin = start[0] * price.shape[1] + start[1]
    flat[origin] = min(flat[origin], 1e3)
    weight = 0.5 * resolution * STEP * (flat[:, None] + flat[neighbours])
    weight[~inside] = np.inf
    ends = np.arange(0, weight.size + 1, len(STEP), dtype=np.int32)
    graph = csr_matrix((weight.ravel(), neighbours.ravel(), ends), shape=(flat.size,) * 2)
    cost, before = dijkstra(graph, indices=origin, return_predecessors=True)
    return PathField(cost.reshape(price.shape), np.maximum(before, -1).reshape(price.shape))
