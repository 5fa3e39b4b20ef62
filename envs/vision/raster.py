"""First hits of a pinhole camera's rays by drawing triangles: the ones that Embree finds, sooner.

A triangle covers the pixels whose rays run through it: the three volumes that a ray's direction
spans with two corners each have one sign (Olano and Greer, "Triangle scan conversion using 2D
homogeneous coordinates", 1997), which holds for triangles that reach behind the camera as well.
Groups of triangles out of view, or wholly behind what is drawn already, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.surface import Surface
from .made import Made

GROUP = 64  # most triangles that are left out together
NEAR = 1e-4  # m, along the optical axis: what is nearer is cut off where a triangle's box is found
SLACK = 1e-6  # pixels, over the rounding of a place in the image
FLAT = 1e-15  # m3, a triangle that spans less with the camera is seen from its edge


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which triangles are drawn together: kept while things move, so made of where they were.

    `face` (F,) are numbers of `faces` in the order of drawing, `first` (G + 1,) where each group
    begins.
    """

    faces: NDArray[np.int32]
    face: NDArray[np.int32]
    first: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TriangleGroups:
    """Triangles in groups that lie together, those with the largest triangles first.

    `corners` (F, 3, 3) [m] in the order of drawing, `boxes` (G, 2, 3) [m] the groups' extent.
    """

    grouping: Grouping
    corners: NDArray[np.float64]
    boxes: NDArray[np.float64]

    @classmethod
    def of(cls, surface: Surface) -> TriangleGroups:
        """Groups of at most `GROUP` neighbouring triangles of one object each."""
        key = id(surface.faces)
        grouping = _GROUPINGS.get(key)
        if grouping is None:
            grouping = _GROUPINGS.setdefault(key, group(surface))
        corners = surface.vertices[surface.faces[grouping.face]]
        points, begins = corners.reshape(-1, 3), 3 * grouping.first[:-1]
        low, high = np.minimum.reduceat(points, begins), np.maximum.reduceat(points, begins)
        return cls(grouping, corners, np.stack([low, high], axis=1))


_GROUPINGS: WeakValueDictionary[int, Grouping] = WeakValueDictionary()
"""By the `faces` that they hold, so an id is not given anew while its grouping is in use."""


def group(surface: Surface) -> Grouping:
    """The grouping of a surface's triangles, neighbours found along a curve through space."""
    corners = surface.corners
    middle = (corners[:, 0] + corners[:, 1] + corners[:, 2]) / 3.0
    order = np.lexsort((_along_a_curve(middle), surface.object))
    owner = surface.object[order]
    begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    sizes = np.diff(np.r_[begins, len(owner)])
    within = np.arange(len(owner)) - np.repeat(begins, sizes)
    first = np.flatnonzero(within % GROUP == 0)
    edge = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(edge[:, 0], edge[:, 1]), axis=1)[order]
    rank = np.argsort(-np.maximum.reduceat(area, first), kind="stable")
    count = np.diff(np.r_[first, len(owner)])[rank]
    start = np.r_[0, np.cumsum(count)]
    order = order[np.repeat(first[rank] - start[:-1], count) + np.arange(len(owner))]
    return Grouping(surface.faces, order.astype(np.int32), start)


GROUPS: Made[Surface, TriangleGroups] = Made(TriangleGroups.of)


