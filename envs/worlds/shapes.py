"""The shapes of SDF: box, cylinder, sphere, plane and mesh, each a set of triangles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from numpy.typing import NDArray

from av_embodied.errors import InputError

Triangles = tuple[NDArray[np.float64], NDArray[np.int32]]  # vertices (V, 3) [m], faces (F, 3)


def _positive(kind: str, **sizes: float) -> None:
    for name, value in sizes.items():
        if not (np.isfinite(value) and value > 0.0):
            raise InputError(f"{kind} {name} must be positive and finite, got {value}")


@dataclass(frozen=True)
class Box:
    """A box of `size` (x, y, z) [m] about its centre."""

    size: tuple[float, float, float]

    def __post_init__(self) -> None:
        _positive("box", x=self.size[0], y=self.size[1], z=self.size[2])

    def triangles(self) -> Triangles:
        """Eight vertices and twelve faces."""
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
        faces = [
            [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
            [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
        ]  # fmt: skip
        return corners * np.array(self.size) / 2.0, np.array(faces, dtype=np.int32)


@dataclass(frozen=True)
class Cylinder:
    """A closed cylinder about z, its centre in the middle [m]."""

    radius: float
    length: float
    sections: int = 16

    def __post_init__(self) -> None:
        _positive("cylinder", radius=self.radius, length=self.length)

    def triangles(self) -> Triangles:
        """Side and both lids, in `sections` flat parts."""
        mesh = trimesh.creation.cylinder(self.radius, self.length, sections=self.sections)
        return np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int32)


@dataclass(frozen=True)
class Sphere:
    """A sphere about its centre [m]."""

    radius: float

    def __post_init__(self) -> None:
        _positive("sphere", radius=self.radius)

    def triangles(self) -> Triangles:
        """An icosphere of 320 faces."""
        mesh = trimesh.creation.icosphere(subdivisions=2, radius=self.radius)
        return np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int32)


@dataclass(frozen=True)
class Plane:
    """A rectangle of `size` (x, y) [m] about its centre, its normal along `normal`."""

    size: tuple[float, float]
    normal: tuple[float, float, float] = (0.0, 0.0, 1.0)

    def __post_init__(self) -> None:
        _positive("plane", x=self.size[0], y=self.size[1])
        _positive("plane", normal_length=float(np.linalg.norm(self.normal)))

    def triangles(self) -> Triangles:
        """Four vertices and two faces."""
        x, y = np.array(self.size) / 2.0
        flat = np.array([[-x, -y, 0.0], [x, -y, 0.0], [x, y, 0.0], [-x, y, 0.0]])
        turn = trimesh.geometry.align_vectors([0.0, 0.0, 1.0], self.normal)
        assert turn is not None
        return flat @ turn[:3, :3].T, np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32)


@dataclass(frozen=True)
class Mesh:
    """Triangles of any form: `vertices` (V, 3) [m] and `faces` (F, 3)."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]

    def __post_init__(self) -> None:
        vertices = np.array(self.vertices, dtype=np.float64)
        faces = np.array(self.faces)
        if vertices.ndim != 2 or vertices.shape[1] != 3:
            raise InputError(f"vertices must be (V, 3), got shape {vertices.shape}")
        if faces.ndim != 2 or faces.shape[1] != 3 or not len(faces):
            raise InputError(f"faces must be (F, 3) with F at least 1, got shape {faces.shape}")
        bad = np.flatnonzero(~np.isfinite(vertices).all(axis=1))
        if len(bad):
            raise InputError(f"vertices must be finite, but vertex {bad[0]} is {vertices[bad[0]]}")
        if not np.issubdtype(faces.dtype, np.integer):
            raise InputError(f"faces must hold whole numbers, got {faces.dtype}")
        if faces.min() < 0 or faces.max() >= len(vertices):
            raise InputError(
                f"faces must index {len(vertices)} vertices, got {faces.min()} to {faces.max()}"
            )
        object.__setattr__(self, "vertices", vertices)
        object.__setattr__(self, "faces", faces.astype(np.int32))

    def triangles(self) -> Triangles:
        """The vertices and faces themselves."""
        return self.vertices, self.faces


Geometry = Box | Cylinder | Sphere | Plane | Mesh
