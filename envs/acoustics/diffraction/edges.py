"""Edges of a mesh that sound can bend round: where the air takes up more than half a turn.

Nothing here depends on how triangles are wound. Round an edge stand the faces that share it; the
widest gap between two neighbours of them is the air that sound bends through. At the rim of a sheet
this is the full turn, at the corner of a box three quarters of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...rays import RayScene
from ...worlds.surface import Surface

SHORTEST_EDGE = 0.3  # m, one wavelength at 1.1 kHz; sound passes shorter ones on other ways
SMALLEST_BEND = np.radians(35.0)  # flatter edges approximate round bodies
# Odd numbers without pattern that make one number of a cell of space.
HASH = np.array([0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB, 0x2545F4914F6CDD1D])
WELD = 1e-4  # m, corners of one object that are nearer are one
LINE_GRID = 2e-3  # m, pieces of one line agree to this in place ...
ANGLE_GRID = 1e-2  # ... and to this in their unit vectors
STAND_OFF = 2e-3  # m, kept between a path and the edge that it bends round
CLEARANCE = 0.01  # m, of air that must go round an edge from face to face
NODE_SPACING = 0.5  # m, of points along an edge at which it is tested


@dataclass(frozen=True, eq=False)
class Edges:
    """n straight edges: `start` (n, 3) [m], unit `along` (n, 3), `length` (n,) [m].

    The air round an edge begins at a face that leaves it along the unit vector `face` (n, 3), and
    turns by `opening` (n,) [rad] (more than pi) over the side of `normal` (n, 3), the normal of
    that face, to a second face, whose normal on the side of the air is `normal_2` (n, 3). `out`
    (n, 3) points to the middle of the air.
    """

    start: NDArray[np.float64]
    along: NDArray[np.float64]
    length: NDArray[np.float64]
    face: NDArray[np.float64]
    normal: NDArray[np.float64]
    opening: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Edges:
        return Edges(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @cached_property
    def normal_2(self) -> NDArray[np.float64]:
        """Normal of the second face (n, 3)."""
        return self.towards(self.opening - 0.5 * np.pi)

    @cached_property
    def out(self) -> NDArray[np.float64]:
        """Unit vectors (n, 3) from the edges to the middle of the air round them."""
        return self.towards(0.5 * self.opening)

    def towards(self, angle: NDArray[np.float64]) -> NDArray[np.float64]:
        """Unit vectors (n, 3) across the edges, `angle` (n,) [rad] from the first face."""
        return np.cos(angle)[:, None] * self.face + np.sin(angle)[:, None] * self.normal


def find_edges(surface: Surface) -> Edges:
    """The edges of `surface` that sound can bend round, collinear pieces merged."""
    points, corners = _weld(surface)
    side = corners[:, [[0, 1, 2], [1, 2, 0], [2, 0, 1]]].reshape(-1, 3)  # edge, opposite corner
    side[:, :2].sort(axis=1)
    side = side[side[:, 0] != side[:, 1]]
    ends, edge = np.unique(side[:, :2], axis=0, return_inverse=True)
    edge = edge.reshape(-1)
    start = points[ends[:, 0]]
    along = points[ends[:, 1]] - start
    length = np.linalg.norm(along, axis=1)
    along /= length[:, None]
    across, aside = _axes_across(along)
    to_corner = points[side[:, 2]] - start[edge]
    angle = np.arctan2(
        np.einsum("nk,nk->n", to_corner, aside[edge]),
        np.einsum("nk,nk->n", to_corner, across[edge]),
    )
    opening, begin = _widest_gap(edge, angle, len(ends))
    cos, sin = np.cos(begin)[:, None], np.sin(begin)[:, None]
    found = Edges(
        start, along, length, cos * across + sin * aside, cos * aside - sin * across, opening
    )
    return _merged(found[opening > np.pi + SMALLEST_BEND])


def _weld(surface: Surface) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points (p, 3), those of one object at one place made one, and corners (F, 3) among them."""
    place = surface.corners.reshape(-1, 3)
    cell = np.column_stack([np.round(place / WELD), np.repeat(surface.object, 3)])
    # One number for a cell makes this several times as fast; two cells share one by a chance of
    # some 1e-8 in a mesh of half a million triangles.
    key = (cell.astype(np.int64) * HASH).sum(axis=1)
    _, first, point = np.unique(key, return_index=True, return_inverse=True)
    return place[first], point.reshape(-1, 3)


