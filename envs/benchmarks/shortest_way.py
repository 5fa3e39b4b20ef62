"""The shortest level way between two points of a mesh, found apart from the acoustic engines.

The mesh is cut at the points' height; what is cut has corners, and the shortest way runs from
corner to corner (the visibility graph of robotics: Lozano-Perez and Wesley, CACM 22, 1979).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.world import World

END = 1  # the node of a way's end; that of its start is 0
OFF_CORNER = 0.003  # m, in x and in y, that ways keep off the corners that they go round


def shortest_way(
    world: World, start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Corners (k, 3) [m] of the shortest way from `start` to `end` (3,) at the height of `start`.

    None where no way leads.
    """
    nodes = np.concatenate([start[None], end[None], _around_corners(world, start[2])])
    nodes[:, 2] = start[2]
    left = np.linalg.norm(nodes - end, axis=1)
    gone, before = np.full(len(nodes), np.inf), np.zeros(len(nodes), np.int64)
    gone[0], done = 0.0, np.zeros(len(nodes), bool)
    while True:
        # A*: on from where the way, straight to the end from there, would be shortest.
        here = int(np.argmin(np.where(done, np.inf, gone + left)))
        if not np.isfinite(gone[here]) or done[here]:
            return None
        if here == END:
            break
        done[here] = True
        length = gone[here] + np.linalg.norm(nodes - nodes[here], axis=1)
        better = np.flatnonzero(~done & (length < gone))
        better = better[~world.rays.blocked(nodes[[here]].repeat(len(better), 0), nodes[better])]
        gone[better], before[better] = length[better], here
    way = [END]
    while way[-1] != 0:
        way.append(int(before[way[-1]]))
    return nodes[way[::-1]]


def _around_corners(world: World, height: float) -> NDArray[np.float64]:
    """Points (n, 3) [m] just off the corners of `world` cut at `height` [m], to four sides."""
    corners = world.surface.corners
    above = corners[:, :, 2] > height
    cut = above.any(axis=1) & ~above.all(axis=1)
    corners, above = corners[cut], above[cut]
    found = []
    for side in range(3):
        start, end = corners[:, side], corners[:, (side + 1) % 3]
        crosses = above[:, side] != above[:, (side + 1) % 3]
        start, end = start[crosses], end[crosses]
        share = (height - start[:, 2]) / (end[:, 2] - start[:, 2])
        found.append(start + share[:, None] * (end - start))
    points = np.unique(np.round(np.concatenate(found), 3), axis=0)
    off = OFF_CORNER * np.array([[1, 1, 0], [1, -1, 0], [-1, 1, 0], [-1, -1, 0]])
    return (points[:, None] + off).reshape(-1, 3)
