"""Whether the vertices of an OBJ file can be kept as they stand, or part where textures have seams.

The reader of meshes keeps a file's vertices in their order by giving each one place in the texture.
That is right only where each has one; elsewhere its places would be mixed, or the texture lost.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

FACE = re.compile(rb"^f[ \t].*$", re.MULTILINE)
CORNER = re.compile(rb"(-?\d+)/(-?\d+)")
GROUP = re.compile(rb"^usemtl\b", re.MULTILINE)
VERTEX = re.compile(rb"^v[ \t]", re.MULTILINE)


def keeps_vertices(path: Path) -> bool:
    """Whether each vertex of the mesh file `path` has one place in one texture, or none has any.

    Files of other formats than OBJ say their places by vertex.
    """
    if path.suffix.lower() != ".obj":
        return True
    text = path.read_bytes()
    corners = CORNER.findall(b"\n".join(FACE.findall(text)))
    if not corners:
        return True
    pairs = np.unique(np.array(corners, dtype="S12").astype(np.int64), axis=0)
    vertices = len(VERTEX.findall(text))
    each_once = np.array_equal(pairs[:, 0], np.arange(1, vertices + 1))
    return each_once and len(GROUP.findall(text)) <= 1
