"""Directions between measured ones: weights on a triangulation of the sphere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, KDTree

GAP = np.radians(30.0)  # an axis farther from any direction than this is given a stand-in
SAME = 1e-6  # distance of unit vectors under which two directions are one
OUTSIDE = -1e-9  # least weight of a direction inside its triangle
TRIED = 8  # triangles with the nearest middles; if none holds a direction, all are tried
_AXES = np.concatenate([np.eye(3), -np.eye(3)])


class SphereTriangulation:
    """Triangles between `directions` (n, 3), unit vectors anywhere on the sphere.

    The convex hull of points on a sphere is their Delaunay triangulation. Where directions leave a
    wide gap (below a measuring arc, or all round a horizontal ring) the gap's axis gets a stand-in
    that is the mean of the nearest directions.
    """

    def __init__(self, directions: NDArray[np.float64]) -> None:
        self._kept = _distinct(directions)
        points = directions[self._kept]
        gaps = [axis for axis in _AXES if (points @ axis).max() < np.cos(GAP)]
        self._nearest = [_nearest(points, axis) for axis in gaps]
        points = np.concatenate([points, np.reshape(gaps, (-1, 3))])
        self.corner = np.asarray(ConvexHull(points).simplices, dtype=np.int64)
        self._inverse = np.linalg.inv(points[self.corner])
        self._tree = KDTree(points[self.corner].mean(axis=1))
        self._tried = min(TRIED, len(self.corner))

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """The `values` (n, ...) of the directions at the corners (points, ...)."""
        kept = values[self._kept]
        means = [kept[near].mean(axis=0)[None] for near in self._nearest]
        return np.concatenate([kept, *means]).astype(values.dtype)

    def weights(
        self, towards: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Corners (k, 3) of the triangle round each of `towards` (k, 3), and weights (k, 3).

        Weights are not negative and add up to 1; at a measured direction its own is 1.
        """
        candidates = np.asarray(self._tree.query(towards, self._tried)[1])  # (k, triangles)
        share = np.einsum("kd,ktde->kte", towards, self._inverse[candidates])
        best = share.min(axis=2).argmax(axis=1)
        row = np.arange(len(towards))
        triangle, share = candidates[row, best], share[row, best]
        lost = np.flatnonzero(share.min(axis=1) < OUTSIDE)
        if len(lost):
            everywhere = np.einsum("kd,tde->kte", towards[lost], self._inverse)
            triangle[lost] = everywhere.min(axis=2).argmax(axis=1)
            share[lost] = everywhere[np.arange(len(lost)), triangle[lost]]
        share = np.maximum(share, 0.0)
        return self.corner[triangle], share / share.sum(axis=1, keepdims=True)


def _nearest(points: NDArray[np.float64], axis: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices of the `points` about as near to `axis` as the nearest."""
    nearness = points @ axis
    return np.flatnonzero(nearness > nearness.max() - 0.01)


def _distinct(directions: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices of the directions that are no repetition of an earlier one."""
    first = np.ones(len(directions), dtype=bool)
    first[[later for _, later in KDTree(directions).query_pairs(SAME)]] = False
    return np.flatnonzero(first)
