"""How large a mesh may be, and how many triangles a file says that it holds."""

from __future__ import annotations

from pathlib import Path

from av_embodied.errors import InputError

MOST_TRIANGLES = 12_000_000


def check_count(path: Path, triangles: int) -> None:
    """Raise InputError for more than `MOST_TRIANGLES`."""
    if triangles > MOST_TRIANGLES:
        raise InputError(
            f"{path} holds {triangles:,} triangles, the limit is {MOST_TRIANGLES:,}: simplify it "
            "first (quadric decimation: fast_simplification, MeshLab or Blender) or part it"
        )
