"""Ray queries against a triangle mesh, answered by Embree; the queries release the GIL."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numba import njit
from numpy.typing import ArrayLike, NDArray

SURFACE_GAP = 1e-4  # m, kept between a ray's end and the surface that it touches (float32 rays)

Vectors = NDArray[np.float32]


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
        # The first query builds the tree; threads that share the scene must find it built.
        self.first_hit(np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]]))

    def first_hit(self, origins: ArrayLike, directions: ArrayLike) -> Hits:
        """First hits of rays from `origins` (n, 3) [m] along unit `directions` (n, 3)."""
        start = np.ascontiguousarray(origins, dtype=np.float32)
        along = np.ascontiguousarray(directions, dtype=np.float32)
        if not len(start):
            return Hits(np.empty(0, np.float32), np.empty(0, np.int32))
        found = self._scene.run(start, along, output=1)
        face, distance = found["primID"], found["tfar"]
        distance[face < 0] = np.inf
        return Hits(distance, face)

    def blocked(self, origins: ArrayLike, targets: ArrayLike) -> NDArray[np.bool_]:
        """Whether anything stands between `origins` and `targets` (n, 3) [m], ends left out.

        Either may be one point (1, 3) for all.
        """
        start = np.array(origins, dtype=np.float64, order="C")
        end = np.array(targets, dtype=np.float64, order="C")
        return self.meet(*_rays_between(start, end))

    def meet(
        self, origins: Vectors, directions: Vectors, reach: NDArray[np.float32]
    ) -> NDArray[np.bool_]:
        """Whether rays from `origins` (n, 3) [m] along `directions` (n, 3) meet anything.

        They are looked for within `reach` (n,) [m]; a ray without reach meets nothing. The arrays
        are contiguous.
        """
        if not len(reach):
            return np.zeros(0, dtype=bool)
        hit = np.asarray(self._scene.run(origins, directions, reach, query="OCCLUDED"))
        return (hit >= 0) & (reach > 0.0)


@njit(cache=True)
def _rays_between(
    origins: NDArray[np.float64], targets: NDArray[np.float64]
) -> tuple[Vectors, Vectors, NDArray[np.float32]]:
    """Rays from `origins` to `targets`, where they begin, their directions, and how far they go.

    They end `SURFACE_GAP` short of both; what is nearer to each other than that has no reach.
    """
    shared, meeting = len(origins) == 1, len(targets) == 1
    count = len(targets) if shared else len(origins)
    begin, unit = np.zeros((count, 3), np.float32), np.zeros((count, 3), np.float32)
    reach = np.zeros(count, np.float32)
    for k in range(count):
        start, end = origins[0 if shared else k], targets[0 if meeting else k]
        x, y, z = end[0] - start[0], end[1] - start[1], end[2] - start[2]
        length = np.sqrt(x * x + y * y + z * z)
        unit[k, 0] = 1.0
        if length > 2.0 * SURFACE_GAP:
            unit[k, 0], unit[k, 1], unit[k, 2] = x / length, y / length, z / length
            begin[k, 0] = start[0] + SURFACE_GAP * (x / length)
            begin[k, 1] = start[1] + SURFACE_GAP * (y / length)
            begin[k, 2] = start[2] + SURFACE_GAP * (z / length)
            reach[k] = length - 2.0 * SURFACE_GAP
    return begin, unit, reach
