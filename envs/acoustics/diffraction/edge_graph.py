"""Which edges of a world see each other in such a way that sound bends from one round the next.

A shortest path is a string pulled tight: where it bends round an edge, it leaves one face's side of
the air and enters the shadow on the other's. So a straight piece between two edges can only be a
part of it where, at both ends, it lies in front of one of the two faces there and behind the other
(a tangent of both bodies). The graph's nodes are points along edges, its links such pieces; each
link knows by which side it leaves and arrives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...rays import RayScene
from ...worlds.surface import Surface
from .edges import STAND_OFF, Edges, find_edges, nodes_of, open_nodes
from .partners import find_partners

FLUSH = 1e-3  # m, points this near the plane of a face lie in it
PAIRS_AT_ONCE = 500_000  # to bound memory
MOST_NODES = 4000  # in one world, to bound time; the shortest edges are left out beyond it


@dataclass(frozen=True, eq=False)
class EdgeGraph:
    """Nodes and links; a state is 2 * node + the side (0 or 1) on which a path arrives there.

    `edge` (m,), `place` (m,) on it [m] and `position` (m, 3) [m] describe the nodes. Link l goes
    from a state `tail` (l,) to a state `head` (l,), over `length` (l,) [m]; links are sorted by
    `head`, and `begin` (h,) are the first of each head in turn. `partner` (n, 2) and `width` (n, 2)
    [m] are the far sides of the faces at each edge (see partners.py).
    """

    edges: Edges
    edge: NDArray[np.int64]
    place: NDArray[np.float64]
    position: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length: NDArray[np.float64]
    begin: NDArray[np.int64]
    partner: NDArray[np.int64]
    width: NDArray[np.float64]

    @classmethod
    def of(cls, rays: RayScene, surface: Surface) -> EdgeGraph:
        """The graph of a world."""
        edges = find_edges(surface)
        edge, place = nodes_of(edges)
        clear = open_nodes(rays, edges, edge, place)
        clear &= _longest(edges.length[edge], clear)
        used, edge = np.unique(edge[clear], return_inverse=True)
        edges, place = edges[used], place[clear]
        chosen = edges[edge]
        position = chosen.start + place[:, None] * chosen.along + STAND_OFF * chosen.out
        one, other, side_1, side_2 = _tangents(rays, edges, edge, position)
        tail = np.concatenate([2 * one + 1 - side_1, 2 * other + 1 - side_2])
        head = np.concatenate([2 * other + side_2, 2 * one + side_1])
        length = np.tile(np.linalg.norm(position[one] - position[other], axis=1), 2)
        order = np.lexsort((tail, head))
        tail, head, length = tail[order], head[order], length[order]
        begin = np.flatnonzero(np.diff(head, prepend=-1))
        return cls(edges, edge, place, position, tail, head, length, begin, *find_partners(edges))

    def sides(self, point: NDArray[np.float64]) -> NDArray[np.int8]:
        """Side (n,) of each edge on which a tight path between it and `point` (3,) lies, or -1."""
        to_point = point - self.edges.start
        front = np.einsum("nk,nk->n", to_point, self.edges.normal)
        front_2 = np.einsum("nk,nk->n", to_point, self.edges.normal_2)
        return _side(front, front_2)


def _longest(length: NDArray[np.float64], of: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the nodes (m,) `of` a world to keep: at most `MOST_NODES`, of the longest edges."""
    if of.sum() <= MOST_NODES:
        return of
    shortest = np.sort(length[of])[-MOST_NODES]
    return length > shortest


def _side(front: NDArray[np.floating], front_2: NDArray[np.floating]) -> NDArray[np.int8]:
    """0 in front of the first face only, 1 in front of the second only, -1 otherwise."""
    first = (front >= -FLUSH) & (front_2 <= FLUSH)
    second = (front_2 >= -FLUSH) & (front <= FLUSH)
    return ~first * (2 * second.astype(np.int8) - 1)


def _tangents(
    rays: RayScene, edges: Edges, edge: NDArray[np.int64], position: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of nodes (l,) and (l,) that see each other as tangents, and their sides there."""
    # Single precision is within a hundredth of a millimetre in a building, which is enough here.
    on_edge = (position - STAND_OFF * edges.out[edge]).astype(np.float32)
    normals = [normal[edge].astype(np.float32) for normal in (edges.normal, edges.normal_2)]
    own = [np.einsum("mk,mk->m", on_edge, normal) for normal in normals]
    count = len(edge)
    found = [np.empty((4, 0), dtype=np.int64)]
    rows = max(1, PAIRS_AT_ONCE // max(count, 1))
    for low in range(0, count, rows):
        part, later = slice(low, low + rows), slice(low, count)
        here = (normal[part] @ on_edge[later].T for normal in normals)
        there = (on_edge[part] @ normal[later].T for normal in normals)
        side = _side(*(front - at[part, None] for front, at in zip(here, own, strict=True)))
        back = _side(*(front - at[None, later] for front, at in zip(there, own, strict=True)))
        fits = np.triu((side >= 0) & (back >= 0), 1) & (edge[part, None] != edge[None, later])
        one, other = np.nonzero(fits)
        free = ~rays.blocked(position[one + low], position[other + low])
        one, other = one[free], other[free]
        sides = np.stack([side[one, other], back[one, other]]).astype(np.int64)
        found.append(np.concatenate([np.stack([one + low, other + low]), sides]))
    one, other, side, back = np.concatenate(found, axis=1)
    return one, other, side, back
