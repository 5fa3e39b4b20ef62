"""Shortest ways of sound round edges, from a source to any listener that does not see it.

From the source the lengths of the shortest ways to all nodes of the edge graph are found once
(Bellman and Ford, one round per bend). For a listener every edge that it sees ends a way; the
shortest of them, one per last edge, are pulled tight, so that length and direction are exact and
move steadily with the listener.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...rays import RayScene
from .edge_graph import FLUSH, EdgeGraph
from .tight import Bends, pull_tight

CANDIDATES = (8, 32)  # ways pulled tight for a listener; the rest only if of the first none holds
FIRST_LOOK = 256  # nodes tested for being seen from the listener, nearest along a way first


@dataclass(frozen=True, eq=False)
class DetourTree:
    """Shortest ways from `source` (3,) to all states of a graph.

    `length` (2 m,) [m] is infinite where none leads; `chain` (2 m, k) are the nodes in turn, -1
    after the last.
    """

    graph: EdgeGraph
    rays: RayScene
    source: NDArray[np.float64]
    length: NDArray[np.float64]
    chain: NDArray[np.int64]

    @classmethod
    def of(
        cls, graph: EdgeGraph, rays: RayScene, source: NDArray[np.float64], order: int
    ) -> DetourTree:
        """The ways from `source` (3,) [m] with at most `order` bends."""
        states = 2 * len(graph.edge)
        length = np.full(states, np.inf)
        chain = np.full((states, order), -1, dtype=np.int64)
        side = graph.sides(source)[graph.edge]
        near = np.flatnonzero(side >= 0)
        near = near[~rays.blocked(source[None], graph.position[near])]
        state = 2 * near + side[near]
        length[state] = np.linalg.norm(graph.position[near] - source, axis=1)
        chain[state, 0] = near
        for bends in range(1, order):
            _lengthen(graph, length, chain, bends)
        return cls(graph, rays, source, length, chain)

    def to(self, listener: NDArray[np.float64]) -> Bends:
        """Tight ways to `listener` (3,) [m], at most one for each last edge, the shortest first."""
        graph, nodes = self.graph, self._candidates(listener)
        chain = np.where(nodes >= 0, graph.edge[nodes], -1)
        place = graph.place[nodes]
        ways = self._tight(chain[: CANDIDATES[0]], place[: CANDIDATES[0]], listener)
        if not len(ways) and len(chain) > CANDIDATES[0]:
            ways = self._tight(chain[CANDIDATES[0] :], place[CANDIDATES[0] :], listener)
        if not len(ways) and len(chain) and self.rays.blocked(self.source[None], listener[None])[0]:
            # Pulled tight every way is caught on something: from node to node the way is free.
            ways = pull_tight(self.graph.edges, chain[:1], place[:1], self.source, listener, 0)
        return ways

    def _tight(
        self, chain: NDArray[np.int64], place: NDArray[np.float64], listener: NDArray[np.float64]
    ) -> Bends:
        """The ways round `chain` (c, k) that can be pulled tight without anything in them.

        Where none can, bends that turned out to be none are taken out.
        """
        edges = self.graph.edges
        bends = pull_tight(edges, chain, place, self.source, listener)
        ways = self._free(bends)
        if len(ways) or not len(chain):
            return ways
        return self._free(pull_tight(edges, *bends.without_slack(), self.source, listener))

    def _free(self, bends: Bends) -> Bends:
        """Those of `bends` that are tight and have nothing in their way, the shortest first."""
        tight = np.flatnonzero(bends.tight)
        free = tight[~self._blocked(bends.corners[tight])]
        return bends[free[np.argsort(bends.length[free], kind="stable")]]

    def _candidates(self, listener: NDArray[np.float64]) -> NDArray[np.int64]:
        """Chains of nodes (c, k) to edges that `listener` sees, roughly shortest first."""
        graph = self.graph
        edges = graph.edges
        state, total = _ahead(
            listener,
            (edges.start, edges.normal, edges.normal_2),
            graph.edge,
            graph.position,
            self.length,
        )
        node = state // 2
        if len(node) > FIRST_LOOK:  # one of the nearest is nearly always seen
            near = np.argpartition(total, FIRST_LOOK)
            looks = near[:FIRST_LOOK], near[FIRST_LOOK:]
        else:
            looks = (np.arange(len(node)),)
        seen = np.empty(0, dtype=np.int64)
        for look in looks:
            seen = look[~self.rays.blocked(listener[None], graph.position[node[look]])]
            if len(seen):
                break
        seen = seen[np.argsort(total[seen], kind="stable")]
        seen = seen[_first_of_each(graph.edge[node[seen]])[: CANDIDATES[1]]]
        chain = self.chain[state[seen]]
        return chain[:, : max(int((chain >= 0).sum(axis=1).max(initial=0)), 1)]

    def _blocked(self, corners: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether a piece of the ways (c,) with `corners` (c, k, 3) is blocked."""
        count, points, _ = corners.shape
        one, other = corners[:, :-1].reshape(-1, 3), corners[:, 1:].reshape(-1, 3)
        blocked = self.rays.blocked(one, other).reshape(count, points - 1)
        return np.logical_or.reduce(blocked, axis=1)


