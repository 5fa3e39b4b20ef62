"""Sound that goes straight through walls.

Every partition in the way lets through the share of energy that its material says. What counts as
one partition: two hits in a row on the same object, at most `THICKEST_WALL` apart, are the two
faces of one wall, which then counts once (with the geometric mean of the faces' shares, as each
face stands for half of the wall). Any other hit is a sheet and counts by itself: so the two sides
of a cupboard are two partitions, and so are two walls of different objects that stand back to back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP
from ..bands import BANDS
from .surfaces import AcousticSurface

THICKEST_WALL = 0.5  # m, from face to face
MOST_FACES = 16  # in the way; what is behind more of them is not heard


def transmitted(
    surface: AcousticSurface, source: NDArray[np.float64], listener: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of energy (7,) that goes straight from `source` (3,) to `listener` (3,) [m]."""
    nothing = np.zeros(len(BANDS))
    if not surface.transmits:
        return nothing
    way = listener - source
    length = float(np.linalg.norm(way))
    unit = way / max(length, 1e-9)
    gone, share = SURFACE_GAP, np.ones(len(BANDS))
    before: tuple[int, float, NDArray[np.float32]] | None = None  # object, place, share of a face
    for _ in range(MOST_FACES):
        hits = surface.rays.first_hit((source + gone * unit)[None], unit[None])
        place = gone + float(hits.distance[0])
        if place > length - SURFACE_GAP:
            return share
        face = int(hits.face[0])
        passed, owner = surface.transmission[face], int(surface.object[face])
        if not passed.any():
            return nothing
        if before is not None and before[0] == owner and place - before[1] < THICKEST_WALL:
            share *= np.sqrt(passed / np.maximum(before[2], 1e-12))
            before = None
        else:
            share *= passed
            before = (owner, place, passed)
        gone = place + SURFACE_GAP
    return nothing
