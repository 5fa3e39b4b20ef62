"""Whole numbers that the faces of a PLY file carry, such as the object that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Y_UP_TO_Z_UP

TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}


class PlyFaces(NamedTuple):
    """Corners (n, 3, 3) [m] of triangles, z up, and the number (n,) of the face of each."""

    corners: NDArray[np.float64]
    values: NDArray[np.int64]


@dataclass(frozen=True)
class _Element:
    """An element of the header: name, count, and properties: name, type, type of a list's count."""

    name: str
    count: int
    properties: list[tuple[str, str, str | None]]


def read_ply_faces(path: Path, names: Sequence[str], up: str) -> PlyFaces:
    """The first of the properties `names` that the faces of the binary PLY `path` have.

    Faces are triangles, or all of one number of corners, which are parted into triangles. `up` is
    the upward axis. Raises InputError for another form, and a file that is cut short.
    """
    data = path.read_bytes()
    order, elements, at = _header(path, data)
    found: dict[str, NDArray[np.void]] = {}
    for element in elements:
        dtype = _row(path, element, order, data, at)
        size = dtype.itemsize * element.count
        if at + size > len(data):
            raise InputError(f"the mesh {path} is cut short: {element.name} are not all there")
        found[element.name] = np.frombuffer(data, dtype, element.count, at)
        at += size
    if "vertex" not in found or "face" not in found:
        raise InputError(f"the mesh {path} holds no faces")
    return _triangles(path, found["vertex"], found["face"], names, up)


def _triangles(
    path: Path, vertex: NDArray[np.void], face: NDArray[np.void], names: Sequence[str], up: str
) -> PlyFaces:
    known = face.dtype.names or ()
    name = next((name for name in names if name in known), None)
    lists = [part for part in ("vertex_indices", "vertex_index") if part in known]
    if name is None or not lists:
        raise InputError(f"the faces of {path} must carry {' or '.join(names)}, got {known}")
    points = np.stack([vertex[axis] for axis in "xyz"], axis=1).astype(np.float64)
    if up == "y":
        points = points @ Y_UP_TO_Z_UP.T
    corners = face[lists[0]].astype(np.int64)
    if corners.size and (corners.min() < 0 or corners.max() >= len(points)):
        raise InputError(f"the faces of {path} name vertices that it does not hold")
    fans = [corners[:, [0, k, k + 1]] for k in range(1, corners.shape[1] - 1)]
    return PlyFaces(points[np.concatenate(fans)], np.tile(face[name].astype(np.int64), len(fans)))


def _header(path: Path, data: bytes) -> tuple[str, list[_Element], int]:
    """Byte order, elements, and where the content begins."""
    end = data.find(b"end_header")
    if not data.startswith(b"ply") or end < 0:
        raise InputError(f"the mesh {path} is no PLY file")
    order, elements = "", []
    for words in (line.split() for line in data[:end].decode("latin-1").splitlines()):
        if words[:1] == ["format"]:
            order = ORDERS.get(words[1], "")
        elif words[:1] == ["element"]:
            elements.append(_Element(words[1], int(words[2]), []))
        elif words[:2] == ["property", "list"]:
            elements[-1].properties.append((words[4], words[3], words[2]))
        elif words[:1] == ["property"]:
            elements[-1].properties.append((words[2], words[1], None))
    if not order:
        raise InputError(f"the annotated mesh {path} must be a binary PLY file")
    return order, elements, data.index(b"\n", end) + 1


def _row(path: Path, element: _Element, order: str, data: bytes, at: int) -> np.dtype[np.void]:
    """The form of one row of `element`, whose lists are all as long as the first row's."""
    fields: list[tuple[str, str] | tuple[str, str, tuple[int, ...]]] = []
    counts: list[str] = []
    for name, kind, count_kind in element.properties:
        if count_kind is not None:
            offset = at + np.dtype(fields).itemsize
            count = np.frombuffer(data, order + TYPES[count_kind], 1, offset)[0]
            counts.append(f"{name} count")
            fields.append((counts[-1], order + TYPES[count_kind]))
            fields.append((name, order + TYPES[kind], (int(count),)))
        else:
            fields.append((name, order + TYPES[kind]))
    dtype = np.dtype(fields)
    if counts and at + dtype.itemsize * element.count <= len(data):
        rows = np.frombuffer(data, dtype, element.count, at)
        if any((rows[name] != rows[name][:1]).any() for name in counts):
            raise InputError(f"the faces of {path} must all have the same number of corners")
    return dtype
