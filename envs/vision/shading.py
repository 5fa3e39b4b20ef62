"""How surfaces look: their colour under a lamp at the camera and light from above, with edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.surface import Surface
from .made import Made

SKY_COLOUR = (150.0, 180.0, 215.0)  # sRGB, what is seen where the world ends
AMBIENT = 0.62  # share of light from everywhere
FROM_ABOVE = 0.12  # share added on a face that looks up, taken from one that looks down
FROM_SIDE = 0.07  # share by which walls along x and along y differ
FROM_ONE_SIDE = 0.04  # share by which a face that looks along +x or +y is lighter than its back
LAMP = 0.40  # share of the camera's lamp at no distance, straight on
LAMP_REACH = 4.0  # m, where the lamp has fallen to a half
EDGE_DEPTH = 0.40  # how much of the light an edge takes away
EDGE_ANGLE = 0.8  # change of slope, as a tangent, that draws an edge in full
FARTHEST = 1e3  # m, beyond it edges are drawn as there

ZERO, ONE, TWO, FULL = np.float32(0.0), np.float32(1.0), np.float32(2.0), np.float32(255.0)
OWN = np.zeros((0, 3), np.float32)  # stands for the faces' own colours, and for the camera's light


@dataclass(frozen=True, eq=False)
class Look:
    """Colour and light of each face (F + 1, 3) float32; the last row is the sky's.

    `normal` (F + 1, 3) is of either side, `ambient` (F + 1, 2) the light from around that the two
    sides get: the first the side that the normal points to.
    """

    colour: NDArray[np.float32]
    normal: NDArray[np.float32]
    ambient: NDArray[np.float32]

    @classmethod
    def of(cls, surface: Surface) -> Look:
        """The look of a world's faces."""
        colour = np.concatenate([surface.colour, [SKY_COLOUR]]).astype(np.float32)
        normal = np.concatenate([surface.normal, np.zeros((1, 3))]).astype(np.float32)
        sides = np.stack([_ambient(normal), _ambient(-normal)], axis=1)
        sides[-1] = 1.0
        return cls(colour, normal, sides)

    @cached_property
    def rows(self) -> NDArray[np.float32]:
        """Colour, normal and ambient side by side (F + 1, 8), as `paint` reads them."""
        return np.concatenate([self.colour, self.normal, self.ambient], axis=1)


LOOKS: Made[Surface, Look] = Made(Look.of)


def _ambient(normal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light from around (n,) on faces that look along `normal` (n, 3)."""
    x, y, z = normal.T
    return AMBIENT + FROM_ABOVE * z + FROM_SIDE * (np.abs(x) - np.abs(y)) + FROM_ONE_SIDE * (x + y)


@njit(cache=True, nogil=True)
def paint(
    look: NDArray[np.float32],
    rays: NDArray[np.float32],
    frame: NDArray[np.float64],
    focal: float,
    inverse: NDArray[np.float32],
    face: NDArray[np.int32],
    colour: NDArray[np.float32],
    light: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Colours (H, W, 3) of the pixels that see `face` (H, W) at 1 / `inverse` (H, W) [m].

    `look` (F + 1, 8) is `Look.rows`, `rays` of `pixel_rays`, `frame` of `placed`, `focal` in
    pixels. `colour` (H * W, 3) in 0 to 255, where it is not negative, stands in place of the
    faces' own; `light` (H * W, 3), as shares of red, green and blue, in place of the light from
    around and of a lamp at the camera; `OWN` keeps either. Face -1 is the sky.
    """
    height, width = inverse.shape
    rgb = np.empty((height, width, 3), np.uint8)
    sky, axes = len(look) - 1, frame[:3].astype(np.float32)
    for row in range(height):
        for column in range(width):
            pixel, number = row * width + column, face[row, column]
            left, at = ONE, number if number >= 0 else sky
            if number >= 0 and len(light) == 0:
                left = _light_of_camera(look, number, rays, pixel, axes, inverse[row, column])
            left *= edge(inverse, row, column, focal)
            for k in range(3):
                own = colour[pixel, k] if len(colour) and colour[pixel, 0] >= ZERO else look[at, k]
                got = left * light[pixel, k] if number >= 0 and len(light) else left
                rgb[row, column, k] = np.uint8(min(own * got, FULL))
    return rgb


@njit(cache=True, nogil=True, inline="always")
def _light_of_camera(
    look: NDArray[np.float32],
    number: int,
    rays: NDArray[np.float32],
    pixel: int,
    axes: NDArray[np.float32],
    inverse: float,
) -> float:
    """Light on the face `number` seen by `pixel`, from around and from a lamp at the camera."""
    x, y, z, share = rays[pixel, 0], rays[pixel, 1], rays[pixel, 2], rays[pixel, 3]
    toward = ZERO
    for k in range(3):
        toward += look[number, 3 + k] * (x * axes[0, k] + y * axes[1, k] + z * axes[2, k])
    # Both sides of a face are seen: the one that looks at the camera counts.
    around = look[number, 7 if toward > ZERO else 6]
    distance = ONE / (inverse * share * np.float32(LAMP_REACH))
    return around + abs(toward) * np.float32(LAMP) / (ONE + distance * distance)


@njit(cache=True, nogil=True, inline="always")
def edge(inverse: NDArray[np.float32], row: int, column: int, focal: float) -> float:
    """How much light in [0, 1] is left at a pixel in a corner or just behind things; 1 elsewhere.

    Over a plane the `inverse` (H, W) of depth along the optical axis is linear in the pixel's
    place, so its second difference is zero but at edges, and positive on the far side of one,
    where light comes from fewer directions.
    """
    height, width = inverse.shape
    here = inverse[row, column]
    bend = ZERO
    if 0 < row < height - 1:
        change = inverse[row - 1, column] + inverse[row + 1, column] - TWO * here
        bend += max(change, ZERO)
    if 0 < column < width - 1:
        change = inverse[row, column - 1] + inverse[row, column + 1] - TWO * here
        bend += max(change, ZERO)
    slope = bend * np.float32(focal) / max(here, np.float32(1.0 / FARTHEST))
    return ONE - np.float32(EDGE_DEPTH) * min(slope / np.float32(EDGE_ANGLE), ONE)


@njit(cache=True, nogil=True)
def depth_image(inverse: NDArray[np.float32], farthest: float) -> NDArray[np.float32]:
    """Depth (H, W) float32 [m] from its `inverse`, 0 beyond `farthest` [m]."""
    depth = np.zeros_like(inverse)
    nearest = np.float32(1.0 / farthest)
    for row in range(inverse.shape[0]):
        for column in range(inverse.shape[1]):
            if inverse[row, column] >= nearest:
                depth[row, column] = ONE / inverse[row, column]
    return depth
