"""A mesh file looked over before it is read: whether it is whole, and all there that it names.

The reader of meshes leaves out in silence what it cannot read; here each such thing is an error or
a warning that names it.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from av_embodied.errors import InputError

from .limits import check_count
from .notice import notice

FOREIGN = {
    b"PK\x03\x04": "a zip archive: unpack it first",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"version https://git-lfs": "a git LFS pointer: fetch the file itself",
}
TRIANGLE_MODES = (4, 5, 6)  # triangles, strips, fans: glTF 2.0, 3.7.2.1
PACKED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_mesh_quantization")
SHIFTED = "KHR_texture_transform"
PICTURES = ("image/png", "image/jpeg", "image/webp")


def look_over(path: Path) -> None:
    """Raise InputError or warn for what is wrong with the mesh file `path` before it is read."""
    with path.open("rb") as file:
        begin = file.read(32)
    for magic, meaning in FOREIGN.items():
        if begin.startswith(magic):
            raise InputError(f"the mesh {path} is {meaning}")
    suffix = path.suffix.lower()
    if suffix in (".glb", ".gltf"):
        _look_over_gltf(path, gltf_header(path))
    elif suffix == ".obj":
        _look_over_obj(path)


def gltf_header(path: Path) -> dict[str, Any]:
    """The JSON of a .glb or .gltf file; InputError where it is no such file or not whole."""
    data = path.read_bytes()
    if path.suffix.lower() == ".glb":
        if len(data) < 20 or data[:4] != b"glTF":
            raise InputError(f"the mesh {path} is no binary glTF")
        version, length, json_length = struct.unpack_from("<III", data, 4)
        if version != 2:
            raise InputError(f"the mesh {path} is glTF {version}, only version 2 is read")
        if length > len(data):
            raise InputError(
                f"the mesh {path} is cut short: it should have {length} bytes and has {len(data)}"
            )
        data = data[20 : 20 + json_length]
    try:
        header = json.loads(data)
    except ValueError as error:
        raise InputError(f"cannot read the mesh {path}: its JSON is broken: {error}") from error
    if not isinstance(header, dict) or "asset" not in header:
        raise InputError(f"cannot read the mesh {path}: its JSON is no glTF")
    return header


def _look_over_gltf(path: Path, header: dict[str, Any]) -> None:
    used = [str(name) for name in header.get("extensionsUsed", ())]
    packed = [name for name in PACKED if name in used]
    if packed:
        raise InputError(
            f"the mesh {path} is packed with {', '.join(packed)}, which is not supported: unpack "
            "it first (gltf-transform, gltfpack or Blender)"
        )
    if SHIFTED in used:
        notice(f"{path}: {SHIFTED} is not supported, its textures stand unshifted")
    for number, buffer in enumerate(header.get("buffers", ())):
        uri = buffer.get("uri")
        if isinstance(uri, str) and not uri.startswith("data:"):
            beside = _beside(path, uri)
            if beside is None:
                raise InputError(f"{path}: buffer {number} {uri!r} lies outside the mesh's folder")
            if not beside.is_file():
                raise InputError(f"{path}: buffer {number} {uri!r} does not exist")
            if beside.stat().st_size < int(buffer.get("byteLength", 0)):
                raise InputError(f"{path}: buffer {number} {uri!r} is cut short")
    _look_over_images(path, header)
    check_count(path, sum(_triangles(path, header)))


def _look_over_images(path: Path, header: dict[str, Any]) -> None:
    for number, image in enumerate(header.get("images", ())):
        uri, kind = image.get("uri", ""), image.get("mimeType", "")
        named = "" if uri.startswith("data:") else uri
        name = named or image.get("name") or f"image {number}"
        if kind and kind not in PICTURES:
            notice(f"{path}: texture {name!r} is {kind}, which is not read: plain colour instead")
        elif named:
            _check_picture(path, named)


def _check_picture(path: Path, name: str) -> None:
    beside = _beside(path, name)
    if beside is None:
        notice(f"{path}: texture {name!r} lies outside the mesh's folder: plain colour instead")
    elif not beside.is_file():
        notice(f"{path}: texture {name!r} does not exist: plain colour instead")


def _triangles(path: Path, header: dict[str, Any]) -> Iterator[int]:
    """Triangles of each primitive; warns of those that are made of points or lines."""
    accessors, left_out = header.get("accessors", ()), 0
    for mesh in header.get("meshes", ()):
        for primitive in mesh.get("primitives", ()):
            if primitive.get("mode", 4) not in TRIANGLE_MODES:
                left_out += 1
                continue
            index = primitive.get("indices", primitive.get("attributes", {}).get("POSITION"))
            if not isinstance(index, int) or index >= len(accessors):
                raise InputError(f"{path}: mesh {mesh.get('name', '?')!r} names no vertices")
            yield int(accessors[index].get("count", 0)) // 3
    if left_out:
        notice(f"{path}: {left_out} primitives of points or lines are left out: no surface")


def _look_over_obj(path: Path) -> None:
    """Warn of libraries of materials, and of their textures, that are not there."""
    text = path.read_bytes()
    for name in dict.fromkeys(re.findall(rb"^mtllib[ \t]+(.+?)[ \t\r]*$", text, re.MULTILINE)):
        library = _beside(path, name.decode("utf-8", "replace"))
        if library is None or not library.is_file():
            where = "lies outside the folder" if library is None else "does not exist"
            notice(f"{path}: material file {name.decode('utf-8', 'replace')!r} {where}: grey")
            continue
        lines = library.read_text(encoding="utf-8", errors="replace").splitlines()
        for words in (line.split() for line in lines):
            if len(words) > 1 and words[0] == "map_Kd":
                _check_picture(path, words[-1])


def _beside(path: Path, uri: str) -> Path | None:
    """The file that `path` means by `uri`; None for one outside its folder."""
    folder = path.parent.resolve()
    found = (folder / unquote(uri).replace("\\", "/")).resolve()
    return found if found.is_relative_to(folder) and "://" not in uri else None
