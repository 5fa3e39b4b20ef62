"""All triangles of a world, with material, colour and object of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .materials import AcousticMaterial
from .objects import Shape, Texture, WorldObject
from .shapes import Mesh

SMALLEST_AREA = 0.5e-10  # m2, below it a triangle has no direction


@dataclass(frozen=True, eq=False)
class Surface:
    """All triangles of a world with what belongs to each face.

    `vertices` (V, 3) [m], `faces` (F, 3), `material` (F,) index into `materials`, `colour` (F, 3)
    uint8, `object` (F,) index into the world's objects, `normal` (F, 3) unit (either side).

    `texture` (F,) indexes `textures`, -1 for none, with the corners at `uv` (F, 3, 2) float32;
    `corner_colour` (F, 3, 3) uint8 is `colour` where a mesh has none of its own per corner. Both
    are None where no face has any. `colour` of a textured face is its shape's one colour.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    material: NDArray[np.int32]
    materials: tuple[AcousticMaterial, ...]
    colour: NDArray[np.uint8]
    object: NDArray[np.int32]
    normal: NDArray[np.float64]
    textures: tuple[Texture, ...] = ()
    texture: NDArray[np.int32] | None = None
    uv: NDArray[np.float32] | None = None
    corner_colour: NDArray[np.uint8] | None = None

    @property
    def corners(self) -> NDArray[np.float64]:
        """Corner positions of each face (F, 3, 3) [m]."""
        return self.vertices[self.faces]


def triangulate(objects: tuple[WorldObject, ...]) -> Surface:
    """The surface of `objects`, triangles without area left out; InputError where none has any."""
    vertices, faces, counts = [], [], []
    material, owner, shapes = [], [], []
    index: dict[AcousticMaterial, int] = {}
    offset = 0
    for number, thing in enumerate(objects):
        for shape in thing.shapes:
            points, corners = shape.geometry.triangles()
            vertices.append(points @ shape.pose[:3, :3].T + shape.pose[:3, 3])
            faces.append(corners + offset)
            offset += len(points)
            counts.append(len(corners))
            material.append(index.setdefault(shape.material, len(index)))
            owner.append(number)
            shapes.append(shape)
    points, corners = np.concatenate(vertices), np.concatenate(faces).astype(np.int32)
    edge = points[corners[:, 1:]] - points[corners[:, :1]]
    normal = np.cross(edge[:, 0], edge[:, 1])
    length = np.linalg.norm(normal, axis=1)
    keep = length > 2.0 * SMALLEST_AREA
    if not keep.any():
        raise InputError("the world's triangles all have no area")
    shape_of = np.repeat(np.arange(len(counts)), counts)[keep]
    colour = np.concatenate(
        [_face_colours(shape, n) for shape, n in zip(shapes, counts, strict=True)]
    )
    textures, texture, uv = _textures(shapes, counts, keep)
    return Surface(
        vertices=points,
        faces=corners[keep],
        material=np.array(material, dtype=np.int32)[shape_of],
        materials=tuple(index),
        colour=colour[keep],
        object=np.array(owner, dtype=np.int32)[shape_of],
        normal=normal[keep] / length[keep, None],
        textures=textures,
        texture=texture,
        uv=uv,
        corner_colour=_corner_colours(shapes, colour, counts, keep),
    )


def _shows_texture(shape: Shape) -> bool:
    return (
        shape.texture is not None
        and isinstance(shape.geometry, Mesh)
        and shape.geometry.uv is not None
    )


def _face_colours(shape: Shape, faces: int) -> NDArray[np.uint8]:
    if isinstance(shape.geometry, Mesh) and not _shows_texture(shape):
        if shape.geometry.corner_colours is not None:
            return np.round(shape.geometry.corner_colours.mean(axis=1)).astype(np.uint8)
        if shape.geometry.colours is not None:
            return shape.geometry.colours
    shade = [round(min(max(part, 0.0), 1.0) * 255.0) for part in shape.colour]
    return np.full((faces, 3), shade, dtype=np.uint8)


def _textures(
    shapes: list[Shape], counts: list[int], keep: NDArray[np.bool_]
) -> tuple[tuple[Texture, ...], NDArray[np.int32] | None, NDArray[np.float32] | None]:
    """The textures in use, the one of each kept face (-1: none), and its corners there."""
    order: dict[int, Texture] = {}  # by identity: shapes may share one picture
    numbers, places = [], []
    for shape, count in zip(shapes, counts, strict=True):
        given = shape.geometry.uv if isinstance(shape.geometry, Mesh) else None
        if shape.texture is None or given is None:
            numbers.append(np.full(count, -1, dtype=np.int32))
            places.append(np.zeros((count, 3, 2)))
            continue
        order.setdefault(id(shape.texture), shape.texture)
        numbers.append(np.full(count, list(order).index(id(shape.texture)), dtype=np.int32))
        places.append(given)
    if not order:
        return (), None, None
    uv = np.concatenate(places).astype(np.float32)
    return tuple(order.values()), np.concatenate(numbers)[keep], uv[keep]


def _corner_colours(
    shapes: list[Shape], colour: NDArray[np.uint8], counts: list[int], keep: NDArray[np.bool_]
) -> NDArray[np.uint8] | None:
    """Colours (F, 3, 3) of the kept faces' corners; None where no mesh has its own."""
    own = {
        number: shape.geometry.corner_colours
        for number, shape in enumerate(shapes)
        if isinstance(shape.geometry, Mesh)
        and shape.geometry.corner_colours is not None
        and not _shows_texture(shape)
    }
    if not own:
        return None
    corners = np.repeat(colour[:, None], 3, axis=1)
    first = np.cumsum([0, *counts])
    for number, given in own.items():
        corners[first[number] : first[number + 1]] = given
    return corners[keep]
