"""Ways round edges pulled tight: each bend slides along its edge to where the way is shortest.

The length of a way is a convex function of its bends' places, so Newton's method finds the one
shortest way through a given chain of edges.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .edges import STAND_OFF, Edges

NEWTON_STEPS = 4
CLOSE = 3e-3  # m, a step at which the search ends: as its error is squared, it is then done
END_SLACK = 0.01  # m, that a bend may lie beyond the end of its edge
LEAST_TURN = 1e-6  # rad, beyond a straight line
GRAZING = 0.02  # rad, nearer to a face than this a piece of a way runs along it

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bends:
    """c ways of at most k bends round `chain` (c, k) of edges, -1 after a way's last.

    `corners` (c, k + 2, 3) [m] are the source, the bends and the listener, which also stands in
    for the bends that a way does not have; `place` (c, k) [m] where the bends lie along the edges.
    `pieces` (c, k + 1) [m] are the lengths of the straight pieces. The angles `before` and `after`
    (c, k) [rad] at each bend are those to the source's side and on, the first the smaller, from
    that face on whose side the way arrives: where it has `turned` (c, k), the edge's second.
    `slope` (c, k) is the sine of the angle between way and edge. `tight` (c,) tells ways whose
    bends are all on their edges and turn into the shadow, `turning` (c, k) which bends do.
    """

    chain: NDArray[np.int64]
    place: Array
    corners: Array
    pieces: Array
    before: Array
    after: Array
    slope: Array
    turned: NDArray[np.bool_]
    turning: NDArray[np.bool_]
    tight: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.chain)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Bends:
        return Bends(*(getattr(self, field.name)[which] for field in fields(self)))

    @property
    def length(self) -> Array:
        """Lengths (c,) [m]."""
        return self.pieces.sum(axis=1)

    @property
    def last(self) -> Array:
        """The corners (c, 3) [m] that the listener hears the sound from."""
        count = (self.chain >= 0).sum(axis=1)
        return self.corners[np.arange(len(self)), count]

    def without_slack(self) -> tuple[NDArray[np.int64], Array]:
        """Chains and places (d, k) of the ways that have bends which do not turn, without these."""
        chosen = self.turning.any(axis=1) & (self.turning != (self.chain >= 0)).any(axis=1)
        turning = self.turning[chosen]
        order = np.argsort(~turning, axis=1, kind="stable")
        chain = np.where(turning, self.chain[chosen], -1)
        chain = np.take_along_axis(chain, order, axis=1)
        place = np.take_along_axis(self.place[chosen], order, axis=1)
        chain, first = np.unique(chain, axis=0, return_index=True)
        return chain, place[first]


def pull_tight(
    edges: Edges,
    chain: NDArray[np.int64],
    place: Array,
    source: Array,
    listener: Array,
    steps: int = NEWTON_STEPS,
) -> Bends:
    """The shortest ways from `source` (3,) to `listener` (3,) [m] round each `chain` (c, k).

    `place` (c, k) [m] is where on the edges the search begins; with 0 `steps` the bends stay there.
    """
    line = (edges.start, edges.along, edges.length, edges.out)
    place, corners = _pulled(line, chain, place, source, listener, steps)
    angles = _angles(
        chain, place, corners, (edges.face, edges.normal, edges.along), edges.opening, edges.length
    )
    return Bends(chain, place, corners, *angles)


@njit(cache=True)
def _pulled(
    line: tuple[Array, Array, Array, Array],
    chain: NDArray[np.int64],
    place: Array,
    source: Array,
    listener: Array,
    steps: int,
) -> tuple[Array, Array]:
    """Places (c, k) and corners (c, k + 2, 3); `line` are starts, directions, lengths, and outs."""
    start, along, length, out = line
    count, most = chain.shape
    place, step = place.copy(), np.zeros(most)
    corners = np.empty((count, most + 2, 3))
    done = 0
    while True:
        largest = 0.0
        for way in range(count):
            corners[way, 0] = source
            corners[way, 1:] = listener
            used = 0
            while used < most and chain[way, used] >= 0:
                edge, at = chain[way, used], place[way, used]
                corners[way, used + 1] = start[edge] + STAND_OFF * out[edge] + at * along[edge]
                used += 1
            if done == steps:
                continue
            _newton_step(corners[way], along, chain[way, :used], step)
            for k in range(used):
                limit = length[chain[way, k]]
                place[way, k] = min(max(place[way, k] - step[k], -1.0), limit + 1.0)
                # Bends that left their edges are lost anyway, so nothing waits for them.
                if -END_SLACK < place[way, k] < limit + END_SLACK:
                    largest = max(largest, abs(step[k]))
        if done == steps:
            return place, corners
        done += 1
        if largest < CLOSE:
            steps = done


@njit(cache=True)
def _newton_step(corners: Array, along: Array, chain: NDArray[np.int64], step: Array) -> None:
    """Into `step` (k,) Newton's step [m] of the bends at `corners` (k + 2, 3) round `chain` (k,).

    The matrix of second derivatives has three diagonals: it is eliminated from the first bend on.
    """
    pivot, right, mixed = np.empty(len(chain)), np.empty(len(chain)), 0.0
    for k in range(len(chain)):
        here = along[chain[k]]
        into, before = _slope(corners[k], corners[k + 1], here)
        onward, after = _slope(corners[k + 1], corners[k + 2], here)
        pivot[k] = (1.0 - into**2) / before + (1.0 - onward**2) / after + 1e-9
        right[k] = into - onward
        if k > 0:
            earlier = along[chain[k - 1]]
            left, between = _slope(corners[k], corners[k + 1], earlier)
            mixed = -(_dot(earlier, here) - left * into) / between
            pivot[k] -= mixed * mixed / pivot[k - 1]
            right[k] -= mixed * right[k - 1] / pivot[k - 1]
        step[k] = mixed  # beside the diagonal, until the way back
    for k in range(len(chain) - 1, -1, -1):
        beside = step[k]
        step[k] = right[k] / pivot[k]
        if k > 0:
            right[k - 1] -= beside * step[k]


@njit(cache=True)
def _slope(begin: Array, end: Array, along: Array) -> tuple[float, float]:
    """Cosine between the piece from `begin` to `end` (3,) and `along` (3,), and its length [m]."""
    way = end - begin
    length = max(math.sqrt(_dot(way, way)), 1e-6)
    return _dot(way, along) / length, length


@njit(cache=True)
def _angles(
    chain: NDArray[np.int64],
    place: Array,
    corners: Array,
    axes: tuple[Array, Array, Array],
    opening: Array,
    length: Array,
) -> tuple[Array, Array, Array, Array, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """The rest of the `Bends`; `axes` are the edges' faces, normals and directions."""
    face, normal, along = axes
    count, most = chain.shape
    pieces = np.zeros((count, most + 1))
    before, after, slope = np.zeros((count, most)), np.zeros((count, most)), np.zeros((count, most))
    turned, turning = np.zeros((count, most), np.bool_), np.zeros((count, most), np.bool_)
    tight = np.ones(count, np.bool_)
    for way in range(count):
        for k in range(most + 1):
            step = corners[way, k + 1] - corners[way, k]
            pieces[way, k] = math.sqrt(_dot(step, step))
        for k in range(most):
            edge = int(chain[way, k])
            if edge < 0:
                break
            back = corners[way, k] - corners[way, k + 1]
            onward = corners[way, k + 2] - corners[way, k + 1]
            one = _angle(back, face[edge], normal[edge], opening[edge])
            other = _angle(onward, face[edge], normal[edge], opening[edge])
            turned[way, k] = one > other
            before[way, k] = opening[edge] - one if one > other else one
            after[way, k] = opening[edge] - other if one > other else other
            cosine = _dot(back, along[edge]) / max(pieces[way, k], 1e-9)
            slope[way, k] = math.sqrt(max(1.0 - cosine**2, 0.0))
            turning[way, k] = after[way, k] - before[way, k] > math.pi + LEAST_TURN
            on = -END_SLACK < place[way, k] < length[edge] + END_SLACK
            tight[way] &= turning[way, k] and on
    return pieces, before, after, slope, turned, turning, tight


@njit(cache=True)
def _angle(way: Array, face: Array, normal: Array, opening: float) -> float:
    """Angle [rad] of `way` (3,) from an edge's first face, within the air."""
    middle = 0.5 * opening
    angle = math.atan2(_dot(way, normal), _dot(way, face))
    # What lies in the solid by rounding belongs to the nearer face.
    angle = middle + (angle - middle + math.pi) % (2.0 * math.pi) - math.pi
    return min(max(angle, 0.0), opening)


@njit(cache=True)
def _dot(one: Array, other: Array) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
