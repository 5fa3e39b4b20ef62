"""How surfaces look: their colour under a lamp at the camera and light from above, with edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..worlds.surface import Surface

SKY_COLOUR = (150.0, 180.0, 215.0)  # sRGB, what is seen where the world ends
AMBIENT = 0.62  # share of light from everywhere
FROM_ABOVE = 0.12  # share added on a face that looks up, taken from one that looks down
FROM_SIDE = 0.07  # share by which walls along x and along y differ
FROM_ONE_SIDE = 0.04  # share by which a face that looks along +x or +y is lighter than its back
LAMP = 0.40  # share of the camera's lamp at no distance, straight on
LAMP_REACH = 4.0  # m, where the lamp has fallen to a half
EDGE_DEPTH = 0.40  # how much of the light an edge takes away
EDGE_ANGLE = 0.8  # change of slope, as a tangent, that draws an edge in full


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


def _ambient(normal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light from around (n,) on faces that look along `normal` (n, 3)."""
    x, y, z = normal.T
    return AMBIENT + FROM_ABOVE * z + FROM_SIDE * (np.abs(x) - np.abs(y)) + FROM_ONE_SIDE * (x + y)


def shade(
    look: Look,
    face: NDArray[np.int32],
    distance: NDArray[np.float32],
    directions: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Colours (n, 3) in 0 to 255 of `face` (n,) at `distance` (n,) [m] along `directions` (n, 3).

    Face -1 is the sky. The light is ambient plus a lamp at the camera that falls with distance.
    """
    toward = np.einsum("ij,ij->i", look.normal[face], directions)
    # Both sides of a face are seen: the one that looks at the camera counts.
    ambient = look.ambient[face, (toward > 0.0).astype(np.intp)]
    lamp = np.abs(toward) * (LAMP / (1.0 + (distance / LAMP_REACH) ** 2))
    return look.colour[face] * (ambient + lamp)[:, None]


def edges(depth: NDArray[np.float32], focal_length: float) -> NDArray[np.float32]:
    """How much light (H, W) in [0, 1] is left in corners and just behind things; 1 elsewhere.

    Over a plane the inverse of `depth` (H, W, along the optical axis, infinite for the sky) is
    linear in the pixel's place, so its second difference is zero but at edges, and positive on
    the far side of one, where light comes from fewer directions.
    """
    inverse = 1.0 / depth
    bend = np.zeros_like(inverse)
    bend[1:-1] = np.maximum(inverse[:-2] + inverse[2:] - 2.0 * inverse[1:-1], 0.0)
    bend[:, 1:-1] += np.maximum(inverse[:, :-2] + inverse[:, 2:] - 2.0 * inverse[:, 1:-1], 0.0)
    slope = bend * np.float32(focal_length) / np.maximum(inverse, np.float32(1e-3))
    strength = np.minimum(slope / np.float32(EDGE_ANGLE), np.float32(1.0))
    return np.float32(1.0) - np.float32(EDGE_DEPTH) * strength