def _axes_across(
    along: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two unit vectors (n, 3) that make right-handed axes with each of `along` (n, 3)."""
    least = np.eye(3)[np.argmin(np.abs(along), axis=1)]
    across: NDArray[np.float64] = np.cross(along, least)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    aside: NDArray[np.float64] = np.cross(along, across)
    return across, aside


def _widest_gap(
    edge: NDArray[np.int64], angle: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Widest gap (count,) [rad] between neighbouring faces of each edge, and where it begins."""
    order = np.lexsort((angle, edge))
    edge, angle = edge[order], angle[order]
    first = np.flatnonzero(np.diff(edge, prepend=-1))
    last = np.append(first[1:], len(edge)) - 1
    gap = np.append(angle[1:], 0.0) - angle
    gap[last] = angle[first] + 2.0 * np.pi - angle[last]
    widest = np.zeros(count)
    np.maximum.at(widest, edge, gap)
    begin = np.zeros(count)
    at = gap >= widest[edge]
    begin[edge[at]] = angle[at]
    return widest, begin


def _merged(edges: Edges) -> Edges:
    """Pieces of one line with the same faces made one edge; those that stay short left out."""
    flip = np.where(edges.along @ (1.0, 0.618, 0.382) < 0.0, -1.0, 1.0)[:, None]
    along = edges.along * flip
    low = np.einsum("nk,nk->n", edges.start, along)
    foot = edges.start - low[:, None] * along
    low = np.minimum(low, low + flip[:, 0] * edges.length)
    high = low + edges.length
    same = np.column_stack(
        [foot / LINE_GRID, along / ANGLE_GRID, edges.face / ANGLE_GRID, edges.normal / ANGLE_GRID]
    )
    _, line = np.unique(np.round(same + 0.1376), axis=0, return_inverse=True)
    order = np.lexsort((low, line.reshape(-1)))
    line, low, high = line.reshape(-1)[order], low[order], high[order]
    lift = line * 1e6  # m, so that one running maximum serves all lines
    reach = np.maximum.accumulate(high + lift)
    begins = np.append(True, low[1:] + lift[1:] > reach[:-1] + LINE_GRID)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(low)) - 1
    length = reach[last] - lift[last] - low[first]
    keep = length >= SHORTEST_EDGE
    chosen = order[first][keep]
    start = foot[chosen] + low[first][keep, None] * along[chosen]
    return Edges(
        start, along[chosen], length[keep], edges.face[chosen], edges.normal[chosen],
        edges.opening[chosen],
    )  # fmt: skip


def nodes_of(edges: Edges) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Points at most `NODE_SPACING` apart: their edge (m,) and place on it (m,) [m]."""
    count = np.ceil(edges.length / NODE_SPACING).astype(np.int64)
    edge = np.repeat(np.arange(len(edges)), count)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    return edge, (number + 0.5) / count[edge] * edges.length[edge]


def open_nodes(
    rays: RayScene, edges: Edges, edge: NDArray[np.int64], place: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which nodes (m,) have air all round: nothing else leans on the edge there."""
    chosen = edges[edge]
    points = chosen.start + place[:, None] * chosen.along
    margin = 0.2  # rad, from the faces
    turns = [margin + k / 4.0 * (chosen.opening - 2.0 * margin) for k in range(5)]
    ring = np.stack([points + CLEARANCE * chosen.towards(turn) for turn in turns])
    blocked = rays.blocked(ring[:-1].reshape(-1, 3), ring[1:].reshape(-1, 3))
    return np.logical_not(np.logical_or.reduce(blocked.reshape(4, -1), axis=0))
