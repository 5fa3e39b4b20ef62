"""Triangles that stand in a mesh more than once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..shapes import Mesh


def once_each(mesh: Mesh) -> NDArray[np.int64]:
    """Numbers of the faces of `mesh`, in order, without those that have another's corners.

    Which corner comes first does not matter, nor which way round they go.
    """
    places = (mesh.vertices + 0.0).view(np.uint64)  # + 0.0 makes -0.0 the same as 0.0
    corners = np.sort(_mixed(places)[mesh.faces], axis=1)
    return np.sort(np.unique(_mixed(corners), return_index=True)[1])


def _mixed(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number (n,) for each row (n, 3), the same for two different rows by a chance of 2^-64.

    The rounds are those of SplitMix64 (Steele, Lea and Flood, 2014).
    """
    key = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        key = (key ^ column) + np.uint64(0x9E3779B97F4A7C15)
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        key = key ^ (key >> np.uint64(31))
    return key
