"""All textures of a world in one row of texels, each in ever smaller sizes."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np
from numba import njit
from numpy.typing import NDArray
from PIL import Image

from ..worlds.objects import Texture

OFFSET, ROWS, COLUMNS = 0, 1, 2  # of a level: where its texels begin, and its size


@dataclass(frozen=True, eq=False)
class Atlas:
    """`texels` (P, 3) uint8, and where the levels of each of `textures` lie in it.

    `levels` (T, L, 3) int64 holds `OFFSET`, `ROWS` and `COLUMNS`: level 0 is the texture itself,
    each next one half as large (Williams, "Pyramidal parametrics", 1983); the last, of one texel,
    is repeated to the end.
    """

    textures: tuple[Texture, ...]
    texels: NDArray[np.uint8]
    levels: NDArray[np.int64]

    @classmethod
    def of(cls, textures: tuple[Texture, ...]) -> Atlas:
        """The atlas of `textures`, the same one while it is in use."""
        key = tuple(id(texture) for texture in textures)
        atlas = _ATLASES.get(key)
        return _ATLASES.setdefault(key, cls.made_of(textures)) if atlas is None else atlas

    @classmethod
    def made_of(cls, textures: tuple[Texture, ...]) -> Atlas:
        """The atlas of `textures`, made anew."""
        if not textures:
            return cls((), np.zeros((0, 3), np.uint8), np.zeros((0, 1, 3), np.int64))
        pyramids = [_pyramid(texture.image) for texture in textures]
        depth = max(len(pyramid) for pyramid in pyramids)
        levels = np.zeros((len(pyramids), depth, 3), np.int64)
        parts, offset = [], 0
        for number, pyramid in enumerate(pyramids):
            for level, image in enumerate(pyramid):
                levels[number, level:] = (offset, image.shape[0], image.shape[1])
                parts.append(image.reshape(-1, 3))
                offset += len(parts[-1])
        return cls(textures, np.concatenate(parts), levels)


_ATLASES: WeakValueDictionary[tuple[int, ...], Atlas] = WeakValueDictionary()
"""By the `textures` that they hold, so an id is not given anew while its atlas is in use."""


def _pyramid(image: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """`image` (H, W, 3) and its halves, quarters, ... down to one texel."""
    sizes = [np.ascontiguousarray(image)]
    while max(sizes[-1].shape[:2]) > 1:
        height, width = (max(side // 2, 1) for side in sizes[-1].shape[:2])
        smaller = Image.fromarray(sizes[-1]).resize((width, height), Image.Resampling.BOX)
        sizes.append(np.asarray(smaller))
    return sizes


@njit(cache=True, nogil=True)
def texel(
    texels: NDArray[np.uint8],
    level: NDArray[np.int64],
    u: float,
    v: float,
    out: NDArray[np.float32],
) -> None:
    """Write the colour at (u, v) of a texture's `level` (3,) into `out` (3,), 0 to 255.

    Bilinear between the middles of texels, repeated beyond the borders; row 0 is at v = 1.
    """
    rows, columns = level[ROWS], level[COLUMNS]
    x = (u - np.floor(u)) * columns - 0.5
    y = (np.ceil(v) - v) * rows - 0.5
    column, row = int(np.floor(x)), int(np.floor(y))
    right, down = np.float32(x - column), np.float32(y - row)
    one = np.float32(1.0)
    left_at, right_at = column % columns, (column + 1) % columns
    upper = level[OFFSET] + (row % rows) * columns
    lower = level[OFFSET] + ((row + 1) % rows) * columns
    for k in range(3):
        above = texels[upper + left_at, k] * (one - right) + texels[upper + right_at, k] * right
        below = texels[lower + left_at, k] * (one - right) + texels[lower + right_at, k] * right
        out[k] = above * (one - down) + below * down
