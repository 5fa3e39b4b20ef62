"""The look of a mesh that trimesh has read: textures and their corners, colours of faces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import trimesh
from numpy.typing import NDArray
from PIL import Image
from trimesh.visual.color import ColorVisuals
from trimesh.visual.material import Material, PBRMaterial
from trimesh.visual.texture import TextureVisuals

from ..objects import Texture
from .notice import notice

GREY = 178  # of what has no colour, out of 255


@dataclass(frozen=True, eq=False)
class Look:
    """Colours (F, 3) of the faces, and what else there is of a mesh's look.

    That is a `texture` with the corners' places in it `uv` (F, 3, 2), or the colours of the corners
    (F, 3, 3).
    """

    colours: NDArray[np.uint8]
    texture: Texture | None = None
    uv: NDArray[np.float32] | None = None
    corner_colours: NDArray[np.uint8] | None = None


class Pictures:
    """The textures of one file, each made once however many meshes show it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._made: dict[tuple[int, tuple[float, ...]], Texture | None] = {}

    def look_of(self, geometry: trimesh.Trimesh) -> Look:
        """The look of `geometry`: its texture, or its colours, or grey."""
        visual, faces = geometry.visual, np.asarray(geometry.faces)
        if isinstance(visual, TextureVisuals):
            texture = self._texture(visual.material)
            if texture is not None and visual.uv is not None:
                uv = np.asarray(visual.uv, dtype=np.float32)[faces]
                return Look(_mean_of_texture(texture, uv), texture, uv)
            plain = np.asarray(_plain_colour(visual.material), dtype=np.uint8)[:3]
            return Look(np.broadcast_to(plain, faces.shape).copy())
        if isinstance(visual, ColorVisuals) and visual.defined:
            colours = np.asarray(visual.face_colors, dtype=np.uint8)[:, :3]
            if visual.kind != "vertex":
                return Look(colours)
            corners = np.asarray(visual.vertex_colors, dtype=np.uint8)[faces, :3]
            if (corners == corners[0, 0]).all():
                return Look(corners[:, 0])
            return Look(np.round(corners.mean(axis=1)).astype(np.uint8), corner_colours=corners)
        return Look(np.full(faces.shape, GREY, dtype=np.uint8))

    def _texture(self, material: Material) -> Texture | None:
        """The picture of `material`, times its colour; None where it has none that can be read."""
        pbr = isinstance(material, PBRMaterial)
        image = (
            material.baseColorTexture
            if isinstance(material, PBRMaterial)
            else getattr(material, "image", None)
        )
        if image is None:
            return None
        factor = (1.0, 1.0, 1.0)
        if pbr and material.baseColorFactor is not None:
            factor = tuple((np.asarray(material.baseColorFactor, dtype=float)[:3] / 255.0).tolist())
        key = (id(image), factor)
        if key not in self._made:
            self._made[key] = self._read(image, factor, str(material.name or "without a name"))
        return self._made[key]

    def _read(self, image: Image.Image, factor: tuple[float, ...], name: str) -> Texture | None:
        try:
            pixels = np.array(image.convert("RGB"))
        except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on broken files
            notice(
                f"{self._path}: the texture of material {name!r} is broken ({error}): plain colour "
                "instead"
            )
            return None
        if factor == (1.0, 1.0, 1.0):
            return Texture(pixels)
        # A glTF factor multiplies linear light, the picture is sRGB (glTF 2.0, 3.9.2).
        level = _linear(np.arange(256) / 255.0)
        shades = [np.round(_encoded(level * part) * 255.0).astype(np.uint8) for part in factor]
        return Texture(np.stack([shades[k][pixels[..., k]] for k in range(3)], axis=-1))


def texels(texture: Texture, uv: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Nearest texels (..., 3) of `texture` at `uv` (..., 2), v upward, repeated beyond [0, 1]."""
    height, width = texture.image.shape[:2]
    column = np.floor(uv[..., 0] % 1.0 * width).astype(np.int64)
    row = np.floor((1.0 - uv[..., 1]) % 1.0 * height).astype(np.int64)
    return texture.image[np.minimum(row, height - 1), np.minimum(column, width - 1)]


def _mean_of_texture(texture: Texture, uv: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Colour (F, 3) of each face: the mean at its corners, drawn in a little, and its middle."""
    middle = uv.mean(axis=1, keepdims=True)
    places = np.concatenate([0.75 * uv + 0.25 * middle, middle], axis=1)
    return np.round(texels(texture, places).mean(axis=1)).astype(np.uint8)


def _plain_colour(material: Material) -> NDArray[np.uint8] | tuple[int, ...]:
    given = material.main_color
    return (GREY, GREY, GREY) if given is None else given


def _linear(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light of sRGB values in [0, 1] (IEC 61966-2-1)."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values in sRGB of linear light in [0, 1] (IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
