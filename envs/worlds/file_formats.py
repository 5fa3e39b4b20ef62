"""World files by their suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from av_embodied.errors import InputError, unknown_name

from .meshes import MESH_SUFFIXES, read_mesh_world
from .objects import WorldContent
from .sdf_read import read_sdf
from .sdf_write import write_sdf

SDF_SUFFIXES = (".sdf", ".world")
READERS: dict[str, Callable[[Path], WorldContent]] = {
    **dict.fromkeys(SDF_SUFFIXES, read_sdf),
    **dict.fromkeys(MESH_SUFFIXES, read_mesh_world),
}


def load_content(path: Path) -> WorldContent:
    """What the world file `path` holds; InputError for a missing file or an unknown suffix."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise unknown_name("suffix of a world file", path.suffix, READERS)
    if not path.is_file():
        raise InputError(f"world file {path} does not exist")
    return reader(path)


def save_content(content: WorldContent, path: Path) -> None:
    """Write `content` as SDF; InputError for another suffix."""
    if path.suffix.lower() not in SDF_SUFFIXES:
        raise unknown_name("suffix to save a world with", path.suffix, SDF_SUFFIXES)
    write_sdf(content, path)
