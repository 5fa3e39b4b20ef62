"""Ways round edges pulled tight: each bend slides along its edge to where the way is shortest.

The length of a way is a convex function of its bends' places, so Newton's method finds the one
shortest way through a given chain of edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .edges import STAND_OFF, Edges

NEWTON_STEPS = 4
CLOSE = 3e-3  # m, a step at which the search ends: as its error is squared, it is then done
END_SLACK = 0.01  # m, that a bend may lie beyond the end of its edge
LEAST_TURN = 1e-6  # rad, beyond a straight line
GRAZING = 0.02  # rad, nearer to a face than this a piece of a way runs along it


@dataclass(frozen=True, eq=False)
class Bends:
    """c ways of at most k bends round `chain` (c, k) of edges, -1 after a way's last.

    `corners` (c, k + 2, 3) [m] are the source, the bends and the listener, which also stands in
    for the bends that a way does not have. `place` (c, k) [m] along the edges.
    """

    edges: Edges
    chain: NDArray[np.int64]
    place: NDArray[np.float64]
    corners: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.chain)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Bends:
        return Bends(self.edges, self.chain[which], self.place[which], self.corners[which])

    @cached_property
    def real(self) -> NDArray[np.bool_]:
        """Which bends (c, k) there are."""
        return self.chain >= 0

    @cached_property
    def pieces(self) -> NDArray[np.float64]:
        """Lengths (c, k + 1) [m] of the straight pieces."""
        way = np.diff(self.corners, axis=1)
        return np.sqrt(np.einsum("cpk,cpk->cp", way, way))

    @cached_property
    def length(self) -> NDArray[np.float64]:
        """Lengths (c,) [m]."""
        return self.pieces.sum(axis=1)

    @property
    def last(self) -> NDArray[np.float64]:
        """The corners (c, 3) [m] that the listener hears the sound from."""
        count = self.real.sum(axis=1)
        return self.corners[np.arange(len(self)), count]

    @cached_property
    def _raw(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Angles (c, k) [rad] from the edges' first faces, to the source's side and on."""
        edges = self.edges[self.chain]
        before = self._angle(edges, self.corners[:, :-2] - self.corners[:, 1:-1])
        return before, self._angle(edges, self.corners[:, 2:] - self.corners[:, 1:-1])

    @property
    def turned(self) -> NDArray[np.bool_]:
        """At which bends (c, k) the way arrives on the side of the edge's second face."""
        before, after = self._raw
        return before > after

    @cached_property
    def angles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Angles (c, k) [rad] at each bend to the source's side and on, the first the smaller.

        They are measured through the air from that face on whose side the way arrives.
        """
        before, after = self._raw
        opening = self.edges.opening[self.chain]
        return (
            np.where(self.turned, opening - before, before),
            np.where(self.turned, opening - after, after),
        )

    @staticmethod
    def _angle(edges: Edges, way: NDArray[np.float64]) -> NDArray[np.float64]:
        """Angle (c, k) [rad] of `way` (c, k, 3) from the edges' first face, within the air."""
        x = np.einsum("cpk,cpk->cp", way, edges.face)
        y = np.einsum("cpk,cpk->cp", way, edges.normal)
        angle = np.arctan2(y, x)
        # What lies in the solid by rounding belongs to the nearer face.
        middle = 0.5 * edges.opening
        return np.clip(
            middle + (angle - middle + np.pi) % (2.0 * np.pi) - np.pi, 0.0, edges.opening
        )

    @property
    def turns_into_shadow(self) -> NDArray[np.bool_]:
        """Which ways (c,) are tight: at each bend, on its edge, they turn into the shadow."""
        length = self.edges.length[self.chain]
        on = (self.place > -END_SLACK) & (self.place < length + END_SLACK)
        return np.logical_and.reduce((self._turning & on) | ~self.real, axis=1)

    @cached_property
    def _turning(self) -> NDArray[np.bool_]:
        """Which bends (c, k) turn into the shadow."""
        before, after = self.angles
        return self.real & (after - before > np.pi + LEAST_TURN)

    def without_slack(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Chains and places (d, k) of the ways that have bends which do not turn, without these."""
        chosen = self._turning.any(axis=1) & (self._turning != self.real).any(axis=1)
        turning = self._turning[chosen]
        order = np.argsort(~turning, axis=1, kind="stable")
        chain = np.where(turning, self.chain[chosen], -1)
        chain = np.take_along_axis(chain, order, axis=1)
        place = np.take_along_axis(self.place[chosen], order, axis=1)
        chain, first = np.unique(chain, axis=0, return_index=True)
        return chain, place[first]

    @property
    def slope(self) -> NDArray[np.float64]:
        """Sine (c, k) of the angle between the way and the edge at each bend."""
        way = self.corners[:, 1:-1] - self.corners[:, :-2]
        along = np.einsum("cpk,cpk->cp", way, self.edges.along[self.chain])
        return np.sqrt(
            np.clip(1.0 - (along / np.maximum(self.pieces[:, :-1], 1e-9)) ** 2, 0.0, 1.0)
        )


def pull_tight(
    edges: Edges,
    chain: NDArray[np.int64],
    place: NDArray[np.float64],
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
    steps: int = NEWTON_STEPS,
) -> Bends:
    """The shortest ways from `source` (3,) to `listener` (3,) [m] round each `chain` (c, k).

    `place` (c, k) [m] is where on the edges the search begins; with 0 `steps` the bends stay there.
    """
    count, most = chain.shape
    real = chain >= 0
    along = np.where(real[:, :, None], edges.along[chain], 0.0)
    base = edges.start[chain] + STAND_OFF * edges.out[chain]
    base = np.where(real[:, :, None], base, listener)
    limit = edges.length[chain]
    corners = np.empty((count, most + 2, 3))
    corners[:, 0], corners[:, -1] = source, listener
    for _ in range(steps):
        corners[:, 1:-1] = base + place[:, :, None] * along
        step = _newton_step(corners, along, real)
        place = np.minimum(np.maximum(place - step, -1.0), limit + 1.0)
        # Bends that left their edges are lost anyway, so nothing waits for them.
        step = np.where((place > -END_SLACK) & (place < limit + END_SLACK), step, 0.0)
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    corners[:, 1:-1] = base + place[:, :, None] * along
    return Bends(edges, chain, place, corners)


def _newton_step(
    corners: NDArray[np.float64], along: NDArray[np.float64], real: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Newton's step (c, k) [m] of the bends at `corners` (c, k + 2, 3) `along` (c, k, 3)."""
    way = np.diff(corners, axis=1)
    length = np.maximum(np.sqrt(np.einsum("cpk,cpk->cp", way, way)), 1e-6)
    unit = way / length[:, :, None]
    into = np.einsum("cpk,cpk->cp", along, unit[:, :-1])
    onward = np.einsum("cpk,cpk->cp", along, unit[:, 1:])
    count, most = into.shape
    curve = np.zeros((count, most, most))
    index = np.arange(most)
    own = (1.0 - into**2) / length[:, :-1] + (1.0 - onward**2) / length[:, 1:]
    curve[:, index, index] = np.where(real, own + 1e-9, 1.0)
    if most > 1:
        parallel = np.einsum("cpk,cpk->cp", along[:, :-1], along[:, 1:])
        mixed = -(parallel - onward[:, :-1] * into[:, 1:]) / length[:, 1:-1]
        mixed = np.where(real[:, 1:], mixed, 0.0)
        curve[:, index[:-1], index[1:]] = mixed
        curve[:, index[1:], index[:-1]] = mixed
    slope = np.where(real, into - onward, 0.0)
    return np.linalg.solve(curve, slope[:, :, None])[:, :, 0].astype(np.float64)
