"""Ray queries answered by warp-lang, on the CPU or a CUDA device; it must be installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..rays import Hits

# What warp's annotations say of kernels holds for neither the kernels nor their arguments.
wp: Any = import_module("warp")

if TYPE_CHECKING:
    Id = Vectors = Floats = Ints = Flags = Any
else:
    Id, Vectors, Floats = wp.uint64, wp.array(dtype=wp.vec3), wp.array(dtype=wp.float32)
    Ints, Flags = wp.array(dtype=wp.int32), wp.array(dtype=wp.bool)

wp.set_module_options({"enable_backward": False})

FARTHEST = wp.constant(1.0e7)  # m, no ray is followed beyond


@wp.kernel
def nearest(mesh: Id, origins: Vectors, directions: Vectors, distance: Floats, face: Ints) -> None:
    """Distance (n,) [m] and face (n,) of the first hits, infinite and -1 for a miss."""
    i = wp.tid()
    hit = wp.mesh_query_ray(mesh, origins[i], directions[i], FARTHEST)
    face[i] = -1
    distance[i] = wp.inf
    if hit.result:
        face[i] = hit.face
        distance[i] = hit.t


@wp.kernel
def any_within(mesh: Id, origins: Vectors, directions: Vectors, reach: Floats, met: Flags) -> None:
    """Whether rays meet anything within `reach` (n,) [m]."""
    i = wp.tid()
    met[i] = False
    if reach[i] > 0.0:
        met[i] = wp.mesh_query_ray_anyhit(mesh, origins[i], directions[i], reach[i])


class WarpRays:
    """Triangles (V, 3) [m], (F, 3) in a search tree on `device`; both sides of a triangle are hit.

    Raises InputError for a device that warp does not find.
    """

    def __init__(
        self, vertices: NDArray[np.float64], faces: NDArray[np.int32], device: str
    ) -> None:
        wp.config.log_level = max(wp.config.log_level, wp.LOG_WARNING)  # it greets when it begins
        try:
            self._device = wp.get_device(device)
        except (ValueError, RuntimeError) as error:
            known = ", ".join(str(found) for found in wp.get_devices())
            raise InputError(f"warp finds no device {device!r}; it finds: {known}") from error
        points = wp.array(vertices.astype(np.float32), dtype=wp.vec3, device=self._device)
        corners = wp.array(faces.ravel().astype(np.int32), dtype=wp.int32, device=self._device)
        self._mesh = wp.Mesh(points=points, indices=corners)

    def first_hit(self, origins: NDArray[np.float32], directions: NDArray[np.float32]) -> Hits:
        """First hits of rays from `origins` (n, 3) [m] along unit `directions` (n, 3)."""
        distance = wp.empty(len(origins), dtype=wp.float32, device=self._device)
        face = wp.empty(len(origins), dtype=wp.int32, device=self._device)
        self._launch(nearest, self._vectors(origins, directions), [distance, face])
        return Hits(distance.numpy(), face.numpy())

    def meet(
        self,
        origins: NDArray[np.float32],
        directions: NDArray[np.float32],
        reach: NDArray[np.float32],
    ) -> NDArray[np.bool_]:
        """Whether rays meet anything within `reach` (n,) [m]; one without reach meets nothing."""
        far = wp.array(reach, dtype=wp.float32, device=self._device)
        met = wp.empty(len(reach), dtype=wp.bool, device=self._device)
        self._launch(any_within, [*self._vectors(origins, directions), far], [met])
        return met.numpy()

    def _vectors(self, *arrays: NDArray[np.float32]) -> list[Any]:
        return [wp.array(values, dtype=wp.vec3, device=self._device) for values in arrays]

    def _launch(self, kernel: object, inputs: list[Any], outputs: list[Any]) -> None:
        wp.launch(
            kernel,
            dim=len(outputs[0]),
            inputs=[self._mesh.id, *inputs],
            outputs=outputs,
            device=self._device,
        )
