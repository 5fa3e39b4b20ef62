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


@njit(cache=True)
def texel(
    texels: NDArray[np.uint8],
    levels: NDArray[np.int64],
    number: int,
    size: int,
    u: float,
    v: float,
    out: NDArray[np.float32],
    at: int,
) -> None:
    """Write the colour, 0 to 255, at (u, v) of texture `number`, level `size`, into out[at] (3,).

    Bilinear between the middles of texels, repeated beyond the borders; row 0 is at v = 1.
    """
    offset = levels[number, size, OFFSET]
    rows, columns = levels[number, size, ROWS], levels[number, size, COLUMNS]
    x = (u - np.floor(u)) * columns - 0.5
    y = (np.ceil(v) - v) * rows - 0.5
    left, upper = int(np.floor(x)), int(np.floor(y))
    right, down = np.float32(x - left), np.float32(y - upper)
    # Both are from -1 to one less than the size, so that one step brings them round.
    lower = upper + 1 if upper + 1 < rows else 0
    beside = left + 1 if left + 1 < columns else 0
    upper = upper if upper >= 0 else rows - 1
    left = left if left >= 0 else columns - 1
    for k in range(3):
        above = np.float32(texels[offset + upper * columns + left, k])
        above += right * (np.float32(texels[offset + upper * columns + beside, k]) - above)
        below = np.float32(texels[offset + lower * columns + left, k])
        below += right * (np.float32(texels[offset + lower * columns + beside, k]) - below)
        out[at, k] = above + down * (below - above)
