"""Meshes as files that say everything to the last digit, and that Gazebo reads too."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from av_embodied.errors import InputError

from .objects import Shape, Texture
from .shapes import Mesh

MATERIAL = "texture"  # name of the only material of an OBJ file


def mesh_files(shape: Shape, stem: str) -> dict[str, bytes]:
    """Names and contents of the files that hold the mesh and the texture of `shape`.

    The first is the mesh: OBJ, with a material file and a PNG where there is a texture, or PLY
    where corners or faces have colours of their own. Names begin with `stem` and follow from the
    content, so that equal ones share a file. Raises InputError for a shape that is no mesh, and for
    a vertex that has two places in the texture, or two colours.
    """
    mesh = shape.geometry
    if not isinstance(mesh, Mesh):
        raise InputError(f"only meshes are written as files, got {type(mesh).__name__}")
    if shape.texture is not None and mesh.uv is not None:
        return _textured(mesh, mesh.uv, shape.texture, stem)
    if mesh.corner_colours is not None:
        colours = at_vertices(mesh, mesh.corner_colours, "colours")
        data = _ply(mesh, colours.astype(np.uint8), None)
    elif mesh.colours is not None:
        data = _ply(mesh, None, mesh.colours)
    else:
        return _named(stem, ".obj", "\n".join([*_vertices(mesh), *_faces(mesh), ""]).encode())
    return _named(stem, ".ply", data)


def at_vertices(mesh: Mesh, given: NDArray[np.generic], what: str) -> NDArray[np.float64]:
    """What is `given` at the corners of faces (F, 3, k), at the vertices (V, k).

    0 where no face is. Raises InputError for a vertex whose corners differ.
    """
    rows = np.asarray(given, dtype=np.float64).reshape(-1, given.shape[-1])
    result = np.zeros((len(mesh.vertices), rows.shape[1]))
    result[mesh.faces.ravel()] = rows
    differs = np.flatnonzero((result[mesh.faces.ravel()] != rows).any(axis=1))
    if len(differs):
        vertex = mesh.faces.ravel()[differs[0]]
        raise InputError(
            f"a mesh with different {what} at one vertex cannot be saved: "
            f"part vertex {vertex} in two"
        )
    return result


def _textured(mesh: Mesh, uv: NDArray[np.float32], texture: Texture, stem: str) -> dict[str, bytes]:
    places = at_vertices(mesh, uv, "places in the texture")
    picture = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(texture.image)).save(picture, "PNG")
    image = _named(stem, ".png", picture.getvalue())
    library = f"newmtl {MATERIAL}\nKd 1 1 1\nmap_Kd {next(iter(image))}\n".encode()
    material = _named(stem, ".mtl", library)
    lines = [
        f"mtllib {next(iter(material))}",
        *_vertices(mesh),
        *("vt " + " ".join(map(repr, row)) for row in places.tolist()),
        f"usemtl {MATERIAL}",
        *(f"f {a}/{a} {b}/{b} {c}/{c}" for a, b, c in (mesh.faces + 1).tolist()),
    ]
    return _named(stem, ".obj", ("\n".join(lines) + "\n").encode()) | material | image


def _vertices(mesh: Mesh) -> list[str]:
    return ["v " + " ".join(map(repr, row)) for row in mesh.vertices.tolist()]


def _faces(mesh: Mesh) -> list[str]:
    return [f"f {a} {b} {c}" for a, b, c in (mesh.faces + 1).tolist()]


def _ply(
    mesh: Mesh, at_vertex: NDArray[np.uint8] | None, at_face: NDArray[np.uint8] | None
) -> bytes:
    """A binary PLY with the colours of vertices (V, 3) or of faces (F, 3)."""
    paint = [f"property uchar {name}" for name in ("red", "green", "blue")]
    header = [
        "ply", "format binary_little_endian 1.0",
        f"element vertex {len(mesh.vertices)}", *(f"property double {axis}" for axis in "xyz"),
        *(paint if at_vertex is not None else ()),
        f"element face {len(mesh.faces)}", "property list uchar int vertex_indices",
        *(paint if at_face is not None else ()), "end_header\n",
    ]  # fmt: skip
    colour = [("colour", "u1", 3)]
    points = np.zeros(
        len(mesh.vertices), [("place", "<f8", 3), *(colour if at_vertex is not None else ())]
    )
    points["place"] = mesh.vertices
    if at_vertex is not None:
        points["colour"] = at_vertex
    rows = np.zeros(
        len(mesh.faces),
        [("n", "u1"), ("corner", "<i4", 3), *(colour if at_face is not None else ())],
    )
    rows["n"], rows["corner"] = 3, mesh.faces
    if at_face is not None:
        rows["colour"] = at_face
    return "\n".join(header).encode() + points.tobytes() + rows.tobytes()


def _named(stem: str, suffix: str, data: bytes) -> dict[str, bytes]:
    return {f"{stem}_{hashlib.sha256(data).hexdigest()[:12]}{suffix}": data}
