"""Ray queries against a triangle mesh, answered by Embree; the queries release the GIL."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import ArrayLike, NDArray

SURFACE_GAP = 1e-4  # m, kept between a ray's end and the surface that it touches (float32 rays)


@dataclass(frozen=True)
class Hits:
    """First hits of n rays: `distance` (n,) [m], infinite for a miss, and `face` (n,), -1 there."""

    distance: NDArray[np.float32]
    face: NDArray[np.int32]


class RayScene:
    """Triangles (V, 3) [m], (F, 3) in a search tree; both sides of a triangle are hit."""

    def __init__(self, vertices: NDArray[np.float64], faces: NDArray[np.int32]) -> None:
        self._scene = EmbreeScene()
        # The binding reads the arrays it is given, so they must live as long as the scene.
        self._vertices = np.ascontiguousarray(vertices, dtype=np.float32)
        self._faces = np.ascontiguousarray(faces, dtype=np.int32)
        TriangleMesh(self._scene, self._vertices, self._faces)

    def first_hit(self, origins: ArrayLike, directions: ArrayLike) -> Hits:
        """First hits of rays from `origins` (n, 3) [m] along unit `directions` (n, 3)."""
        start = np.ascontiguousarray(origins, dtype=np.float32)
        along = np.ascontiguousarray(directions, dtype=np.float32)
        if not len(start):
            return Hits(np.empty(0, np.float32), np.empty(0, np.int32))
        found = self._scene.run(start, along, output=1)
        face = found["primID"]
        distance = np.where(face < 0, np.float32(np.inf), found["tfar"])
        return Hits(distance, face)

    def blocked(self, origins: ArrayLike, targets: ArrayLike) -> NDArray[np.bool_]:
        """Whether anything stands between `origins` and `targets` (n, 3) [m], ends left out."""
        start = np.asarray(origins, dtype=np.float64)
        along = np.asarray(targets, dtype=np.float64) - start
        length = np.linalg.norm(along, axis=-1)
        apart = length > 2.0 * SURFACE_GAP
        result = np.zeros(len(along), dtype=bool)
        if apart.any():
            unit = along[apart] / length[apart, None]
            begin = np.broadcast_to(start, along.shape)[apart] + SURFACE_GAP * unit
            reach = (length[apart] - 2.0 * SURFACE_GAP).astype(np.float32)
            hit = self._scene.run(
                np.ascontiguousarray(begin, dtype=np.float32),
                np.ascontiguousarray(unit, dtype=np.float32),
                reach,
                query="OCCLUDED",
            )
            result[apart] = np.asarray(hit) >= 0
        return result
