"""A world: objects made of shapes with materials, named rooms, and what follows from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from ..rays import RayScene
from .materials import AcousticMaterial
from .shapes import Geometry

Colour = tuple[float, float, float]  # red, green, blue in [0, 1]


@dataclass(frozen=True)
class Shape:
    """One piece of surface: a geometry at `pose` (4, 4, object to world), its sound and its look."""

    geometry: Geometry
    pose: NDArray[np.float64]
    material: AcousticMaterial
    colour: Colour = (0.7, 0.7, 0.7)


@dataclass(frozen=True)
class WorldObject:
    """A named thing of a semantic `category` (wall, floor, ceiling, door, table, ...)."""

    name: str
    category: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Room:
    """A named part of the floor: `category` (kitchen, ...) and `outline` (k, 2) [m], in order."""

    name: str
    category: str
    outline: NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """All triangles of a world with what belongs to each face.

    `vertices` (V, 3) [m], `faces` (F, 3), `material` (F,) index into `materials`, `colour` (F, 3)
    uint8, `object` (F,) index into the world's objects, `normal` (F, 3) unit (either side).
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    material: NDArray[np.int32]
    materials: tuple[AcousticMaterial, ...]
    colour: NDArray[np.uint8]
    object: NDArray[np.int32]
    normal: NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Objects and rooms under one name; geometry in metres, z up.

    Raises InputError for a world without any surface.
    """

    name: str
    objects: tuple[WorldObject, ...]
    rooms: tuple[Room, ...] = ()
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(thing.shapes for thing in self.objects):
            raise InputError(f"world {self.name!r} has no surface at all")

    @cached_property
    def surface(self) -> Surface:
        """The triangles of all objects, degenerate ones left out."""
        return _triangulate(self.objects)

    @cached_property
    def rays(self) -> RayScene:
        """The ray scene of the surface, shared by acoustics, vision and free space."""
        return RayScene(self.surface.vertices, self.surface.faces)

    @cached_property
    def content_hash(self) -> str:
        """16 hex digits that change with geometry (0.1 mm), materials, objects and rooms."""
        digest = hashlib.sha256()
        surface = self.surface
        digest.update(np.round(surface.vertices * 1e4).astype(np.int64).tobytes())
        for part in (surface.faces, surface.material, surface.colour, surface.object):
            digest.update(np.ascontiguousarray(part).tobytes())
        for material in surface.materials:
            digest.update(np.round(material.bands * 1e6).astype(np.int64).tobytes())
        for thing in self.objects:
            digest.update(f"{thing.name}|{thing.category};".encode())
        for room in self.rooms:
            digest.update(f"{room.name}|{room.category};".encode())
            digest.update(np.round(room.outline * 1e4).astype(np.int64).tobytes())
        return digest.hexdigest()[:16]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest corner (2, 3) [m]."""
        vertices = self.surface.vertices
        return np.stack([vertices.min(axis=0), vertices.max(axis=0)])


def _triangulate(objects: tuple[WorldObject, ...]) -> Surface:
    vertices, faces, material, colour, owner = [], [], [], [], []
    index: dict[AcousticMaterial, int] = {}
    offset = 0
    for number, thing in enumerate(objects):
        for shape in thing.shapes:
            points, corners = shape.geometry.triangles()
            points = points @ shape.pose[:3, :3].T + shape.pose[:3, 3]
            vertices.append(points)
            faces.append(corners + offset)
            offset += len(points)
            kind = index.setdefault(shape.material, len(index))
            material.append(np.full(len(corners), kind))
            shade = np.round(np.clip(shape.colour, 0.0, 1.0) * np.float64(255.0))
            colour.append(np.tile(shade, (len(corners), 1)))
            owner.append(np.full(len(corners), number))
    points, corners = np.concatenate(vertices), np.concatenate(faces).astype(np.int32)
    edge = points[corners[:, 1:]] - points[corners[:, :1]]
    normal = np.cross(edge[:, 0], edge[:, 1])
    length = np.linalg.norm(normal, axis=1)
    keep = length > 1e-10  # m2, twice the area
    if not keep.any():
        raise InputError("the world's triangles all have no area")
    return Surface(
        vertices=points,
        faces=corners[keep],
        material=np.concatenate(material)[keep].astype(np.int32),
        materials=tuple(index),
        colour=np.concatenate(colour)[keep].astype(np.uint8),
        object=np.concatenate(owner)[keep].astype(np.int32),
        normal=normal[keep] / length[keep, None],
    )
