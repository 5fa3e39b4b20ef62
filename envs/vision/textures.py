"""Colours that change within a face: between its corners, and by a texture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.surface import Surface
from .atlas import Atlas, texel
from .made import Made

FLATTEST = np.float32(0.1)  # cosine: textures seen at a flatter angle are not blurred further


@dataclass(frozen=True, eq=False)
class Paint:
    """What the faces of a surface have on them beside one colour.

    `corners` (F, 3, 3) float32 [m]; `corner_colour` (F, 3, 3) uint8; `uv` (F, 3, 2) float32 with
    `texture` (F, 2) float32, the texture's number, -1 for none, and its texels per metre. The last
    two, like the one before, are empty where no face has any.
    """

    corners: NDArray[np.float32]
    corner_colour: NDArray[np.uint8]
    uv: NDArray[np.float32]
    texture: NDArray[np.float32]
    atlas: Atlas

    def colours(
        self,
        inverse: NDArray[np.float32],
        face: NDArray[np.int32],
        rays: NDArray[np.float32],
        frame: NDArray[np.float64],
        focal: float,
    ) -> NDArray[np.float32]:
        """Colours (H * W, 3) float32, 0 to 255, of what pixels see: arguments as of `paint`.

        A face with neither texture nor colours at its corners has -1 there.
        """
        weights = corner_weights(self.corners, inverse, face, rays, frame)
        colour = _mixed(self.corner_colour, face.ravel(), weights)
        if len(self.uv):
            weights[:, 3] /= np.float32(focal)
            texels, levels = self.atlas.texels, self.atlas.levels
            _textured(self.texture, self.uv, texels, levels, face.ravel(), weights, colour)
        return colour


def paint_of(surface: Surface) -> Paint | None:
    """The paint on `surface`; None where each face has one colour."""
    corner_colour, uv, number = surface.corner_colour, surface.uv, surface.texture
    if uv is None or number is None or not surface.textures:
        if corner_colour is None:
            return None
        uv, texture = np.zeros((0, 3, 2), np.float32), np.zeros((0, 2), np.float32)
    else:
        size = [texture.image.shape[0] * texture.image.shape[1] for texture in surface.textures]
        texels = _area(uv.astype(np.float64)) * np.array(size)[number]
        density = np.sqrt(texels / _area(surface.corners))
        texture = np.column_stack([number, density]).astype(np.float32)
    if corner_colour is None:
        corner_colour = np.zeros((0, 3, 3), np.uint8)
    corners = surface.corners.astype(np.float32)
    uv = np.ascontiguousarray(uv, np.float32)
    return Paint(corners, corner_colour, uv, texture, Atlas.of(surface.textures))


PAINTS: Made[Surface, Paint | None] = Made(paint_of)


def _area(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area (F,) of triangles with `corners` (F, 3, 2) or (F, 3, 3)."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    if a.shape[1] == 2:
        return np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2.0
    return np.linalg.norm(np.cross(a, b), axis=1) / 2.0


@njit(cache=True, nogil=True)
def corner_weights(
    corners: NDArray[np.float32],
    inverse: NDArray[np.float32],
    face: NDArray[np.int32],
    rays: NDArray[np.float32],
    frame: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Shares (H * W, 4) of the three corners of `face` (H, W) in the point that a pixel sees.

    The fourth column is the length [m] on the face that the pixel would cover with a focal length
    of one pixel, seen at its angle. Rows of the sky are zero.
    """
    width = face.shape[1]
    weights = np.zeros((face.size, 4), np.float32)
    a, b, p, ray = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    for i in range(face.size):
        number = face[i // width, i % width]
        if number < 0:
            continue
        distance = 1.0 / (inverse[i // width, i % width] * rays[i, 3])
        for k in range(3):
            ray[k] = rays[i, 0] * frame[0, k] + rays[i, 1] * frame[1, k] + rays[i, 2] * frame[2, k]
            first = corners[number, 0, k]
            a[k], b[k] = corners[number, 1, k] - first, corners[number, 2, k] - first
            p[k] = frame[3, k] + distance * ray[k] - first
        aa, ab, bb, ap, bp = _dot(a, a), _dot(a, b), _dot(b, b), _dot(a, p), _dot(b, p)
        twice = aa * bb - ab * ab  # square of twice the area
        u = min(max((bb * ap - ab * bp) / twice, 0.0), 1.0)
        v = min(max((aa * bp - ab * ap) / twice, 0.0), 1.0 - u)
        weights[i, 0], weights[i, 1], weights[i, 2] = 1.0 - u - v, u, v
        cosine = abs(_volume(a, b, ray)) / np.sqrt(twice)
        weights[i, 3] = distance / np.sqrt(max(cosine, FLATTEST))
    return weights


@njit(cache=True, nogil=True, inline="always")
def _dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(cache=True, nogil=True, inline="always")
def _volume(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> float:
    """Of the box that three vectors (3,) span, with its sign."""
    return (
        (a[1] * b[2] - a[2] * b[1]) * c[0]
        + (a[2] * b[0] - a[0] * b[2]) * c[1]
        + (a[0] * b[1] - a[1] * b[0]) * c[2]
    )


@njit(cache=True, nogil=True)
def _mixed(
    corner_colour: NDArray[np.uint8], face: NDArray[np.int32], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Colours (n, 3) between those of the corners; -1 for the sky and where there are none."""
    colour = np.full((len(face), 3), np.float32(-1.0), np.float32)
    if len(corner_colour) == 0:
        return colour
    for i in range(len(face)):
        if face[i] >= 0:
            at = corner_colour[face[i]]
            for k in range(3):
                colour[i, k] = (
                    weights[i, 0] * at[0, k] + weights[i, 1] * at[1, k] + weights[i, 2] * at[2, k]
                )
    return colour


@njit(cache=True, nogil=True)
def _textured(
    texture: NDArray[np.float32],
    uv: NDArray[np.float32],
    texels: NDArray[np.uint8],
    levels: NDArray[np.int64],
    face: NDArray[np.int32],
    weights: NDArray[np.float32],
    colour: NDArray[np.float32],
) -> None:
    """Write the textures' colours over `colour` (n, 3) where a face has one.

    Of the sizes of a texture the one counts whose texels come nearest to the pixel's own length
    on the face, which the fourth of the `weights` is [m].
    """
    for i in range(len(face)):
        if face[i] < 0 or texture[face[i], 0] < 0.0:
            continue
        at = uv[face[i]]
        u = weights[i, 0] * at[0, 0] + weights[i, 1] * at[1, 0] + weights[i, 2] * at[2, 0]
        v = weights[i, 0] * at[0, 1] + weights[i, 1] * at[1, 1] + weights[i, 2] * at[2, 1]
        covered = texture[face[i], 1] * weights[i, 3]  # texels in a row per pixel
        size = int(np.floor(np.log2(max(covered, np.float32(1.0))) + 0.5))
        level = levels[int(texture[face[i], 0]), min(size, levels.shape[1] - 1)]
        texel(texels, level, u, v, colour[i])
