"""World files by their suffix."""

from __future__ import annotations

from pathlib import Path

from av_embodied.errors import InputError, unknown_name

from .meshes import MESH_SUFFIXES
from .objects import WorldContent
from .scans.mesh_world import read_mesh_world
from .sdf_read import read_sdf
from .sdf_write import write_sdf

SDF_SUFFIXES = (".sdf", ".world")
SUFFIXES = (*SDF_SUFFIXES, *MESH_SUFFIXES)


def load_content(path: Path, up: str = "auto") -> WorldContent:
    """What the world file `path` holds; of a mesh, `up` is the upward axis as in `World.load`.

    Raises InputError for a missing file, an unknown suffix, or an axis for SDF, which has z up.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise unknown_name("suffix of a world file", path.suffix, SUFFIXES)
    if not path.is_file():
        raise InputError(f"world file {path} does not exist")
    if suffix in MESH_SUFFIXES:
        return read_mesh_world(path, up)
    if up not in ("auto", "z"):
        raise InputError(f"{path}: SDF has z up, got up={up!r}")
    return read_sdf(path)


def save_content(content: WorldContent, path: Path) -> None:
    """Write `content` as SDF; InputError for another suffix."""
    if path.suffix.lower() not in SDF_SUFFIXES:
        raise unknown_name("suffix to save a world with", path.suffix, SDF_SUFFIXES)
    write_sdf(content, path)
