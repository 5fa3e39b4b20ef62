"""Which axis of a mesh is up: the one across which its largest level parts lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..shapes import Mesh

LEVEL = 0.9  # cosine of the steepest slope that counts as level
BIN = 0.1  # m, in which heights count as one level
CLEARLY = 2.0  # times as much level surface as across the expected axis
ROOM_SIZE = 2.0  # m, smaller things say nothing of what is up
FLOOR_AREA = 8.0  # m2, nor do smaller floors


def more_likely_up(meshes: Sequence[Mesh], read_as: str) -> str:
    """The file's upward axis (y or z) by what was read with `read_as` (y or z) up.

    Another than `read_as` only where the floors clearly lie across it: the largest level across
    that axis has at least `CLEARLY` times the area of the largest across the expected one. In a
    house a floor is larger than any one wall.
    """
    corners = np.concatenate([mesh.vertices[mesh.faces] for mesh in meshes])
    if np.ptp(corners.reshape(-1, 3), axis=0).min() < ROOM_SIZE:
        return read_as
    # Read with y up, the file's z lies along our -y; read with z up, its y is our y.
    expected, other = _largest_level(corners, 2), _largest_level(corners, 1)
    if other < FLOOR_AREA or other < CLEARLY * expected:
        return read_as
    return "z" if read_as == "y" else "y"


def _largest_level(corners: NDArray[np.float64], axis: int) -> float:
    """Area [m2] of the two neighbouring levels across `axis` that hold the most surface."""
    edge = corners[:, 1:] - corners[:, :1]
    doubled: NDArray[np.float64] = np.cross(edge[:, 0], edge[:, 1])
    length = np.linalg.norm(doubled, axis=1)
    level = np.abs(doubled[:, axis]) > LEVEL * length
    if not level.any():
        return 0.0
    height = corners[level, :, axis].mean(axis=1)
    number = np.floor((height - height.min()) / BIN).astype(np.int64)
    area = np.bincount(number, weights=length[level] / 2.0)
    return float((area + np.append(area[1:], 0.0)).max())
