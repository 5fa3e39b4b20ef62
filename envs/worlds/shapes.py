"""The shapes of SDF: box, cylinder, sphere, plane and mesh, each a set of triangles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

Triangles = tuple[NDArray[np.float64], NDArray[np.int32]]  # vertices (V, 3) [m], faces (F, 3)

SECTIONS = 16  # flat parts round a cylinder
MERIDIANS, RINGS = 12, 5  # of a sphere's vertices, poles not counted
BOX_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
BOX_FACES = np.array(
    [
        [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
        [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
    ],
    dtype=np.int32,
)  # fmt: skip


def _positive(kind: str, **sizes: float) -> None:
    for name, value in sizes.items():
        if not 0.0 < value < float("inf"):
            raise InputError(f"{kind} {name} must be positive and finite, got {value}")


@dataclass(frozen=True)
class Box:
    """A box of `size` (x, y, z) [m] about its centre."""

    size: tuple[float, float, float]

    def __post_init__(self) -> None:
        _positive("box", x=self.size[0], y=self.size[1], z=self.size[2])

    def triangles(self) -> Triangles:
        """Eight vertices and twelve faces."""
        return BOX_CORNERS * self.size, BOX_FACES


@lru_cache(maxsize=1)
def _unit_cylinder() -> Triangles:
    angle = 2.0 * np.pi * np.arange(SECTIONS) / SECTIONS
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    bottom = np.column_stack([ring, np.full(SECTIONS, -0.5)])
    points = np.concatenate([bottom, bottom * [1, 1, -1], [[0, 0, -0.5], [0, 0, 0.5]]])
    here = np.arange(SECTIONS)
    after = (here + 1) % SECTIONS
    below, above = np.full(SECTIONS, 2 * SECTIONS), np.full(SECTIONS, 2 * SECTIONS + 1)
    parts = [
        (here, after, after + SECTIONS),
        (here, after + SECTIONS, here + SECTIONS),
        (after, here, below),
        (here + SECTIONS, after + SECTIONS, above),
    ]
    faces = np.concatenate([np.stack(part, axis=1) for part in parts])
    return points, faces.astype(np.int32)


@dataclass(frozen=True)
class Cylinder:
    """A closed cylinder about z, its centre in the middle [m]."""

    radius: float
    length: float

    def __post_init__(self) -> None:
        _positive("cylinder", radius=self.radius, length=self.length)

    def triangles(self) -> Triangles:
        """Side and both lids, in `SECTIONS` flat parts."""
        points, faces = _unit_cylinder()
        return points * (self.radius, self.radius, self.length), faces


@lru_cache(maxsize=1)
def _unit_sphere() -> Triangles:
    azimuth = 2.0 * np.pi * np.arange(MERIDIANS) / MERIDIANS
    polar = np.pi * np.arange(1, RINGS + 1) / (RINGS + 1)
    around = np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1)
    rings = [np.column_stack([np.sin(p) * around, np.full(MERIDIANS, np.cos(p))]) for p in polar]
    points = np.concatenate([*rings, [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]])
    here = np.arange(MERIDIANS)
    after = (here + 1) % MERIDIANS
    top, bottom = np.full(MERIDIANS, RINGS * MERIDIANS), np.full(MERIDIANS, RINGS * MERIDIANS + 1)
    last = (RINGS - 1) * MERIDIANS
    parts = [(here, after, top), (after + last, here + last, bottom)]
    for ring in range(RINGS - 1):
        upper, lower = ring * MERIDIANS, (ring + 1) * MERIDIANS
        parts += [
            (here + lower, after + lower, after + upper),
            (here + lower, after + upper, here + upper),
        ]
    return points, np.concatenate([np.stack(part, axis=1) for part in parts]).astype(np.int32)


@dataclass(frozen=True)
class Sphere:
    """A sphere about its centre [m]."""

    radius: float

    def __post_init__(self) -> None:
        _positive("sphere", radius=self.radius)

    def triangles(self) -> Triangles:
        """Faces between `MERIDIANS` meridians and `RINGS` parallels, all vertices on the sphere."""
        points, faces = _unit_sphere()
        return points * self.radius, faces


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
        return flat @ _rotation_from_z(self.normal).T, np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def _rotation_from_z(normal: tuple[float, float, float]) -> NDArray[np.float64]:
    """The shortest rotation (3, 3) from +z to `normal`; half a turn about x for straight down."""
    x, y, z = np.array(normal) / np.linalg.norm(normal)
    if z < -1.0 + 1e-12:
        return np.diag([1.0, -1.0, -1.0])
    return np.array(
        [
            [1.0 - x * x / (1.0 + z), -x * y / (1.0 + z), x],
            [-x * y / (1.0 + z), 1.0 - y * y / (1.0 + z), y],
            [-x, -y, z],
        ]
    )


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles of any form: `vertices` (V, 3) [m] and `faces` (F, 3).

    `colours` (F, 3) uint8, where given, stand in place of the shape's one colour; so do
    `corner_colours` (F, 3, 3) uint8, one per corner, between which a camera interpolates, and in
    place of both a texture of the shape, in which `uv` (F, 3, 2) are the places of the corners, v
    upward.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    colours: NDArray[np.uint8] | None = None
    corner_colours: NDArray[np.uint8] | None = None
    uv: NDArray[np.float32] | None = None

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
        if self.colours is not None and self.colours.shape != faces.shape:
            raise InputError(f"colours must be {faces.shape}, got shape {self.colours.shape}")
        for name, last in (("corner_colours", 3), ("uv", 2)):
            given = getattr(self, name)
            if given is not None and given.shape != (len(faces), 3, last):
                raise InputError(f"{name} must be {(len(faces), 3, last)}, got {given.shape}")
        object.__setattr__(self, "vertices", vertices)
        object.__setattr__(self, "faces", faces.astype(np.int32))

    def triangles(self) -> Triangles:
        """The vertices and faces themselves."""
        return self.vertices, self.faces

    def chosen(self, numbers: NDArray[np.int64]) -> Mesh:
        """The mesh of the faces `numbers` (n,) alone, with what belongs to them."""
        used, faces = np.unique(self.faces[numbers], return_inverse=True)
        return Mesh(
            self.vertices[used],
            faces.reshape(-1, 3).astype(np.int32),
            None if self.colours is None else self.colours[numbers],
            None if self.corner_colours is None else self.corner_colours[numbers],
            None if self.uv is None else self.uv[numbers],
        )


Geometry = Box | Cylinder | Sphere | Plane | Mesh
