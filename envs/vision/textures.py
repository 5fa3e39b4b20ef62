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
HALF_A_LEVEL = np.float32(2.0**0.5)  # texels per pixel from which the next size is nearer


@dataclass(frozen=True, eq=False)
class Paint:
    """What the faces of a surface have on them beside one colour.

    `shades` (F, 3, 4) gives red, green and blue, 0 to 255, and `places` (F, 2, 4) u and v of the
    texture, each from a point (x, y, z, 1) [m] of the face. `texture` (F, 2) float32 is the
    texture's number, -1 for none, and its texels per metre. Each is empty where no face has any.
    """

    shades: NDArray[np.float64]
    places: NDArray[np.float64]
    texture: NDArray[np.float32]
    atlas: Atlas

    def colours(
        self,
        look: NDArray[np.float32],
        inverse: NDArray[np.float32],
        face: NDArray[np.int32],
        rays: NDArray[np.float32],
        frame: NDArray[np.float64],
        focal: float,
    ) -> NDArray[np.float32]:
        """Colours (H * W, 3) float32, 0 to 255, of what pixels see: arguments as of `paint`.

        A face with neither texture nor colours at its corners has -1 there.
        """
        points, length = _seen_points(look, inverse, face, rays, frame, focal)
        colour = _shaded(self.shades, face.ravel(), points)
        if len(self.places):
            texels, levels, faces = self.atlas.texels, self.atlas.levels, face.ravel()
            _texture(self.texture, self.places, texels, levels, faces, points, length, colour)
        return colour


def paint_of(surface: Surface) -> Paint | None:
    """The paint on `surface`; None where each face has one colour."""
    corner_colour, uv, number = surface.corner_colour, surface.uv, surface.texture
    textured = uv is not None and number is not None and surface.textures
    if not textured and corner_colour is None:
        return None
    shades, places = np.zeros((0, 3, 4)), np.zeros((0, 2, 4))
    texture = np.zeros((0, 2), np.float32)
    if corner_colour is not None:
        shades = affine_maps(surface.corners, corner_colour.astype(np.float64))
    if uv is not None and number is not None and textured:
        places = affine_maps(surface.corners, uv.astype(np.float64))
        texels = [picture.image.shape[0] * picture.image.shape[1] for picture in surface.textures]
        density = np.sqrt(_stretch(places) * np.array(texels)[number])
        texture = np.column_stack([number, density]).astype(np.float32)
    return Paint(shades, places, texture, Atlas.of(surface.textures))


PAINTS: Made[Surface, Paint | None] = Made(paint_of)


def affine_maps(corners: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Maps (F, k, 4) from a point (x, y, z, 1) of a face to what lies between its corners' values.

    `corners` (F, 3, 3) [m] have the `values` (F, 3, k); beside its plane a map changes nowhere.
    """
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    aa, ab, bb = (np.einsum("ij,ij->i", *pair)[:, None] for pair in ((a, a), (a, b), (b, b)))
    square = aa * bb - ab * ab  # of twice the area
    toward_b, toward_c = (bb * a - ab * b) / square, (aa * b - ab * a) / square
    rise_b, rise_c = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    slope = rise_b[:, :, None] * toward_b[:, None] + rise_c[:, :, None] * toward_c[:, None]
    start = values[:, 0] - np.einsum("ikj,ij->ik", slope, corners[:, 0])
    return np.concatenate([slope, start[:, :, None]], axis=2)


def _stretch(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area in (u, v) that a square metre of each face (F,) has."""
    return np.linalg.norm(np.cross(places[:, 0, :3], places[:, 1, :3]), axis=1)


@njit(cache=True)
def _seen_points(
    look: NDArray[np.float32],
    inverse: NDArray[np.float32],
    face: NDArray[np.int32],
    rays: NDArray[np.float32],
    frame: NDArray[np.float64],
    focal: float,
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Points (H * W, 3) [m] that the pixels see, and the length on the face that each covers.

    The length (H * W,) [m] is the one between both sides of a pixel that sees the face at its
    angle. Both are zero for the sky.
    """
    width, step = face.shape[1], np.float32(1.0 / focal)
    points, length = np.zeros((face.size, 3)), np.zeros(face.size, np.float32)
    for i in range(face.size):
        number = face[i // width, i % width]
        if number < 0:
            continue
        x, y, z, share = rays[i, 0], rays[i, 1], rays[i, 2], rays[i, 3]
        distance = np.float32(1.0) / (inverse[i // width, i % width] * share)
        cosine = np.float32(0.0)
        for k in range(3):
            along = x * frame[0, k] + y * frame[1, k] + z * frame[2, k]
            points[i, k] = frame[3, k] + distance * along
            cosine += look[number, 3 + k] * np.float32(along)
        length[i] = distance * step / np.sqrt(max(abs(cosine), FLATTEST))
    return points, length


@njit(cache=True)
def _shaded(
    shades: NDArray[np.float64], face: NDArray[np.int32], points: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Colours (n, 3) between those of the corners; -1 for the sky and where there are none."""
    colour = np.full((len(face), 3), np.float32(-1.0), np.float32)
    if len(shades):
        for i in range(len(face)):
            if face[i] >= 0:
                for k in range(3):
                    value = _mapped(shades, face[i], k, points, i)
                    colour[i, k] = min(max(value, 0.0), 255.0)
    return colour


@njit(cache=True, inline="always")
def _mapped(
    maps: NDArray[np.float64], number: int, k: int, points: NDArray[np.float64], i: int
) -> float:
    """The value k of the map of the face `number` at the point `i`."""
    return (
        maps[number, k, 0] * points[i, 0]
        + maps[number, k, 1] * points[i, 1]
        + maps[number, k, 2] * points[i, 2]
        + maps[number, k, 3]
    )


@njit(cache=True)
def _texture(
    texture: NDArray[np.float32],
    places: NDArray[np.float64],
    texels: NDArray[np.uint8],
    levels: NDArray[np.int64],
    face: NDArray[np.int32],
    points: NDArray[np.float64],
    length: NDArray[np.float32],
    colour: NDArray[np.float32],
) -> None:
    """Write the textures' colours over `colour` (n, 3) where a face has one.

    Of the sizes of a texture the one counts whose texels come nearest to a pixel's own `length`.
    """
    for i in range(len(face)):
        number = face[i]
        if number < 0 or texture[number, 0] < 0.0:
            continue
        u, v = _mapped(places, number, 0, points, i), _mapped(places, number, 1, points, i)
        covered, size = texture[number, 1] * length[i], 0  # texels in a row per pixel
        while covered > HALF_A_LEVEL and size < levels.shape[1] - 1:
            covered, size = covered * np.float32(0.5), size + 1
        texel(texels, levels, int(texture[number, 0]), size, u, v, colour, i)
