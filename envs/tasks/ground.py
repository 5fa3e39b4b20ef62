"""Free floor as compiled code reads it: contact, sight along the floor, the next hop of a way."""

from __future__ import annotations

import heapq
import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.free_space import FreeSpace

SAMPLES = 20  # contact tests along a line of sight, at most 0.06 m apart
NOWHERE = -1  # the node of what is not free
Place = tuple[float, float]  # x, y [m]


class Ground(NamedTuple):
    """The cells of a free space and the steps between them: references, nothing is copied."""

    origin: NDArray[np.float64]
    resolution: float
    radius: float
    clearance: NDArray[np.float64]
    supported: NDArray[np.bool_]
    node: NDArray[np.int32]
    cells: NDArray[np.int64]
    first: NDArray[np.int32]
    neighbour: NDArray[np.int32]
    length: NDArray[np.float64]

    @classmethod
    def of(cls, space: FreeSpace) -> Ground:
        """The ground of `space`."""
        graph = space.graph
        return cls(
            np.asarray(space.origin, dtype=np.float64),
            float(space.resolution),
            float(space.radius),
            space.clearance,
            space.supported,
            graph.node,
            graph.cells,
            np.asarray(graph.edges.indptr, dtype=np.int32),
            np.asarray(graph.edges.indices, dtype=np.int32),
            np.asarray(graph.edges.data, dtype=np.float64),
        )


@njit(cache=True)
def is_free(ground: Ground, x: float, y: float) -> bool:
    """Whether the robot can stand at (x, y) [m], as `FreeSpace.is_free` has it."""
    u = (x - ground.origin[0]) / ground.resolution
    v = (y - ground.origin[1]) / ground.resolution
    nx, ny = ground.supported.shape
    if not (0.0 <= u < nx and 0.0 <= v < ny and ground.supported[int(u), int(v)]):
        return False
    i = min(max(math.floor(u - 0.5), 0), nx - 2)
    j = min(max(math.floor(v - 0.5), 0), ny - 2)
    a = min(max(u - 0.5 - i, 0.0), 1.0)
    b = min(max(v - 0.5 - j, 0.0), 1.0)
    near = ground.clearance
    left = near[i, j] * (1.0 - b) + near[i, j + 1] * b
    right = near[i + 1, j] * (1.0 - b) + near[i + 1, j + 1] * b
    return left * (1.0 - a) + right * a > ground.radius


@njit(cache=True)
def is_clear(ground: Ground, here: Place, there: Place) -> bool:
    """Whether the robot can go straight from `here` to `there`."""
    for number in range(1, SAMPLES + 1):
        share = number / SAMPLES
        x = here[0] + share * (there[0] - here[0])
        y = here[1] + share * (there[1] - here[1])
        if not is_free(ground, x, y):
            return False
    return True


@njit(cache=True)
def centre(ground: Ground, node: int | np.integer) -> Place:
    """The middle of the cell of `node` [m]."""
    x = ground.origin[0] + (ground.cells[node, 0] + 0.5) * ground.resolution
    y = ground.origin[1] + (ground.cells[node, 1] + 0.5) * ground.resolution
    return x, y


@njit(cache=True)
def nearest(ground: Ground, values: NDArray[np.float64], x: float, y: float) -> tuple[int, float]:
    """Of the free cells at most one away from (x, y) the one with the shortest way on.

    `values` (n,) [m] are the lengths of the ways from each node. Returns the node and the length
    of the way over it, `NOWHERE` and infinity where no cell is free.
    """
    i = math.floor((x - ground.origin[0]) / ground.resolution)
    j = math.floor((y - ground.origin[1]) / ground.resolution)
    nx, ny = ground.node.shape
    best, least = NOWHERE, np.inf
    for row in range(max(i - 1, 0), min(i + 2, nx)):
        for column in range(max(j - 1, 0), min(j + 2, ny)):
            node = ground.node[row, column]
            if node >= 0:
                at = centre(ground, node)
                gap = math.sqrt((at[0] - x) ** 2 + (at[1] - y) ** 2)
                through = float(values[node]) + gap
                if through < least:
                    best, least = node, through
    return best, least


@njit(cache=True)
def way_on(ground: Ground, values: NDArray[np.float64], x: float, y: float) -> tuple[int, float]:
    """As `nearest`; where that finds no way, by the nearest cell that has one.

    A robot that has pushed things away stands where no cell is free, or none with a way. Returns
    `NOWHERE` and infinity where all `values` are infinite.
    """
    node, through = nearest(ground, values, x, y)
    if node != NOWHERE:
        return node, through
    least = np.inf
    for other in range(len(values)):
        if values[other] < np.inf:
            at = centre(ground, other)
            gap = math.sqrt((at[0] - x) ** 2 + (at[1] - y) ** 2)
            if gap < least:
                node, least, through = other, gap, float(values[other]) + gap
    return node, through


@njit(cache=True)
def next_node(ground: Ground, values: NDArray[np.float64], node: int) -> int:
    """The neighbour of `node` on its shortest way; itself where none is nearer to the goal."""
    best, least = node, np.inf
    for place in range(ground.first[node], ground.first[node + 1]):
        neighbour = ground.neighbour[place]
        through = values[neighbour] + ground.length[place]
        if through < least or (through == least and neighbour < best):
            best, least = neighbour, through
    return best if values[best] < values[node] else node


@njit(cache=True)
def search(ground: Ground, start: int, end: int, values: NDArray[np.float64]) -> float:
    """Length [m] of the shortest way from node `start` to `end`, infinite where none leads.

    `values` (n,) is infinite before; then it holds the length of the way to `end` for every node
    on the way. A* (Hart, Nilsson, Raphael 1968) from `end` on, straight lines being the bound.
    """
    goal = centre(ground, start)
    done = np.zeros(len(values), dtype=np.bool_)
    values[end] = 0.0
    waiting = [(0.0, np.int64(end))]
    while len(waiting):
        node = heapq.heappop(waiting)[1]
        if done[node]:
            continue
        done[node] = True
        if node == start:
            return float(values[start])
        for place in range(ground.first[node], ground.first[node + 1]):
            neighbour = np.int64(ground.neighbour[place])
            length = float(values[node] + ground.length[place])
            if length < values[neighbour]:
                values[neighbour] = length
                at = centre(ground, neighbour)
                rest = math.sqrt((at[0] - goal[0]) ** 2 + (at[1] - goal[1]) ** 2)
                heapq.heappush(waiting, (length + rest, neighbour))
    return np.inf