def _along_a_curve(points: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Places (n,) of `points` (n, 3) along a curve through space (Morton 1966)."""
    span = np.maximum(np.ptp(points, axis=0).max(), 1e-9)
    place = ((points - points.min(axis=0)) / span * 1023.0).astype(np.uint32)
    # Two free bits between any two of the ten of a number, made by doubling.
    for shift, mask in ((16, 0x30000FF), (8, 0x300F00F), (4, 0x30C30C3), (2, 0x9249249)):
        place = (place | place << shift) & mask
    return place[:, 0] | place[:, 1] << 1 | place[:, 2] << 2


@njit(cache=True, nogil=True)
def rasterize(
    corners: NDArray[np.float64],
    face: NDArray[np.int32],
    first: NDArray[np.int64],
    boxes: NDArray[np.float64],
    frame: NDArray[np.float64],
    focal: float,
    inverse: NDArray[np.float32],
    owner: NDArray[np.int32],
) -> None:
    """Write what each pixel sees into `inverse` and `owner` (H, W).

    The first four arguments are those of `TriangleGroups`. `frame` (4, 3) holds the camera's unit
    axes forward, left and up in the world, then its place [m]; `focal` is in pixels. `inverse`
    becomes 1 over the depth along the optical axis [1/m], 0 where nothing is seen, and `owner`
    the surface's face there, -1 for none.
    """
    inverse[:] = 0.0
    owner[:] = -1
    seen = np.empty((8, 3))
    triangle = seen[:3]
    for group in range(len(first) - 1):
        for corner in range(8):
            x = boxes[group, corner & 1, 0]
            y = boxes[group, (corner >> 1) & 1, 1]
            z = boxes[group, corner >> 2, 2]
            _to_camera(frame, x, y, z, seen[corner])
        if not _may_be_seen(seen, focal, inverse):
            continue
        for k in range(first[group], first[group + 1]):
            for corner in range(3):
                x, y, z = corners[k, corner]
                _to_camera(frame, x, y, z, triangle[corner])
            _draw(triangle, face[k], focal, inverse, owner)


@njit(cache=True, nogil=True, inline="always")
def _to_camera(
    frame: NDArray[np.float64], x: float, y: float, z: float, out: NDArray[np.float64]
) -> None:
    """Write the point (x, y, z) [m] of the world in the camera's axes into `out` (3,)."""
    x -= frame[3, 0]
    y -= frame[3, 1]
    z -= frame[3, 2]
    for axis in range(3):
        out[axis] = frame[axis, 0] * x + frame[axis, 1] * y + frame[axis, 2] * z


@njit(cache=True, nogil=True)
def _may_be_seen(seen: NDArray[np.float64], focal: float, inverse: NDArray[np.float32]) -> bool:
    """Whether a box with corners `seen` (8, 3) in camera axes is in view and not yet hidden."""
    height, width = inverse.shape
    across, along = width / 2.0 / focal, height / 2.0 / focal
    outside = 31  # a bit for each side of the view that all corners are beyond
    nearest = np.inf
    for x, y, z in seen:
        nearest = min(nearest, x)
        outside &= (
            (x <= 0.0)
            | (y > x * across) << 1
            | (y < -x * across) << 2
            | (z > x * along) << 3
            | (z < -x * along) << 4
        )
    if outside:
        return False
    if nearest <= NEAR:
        return True
    top, bottom, start, stop = _pixel_box(seen, focal, height, width)
    limit = np.float32(1.0 / nearest)
    for row in range(top, bottom + 1):
        for column in range(start, stop + 1):
            if inverse[row, column] <= limit:
                return True
    return False


@njit(cache=True, nogil=True)
def _pixel_box(
    points: NDArray[np.float64], focal: float, height: int, width: int
) -> tuple[int, int, int, int]:
    """Rows and columns, first and last, that could look through the hull of `points` (n, 3).

    What lies behind the camera is cut off: so each pair of points counts that it lies between.
    """
    low_y, high_y, low_z, high_z = np.inf, -np.inf, np.inf, -np.inf
    count = len(points)
    for i in range(count):
        x, y, z = points[i]
        if x >= NEAR:
            low_y, high_y = min(low_y, y / x), max(high_y, y / x)
            low_z, high_z = min(low_z, z / x), max(high_z, z / x)
            continue
        for j in range(count):
            if points[j, 0] > NEAR:
                part = (NEAR - x) / (points[j, 0] - x)
                across = (y + part * (points[j, 1] - y)) / NEAR
                along = (z + part * (points[j, 2] - z)) / NEAR
                low_y, high_y = min(low_y, across), max(high_y, across)
                low_z, high_z = min(low_z, along), max(high_z, along)
    # Column of a pixel's middle: width / 2 - 0.5 - focal * y / x; a bit more for rounding.
    middle, centre = width / 2.0 - 0.5, height / 2.0 - 0.5
    start = max(np.ceil(middle - high_y * focal - SLACK), 0.0)
    stop = min(np.floor(middle - low_y * focal + SLACK), width - 1.0)
    top = max(np.ceil(centre - high_z * focal - SLACK), 0.0)
    bottom = min(np.floor(centre - low_z * focal + SLACK), height - 1.0)
    if not (start <= stop and top <= bottom):
        return 0, -1, 0, -1
    return int(top), int(bottom), int(start), int(stop)


@njit(cache=True, nogil=True)
def _draw(
    points: NDArray[np.float64],
    number: int,
    focal: float,
    inverse: NDArray[np.float32],
    owner: NDArray[np.int32],
) -> None:
    """Draw the triangle `points` (3, 3) in camera axes, the face `number`, where it is nearest."""
    height, width = inverse.shape
    top, bottom, start, stop = _pixel_box(points, focal, height, width)
    if top > bottom:
        return
    x0, y0, z0 = points[0]
    x1, y1, z1 = points[1]
    x2, y2, z2 = points[2]
    ux, uy, uz = y1 * z2 - z1 * y2, z1 * x2 - x1 * z2, x1 * y2 - y1 * x2
    vx, vy, vz = y2 * z0 - z2 * y0, z2 * x0 - x2 * z0, x2 * y0 - y2 * x0
    wx, wy, wz = y0 * z1 - z0 * y1, z0 * x1 - x0 * z1, x0 * y1 - y0 * x1
    volume = x0 * ux + y0 * uy + z0 * uz
    if abs(volume) < FLAT:
        return
    sign = 1.0 if volume > 0.0 else -1.0
    # Ray of pixel (row, column): (1, left - column * step, up - row * step).
    step = 1.0 / focal
    left, up = (width / 2.0 - 0.5) * step, (height / 2.0 - 0.5) * step
    at_u, at_v, at_w = (
        sign * (ux + uy * left + uz * up),
        sign * (vx + vy * left + vz * up),
        sign * (wx + wy * left + wz * up),
    )
    by_column_u, by_column_v, by_column_w = -sign * uy * step, -sign * vy * step, -sign * wy * step
    by_row_u, by_row_v, by_row_w = -sign * uz * step, -sign * vz * step, -sign * wz * step
    inside = 1.0 / abs(volume)
    slope = np.float32((by_column_u + by_column_v + by_column_w) * inside)
    for row in range(top, bottom + 1):
        u, v, w = at_u + by_row_u * row, at_v + by_row_v * row, at_w + by_row_w * row
        begin, end = float(start), float(stop)
        begin, end = _cut(u, by_column_u, begin, end)
        begin, end = _cut(v, by_column_v, begin, end)
        begin, end = _cut(w, by_column_w, begin, end)
        if begin > end:
            continue
        from_column, to_column = int(np.ceil(begin)), int(np.floor(end))
        here = np.float32(
            (u + v + w + (by_column_u + by_column_v + by_column_w) * from_column) * inside
        )
        nearest = inverse[row, from_column : to_column + 1]
        seen = owner[row, from_column : to_column + 1]
        for k in range(len(nearest)):
            value = here + slope * np.float32(k)
            nearer = value > nearest[k]
            nearest[k] = value if nearer else nearest[k]
            seen[k] = number if nearer else seen[k]


@njit(cache=True, nogil=True, inline="always")
def _cut(value: float, slope: float, begin: float, end: float) -> tuple[float, float]:
    """The part of columns `begin` to `end` where value + slope * column is not negative."""
    if slope > 0.0:
        begin = max(begin, -value / slope)
    elif slope < 0.0:
        end = min(end, -value / slope)
    elif value < 0.0:
        end = -1.0
    return begin, end
