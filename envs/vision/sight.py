"""What each pixel of a camera sees, and how far: by drawing triangles, or by casting rays."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.sensors import Camera

from ..worlds.surface import Surface
from .projections import pixel_rays, rays_in_world
from .raster import GROUPS, rasterize
from .renderer import RayEngine

NEAREST = 1e-3  # m, what is nearer is taken to be there

Seen = tuple[NDArray[np.float32], NDArray[np.int32]]
"""1 over the depth (H, W) [1/m], 0 where nothing is seen, and the face (H, W) there, else -1."""


class Drawing:
    """What a pinhole `camera` sees of `surface`, drawn."""

    def __init__(self, surface: Surface, camera: Camera) -> None:
        self._groups = GROUPS.of(surface)
        self._size = (camera.height, camera.width)
        self._focal = camera.focal_length

    def look(self, frame: NDArray[np.float64]) -> Seen:
        """What is seen with the camera's axes and place in `frame` (4, 3), as of `placed`."""
        groups = self._groups
        grouping = groups.grouping
        triangles = (groups.corners, grouping.face, grouping.first, groups.boxes)
        inverse, face = np.empty(self._size, np.float32), np.empty(self._size, np.int32)
        rasterize(*triangles, frame, self._focal, inverse, face)
        return inverse, face


class Casting:
    """What a `camera` of any projection sees by the rays that `engine` follows."""

    def __init__(self, engine: RayEngine, camera: Camera) -> None:
        self._engine = engine
        self._rays = pixel_rays(camera)
        self._size = (camera.height, camera.width)

    def look(self, frame: NDArray[np.float64]) -> Seen:
        """What is seen with the camera's axes and place in `frame` (4, 3), as of `placed`."""
        hits = self._engine.first_hit(*rays_in_world(self._rays, frame))
        inverse = _inverse_depth(hits.distance, self._rays)
        return inverse.reshape(self._size), hits.face.reshape(self._size)


@njit(cache=True)
def _inverse_depth(distance: NDArray[np.float32], rays: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 over the depth (n,) of hits at `distance` (n,) [m] along `rays`; 0 for a miss."""
    inverse = np.zeros_like(distance)
    for i in range(len(distance)):
        if distance[i] < np.inf:
            inverse[i] = np.float32(1.0) / max(distance[i] * rays[i, 3], np.float32(NEAREST))
    return inverse