@njit(cache=True)
def _ahead(
    listener: NDArray[np.float64],
    faces: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    edge: NDArray[np.int64],
    position: NDArray[np.float64],
    length: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """States (a,) from which a tight way may lead to `listener` (3,), and the ways' lengths [m].

    `faces` are the edges' starts and the normals of both faces; `length` (2 m,) [m] is that of the
    ways to the states of nodes on `edge` (m,) at `position` (m, 3).
    """
    start, normal, normal_2 = faces
    states, total = np.empty(len(edge), np.int64), np.empty(len(edge))
    found = 0
    for node in range(len(edge)):
        own, front, front_2, square = edge[node], 0.0, 0.0, 0.0
        for axis in range(3):
            front += (listener[axis] - start[own, axis]) * normal[own, axis]
            front_2 += (listener[axis] - start[own, axis]) * normal_2[own, axis]
            square += (listener[axis] - position[node, axis]) ** 2
        first = front >= -FLUSH and front_2 <= FLUSH
        second = front_2 >= -FLUSH and front <= FLUSH
        state = 2 * node + first  # arriving on the other side
        if (first or second) and np.isfinite(length[state]):
            states[found], total[found] = state, length[state] + np.sqrt(square)
            found += 1
    return states[:found], total[:found]


@njit(cache=True)
def _first_of_each(number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices (k,) of the `number` (n,) that stand in no earlier place."""
    first = np.empty(len(number), np.int64)
    found = 0
    for k in range(len(number)):
        known = False
        for other in range(found):
            known |= number[first[other]] == number[k]
        if not known:
            first[found] = k
            found += 1
    return first[:found]


def _lengthen(
    graph: EdgeGraph, length: NDArray[np.float64], chain: NDArray[np.int64], bends: int
) -> None:
    """Let the ways found so far, of up to `bends` bends, bend once more, in place."""
    if not len(graph.begin):
        return
    through = length[graph.tail] + graph.length
    best = np.minimum.reduceat(through, graph.begin)
    state = graph.head[graph.begin]
    better = best < length[state]
    count = np.diff(np.append(graph.begin, len(through)))
    link = np.flatnonzero((through == np.repeat(best, count)) & np.repeat(better, count))
    head, first = np.unique(graph.head[link], return_index=True)
    tail = graph.tail[link[first]]
    grown = chain[tail]
    used = (grown >= 0).sum(axis=1)
    grown[np.arange(len(grown)), np.minimum(used, bends)] = head // 2
    length[head] = through[link[first]]
    chain[head] = grown
