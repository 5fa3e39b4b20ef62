"""The geometries of SDF, and the local files that they name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import numpy as np

from av_embodied.errors import InputError, unknown_name

from .meshes import GREY, MESH_SUFFIXES, read_mesh
from .objects import Colour, Texture
from .sdf_elements import child, numbers, text_of
from .shapes import Box, Cylinder, Geometry, Plane, Sphere


@dataclass(frozen=True)
class Source:
    """The file that is read; what it names is looked up beside it."""

    path: Path
    _textures: dict[bytes, Texture] = field(default_factory=dict, repr=False, compare=False)

    def find(self, uri: str) -> Path:
        """The local file (or a model's folder's model.sdf) that `uri` names.

        Folders searched: the file's own, its `models`, those of GZ_SIM_RESOURCE_PATH. Raises
        InputError for a remote or missing file.
        """
        scheme, has_scheme, rest = uri.partition("://")
        if has_scheme and scheme not in ("model", "file", "package"):
            raise InputError(f"{self.path}: only local files can be included, got {uri!r}")
        name = unquote(rest if has_scheme else uri)
        folder = self.path.parent
        shared = os.environ.get("GZ_SIM_RESOURCE_PATH", "").split(os.pathsep)
        for root in (folder, folder / "models", folder.parent, *(Path(p) for p in shared if p)):
            for candidate in (root / name, root / name / "model.sdf"):
                if candidate.is_file():
                    return candidate
        raise InputError(f"{self.path}: the file {uri!r} was not found in {folder}")

    def shared(self, texture: Texture | None) -> Texture | None:
        """`texture`, or the one with the same picture that was read before: each is kept once."""
        if texture is None:
            return None
        image = np.ascontiguousarray(texture.image)
        digest = hashlib.sha256(str(image.shape).encode() + image.tobytes()).digest()
        return self._textures.setdefault(digest, texture)


Found = list[tuple[Geometry, Colour, Texture | None]]


def geometries(element: Element, source: Source) -> Found:
    """Geometries of a visual or collision, each with the colour and texture that its file gives.

    Raises InputError for a geometry that we have no surface for.
    """
    holder = child(element, "geometry", source.path)
    kinds = [part for part in holder if part.tag != "empty"]
    found: Found = []
    for part in kinds:
        if part.tag not in READERS:
            raise unknown_name("SDF geometry", part.tag, [*READERS, "empty"])
        found += READERS[part.tag](part, source)
    return found


def _box(element: Element, source: Source) -> Found:
    x, y, z = numbers(child(element, "size", source.path), (3,), source.path)
    return [(Box((float(x), float(y), float(z))), GREY, None)]


def _cylinder(element: Element, source: Source) -> Found:
    return [
        (
            Cylinder(_length(element, "radius", source), _length(element, "length", source)),
            GREY,
            None,
        )
    ]


def _sphere(element: Element, source: Source) -> Found:
    return [(Sphere(_length(element, "radius", source)), GREY, None)]


def _plane(element: Element, source: Source) -> Found:
    size, normal = element.find("size"), element.find("normal")
    x, y = (1.0, 1.0) if size is None else numbers(size, (2,), source.path)
    u, v, w = (0.0, 0.0, 1.0) if normal is None else numbers(normal, (3,), source.path)
    return [(Plane((float(x), float(y)), (float(u), float(v), float(w))), GREY, None)]


def _mesh(element: Element, source: Source) -> Found:
    path = source.find(text_of(element, "uri", source.path))
    if path.suffix.lower() not in MESH_SUFFIXES:
        raise unknown_name("suffix of a mesh file", path.suffix, MESH_SUFFIXES)
    given = element.find("scale")
    scale = np.ones(3) if given is None else numbers(given, (3,), source.path)
    wanted = element.findtext("submesh/name", "").strip()
    parts = [part for part in read_mesh(path) if wanted in ("", part.name)]
    if not parts:
        raise InputError(f"{source.path}: {path.name} has no submesh {wanted!r}")
    return [
        (
            replace(part.mesh, vertices=part.mesh.vertices * scale),
            part.colour,
            source.shared(part.texture),
        )
        for part in parts
    ]


def _length(element: Element, tag: str, source: Source) -> float:
    return float(numbers(child(element, tag, source.path), (1,), source.path)[0])


READERS: dict[str, Callable[[Element, Source], Found]] = {
    "box": _box,
    "cylinder": _cylinder,
    "sphere": _sphere,
    "plane": _plane,
    "mesh": _mesh,
}
