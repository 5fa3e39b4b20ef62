"""Large planes in a mesh that is nearly flat in many places, and its vertices moved into them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLANE_AREA = 0.4  # m2, smaller parts are left as they are
NEAR = 0.04  # m, from a face's middle to the plane that it belongs to
TILT = np.cos(np.radians(25.0))  # at least, between the normals of the two
FARTHEST = 0.08  # m, no vertex is moved by more
MOST_PLANES = 400
ROUNDS = 40  # of projections; between three planes a vertex converges by a third each


def flatten(vertices: NDArray[np.float64], faces: NDArray[np.int32]) -> NDArray[np.float64]:
    """`vertices` (V, 3) [m] of the triangles `faces` (F, 3), those near large planes moved there.

    A vertex where faces of several planes meet moves to their common line or point.
    """
    plane, normal, offset = find_planes(vertices[faces])
    corner, number = faces.ravel(), np.repeat(plane, 3)
    pairs = np.unique(np.stack([corner[number >= 0], number[number >= 0]]), axis=1)
    vertex, number = pairs
    share = 1.0 / np.bincount(vertex, minlength=len(vertices))[vertex]
    moved = vertices.copy()
    for _ in range(ROUNDS):
        away = np.einsum("nk,nk->n", moved[vertex], normal[number]) - offset[number]
        np.subtract.at(moved, vertex, (share * away)[:, None] * normal[number])
    far = np.linalg.norm(moved - vertices, axis=1) > FARTHEST
    return np.where(far[:, None], vertices, moved)


def find_planes(
    corners: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """The large plane of each of the triangles `corners` (F, 3, 3) [m], -1 for none.

    Also the planes' unit normals (P, 3) and offsets (P,) [m]. Each begins with the largest triangle
    that is in none yet, takes all that lie near it, and is then fitted to these.
    """
    edge = corners[:, 1:] - corners[:, :1]
    normal: NDArray[np.float64] = np.cross(edge[:, 0], edge[:, 1])
    area = np.linalg.norm(normal, axis=1) / 2.0
    normal = normal / np.maximum(2.0 * area, 1e-12)[:, None]
    middle = corners.mean(axis=1)
    plane = np.full(len(corners), -1)
    normals, offsets = [], []
    for seed in np.argsort(-area)[: 20 * MOST_PLANES]:
        if plane[seed] >= 0 or len(normals) == MOST_PLANES:
            continue
        along, offset = normal[seed], float(normal[seed] @ middle[seed])
        mine = np.empty(0, dtype=np.int64)
        for _ in range(3):
            near = np.abs(middle @ along - offset) < NEAR
            near &= (np.abs(normal @ along) > TILT) & (plane < 0)
            mine = np.flatnonzero(near)
            if area[mine].sum() < PLANE_AREA:
                break
            along, offset = _fitted(middle[mine], area[mine])
        if len(mine) and area[mine].sum() >= PLANE_AREA:
            plane[mine] = len(normals)
            normals.append(along)
            offsets.append(offset)
    return plane, np.array(normals).reshape(-1, 3), np.array(offsets)


def _fitted(
    points: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Unit normal (3,) and offset [m] of the plane through `points` (n, 3) by least squares."""
    centre = np.average(points, axis=0, weights=weight)
    spread = (points - centre) * np.sqrt(weight)[:, None]
    along = np.linalg.eigh(spread.T @ spread)[1][:, 0]
    return along, float(along @ centre)
