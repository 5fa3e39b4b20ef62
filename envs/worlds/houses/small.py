"""Small things: what lies on tables, shelves and the floor, each with sizes and a mass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..objects import Colour
from .piece import Piece

Range = tuple[float, float]
GREYS: tuple[Colour, ...] = ((0.12, 0.12, 0.13), (0.55, 0.56, 0.58), (0.92, 0.92, 0.90))
BRIGHT: tuple[Colour, ...] = (
    (0.84, 0.22, 0.18), (0.16, 0.42, 0.72), (0.95, 0.76, 0.20), (0.24, 0.60, 0.34),
    (0.58, 0.30, 0.62), (0.94, 0.52, 0.20),
)  # fmt: skip
WOODEN: tuple[Colour, ...] = ((0.66, 0.47, 0.29), (0.80, 0.64, 0.45))
CHINA: tuple[Colour, ...] = ((0.94, 0.94, 0.92), (0.60, 0.72, 0.80), (0.82, 0.60, 0.50))
BROWNS: tuple[Colour, ...] = ((0.72, 0.56, 0.38), (0.35, 0.24, 0.16), (0.80, 0.72, 0.58))


@dataclass(frozen=True)
class Small:
    """A kind of small thing: width, depth, height [m] from and to, material, colours, mass [kg].

    `lid` says how much narrower a second, upper part is: a neck, a handle, a screen; 0 is none.
    """

    width: Range
    depth: Range
    height: Range
    material: str
    colours: tuple[Colour, ...]
    mass: float
    lid: float = 0.0
    round: bool = False


SMALL = {
    "alarm_clock": Small((0.09, 0.14), (0.05, 0.08), (0.09, 0.14), "plastic_chairs", BRIGHT, 0.3),
    "bag": Small((0.30, 0.45), (0.15, 0.22), (0.30, 0.42), "upholstery_cloth", BRIGHT, 2.5, 0.5),
    "ball": Small((0.16, 0.24), (0.16, 0.24), (0.16, 0.24), "plastic_chairs", BRIGHT, 0.4, 0, True),
    "basket": Small((0.36, 0.48), (0.30, 0.40), (0.40, 0.60), "light_curtain", BROWNS, 3.0, 0.9),
    "bird_cage": Small((0.35, 0.45), (0.30, 0.40), (0.45, 0.60), "wood_lining", GREYS, 3.0, 0.6),
    "book": Small((0.15, 0.22), (0.20, 0.26), (0.02, 0.06), "thin_carpet", BRIGHT, 0.6),
    "bottle": Small((0.07, 0.09), (0.07, 0.09), (0.22, 0.32), "glass", BRIGHT, 1.0, 0.4),
    "bowl": Small((0.18, 0.28), (0.18, 0.28), (0.06, 0.10), "ceramic_tiles", CHINA, 0.6),
    "box": Small((0.30, 0.50), (0.25, 0.40), (0.22, 0.40), "thin_plywood", BROWNS, 3.0),
    "camera": Small((0.12, 0.15), (0.07, 0.09), (0.08, 0.10), "plastic_chairs", GREYS, 0.6, 0.5),
    "candle": Small((0.06, 0.08), (0.06, 0.08), (0.10, 0.20), "plaster", CHINA, 0.3, 0.3),
    "clock": Small((0.20, 0.28), (0.06, 0.08), (0.20, 0.28), "wood", WOODEN, 0.8),
    "cooking_pot": Small((0.20, 0.28), (0.20, 0.28), (0.14, 0.22), "plaster", GREYS, 1.5, 0.3),
    "cup": Small((0.07, 0.09), (0.07, 0.09), (0.08, 0.11), "ceramic_tiles", CHINA, 0.3),
    "cushion": Small((0.40, 0.50), (0.40, 0.50), (0.12, 0.18), "upholstery_cloth", BRIGHT, 0.6),
    "cutting_board": Small((0.22, 0.30), (0.32, 0.42), (0.02, 0.03), "wood", WOODEN, 1.0),
    "fan": Small((0.28, 0.36), (0.20, 0.24), (0.40, 0.55), "plastic_chairs", GREYS, 2.0, 0.9),
    "fruit": Small((0.20, 0.28), (0.20, 0.28), (0.08, 0.14), "wood", BRIGHT, 1.0, 0.6),
    "game_console": Small((0.26, 0.32), (0.20, 0.26), (0.05, 0.08), "plastic_chairs", GREYS, 2.0),
    "kettle": Small((0.16, 0.20), (0.16, 0.20), (0.20, 0.26), "plaster", GREYS, 1.2, 0.4),
    "laptop": Small((0.30, 0.36), (0.22, 0.25), (0.02, 0.03), "plastic_chairs", GREYS, 1.6),
    "microwave": Small((0.44, 0.52), (0.32, 0.38), (0.26, 0.30), "plaster", GREYS, 12.0),
    "newspaper": Small((0.28, 0.34), (0.22, 0.30), (0.01, 0.02), "thin_carpet", CHINA, 0.2),
    "phone": Small((0.18, 0.24), (0.18, 0.22), (0.07, 0.12), "plastic_chairs", GREYS, 0.7, 0.6),
    "plate": Small((0.20, 0.27), (0.20, 0.27), (0.02, 0.03), "ceramic_tiles", CHINA, 0.5),
    "radio": Small((0.25, 0.38), (0.12, 0.18), (0.16, 0.22), "wood", WOODEN, 2.0, 0.3),
    "shoes": Small((0.20, 0.26), (0.24, 0.31), (0.08, 0.12), "upholstery_leather", GREYS, 0.8),
    "toaster": Small((0.26, 0.32), (0.16, 0.19), (0.18, 0.21), "plaster", GREYS, 1.5),
    "tool_box": Small((0.38, 0.50), (0.20, 0.25), (0.20, 0.26), "plaster", BRIGHT, 6.0, 0.3),
    "toy_animal": Small((0.16, 0.26), (0.24, 0.36), (0.22, 0.36), "hairy_carpet", BROWNS, 0.4, 0.6),
    "toy_blocks": Small((0.20, 0.30), (0.20, 0.30), (0.06, 0.16), "wood", BRIGHT, 1.0, 0.5),
    "toy_train": Small((0.12, 0.16), (0.45, 0.70), (0.10, 0.14), "wood", BRIGHT, 0.7, 0.7),
    "vase": Small((0.10, 0.16), (0.10, 0.16), (0.22, 0.36), "ceramic_tiles", CHINA, 1.2, 0.5),
    "waste_bin": Small((0.24, 0.32), (0.24, 0.32), (0.30, 0.50), "plastic_chairs", GREYS, 1.5),
}
LID = 0.3  # of the height, where there is an upper part


def draw_small(kind: str, rng: np.random.Generator) -> Piece:
    """A small thing of `kind`, of some size and colour."""
    entry = SMALL[kind]
    share = rng.random(4).tolist()
    width, depth, height = (
        round(low + part * (high - low), 3)
        for part, (low, high) in zip(share, (entry.width, entry.depth, entry.height), strict=False)
    )
    colour = entry.colours[int(share[3] * len(entry.colours))]
    if entry.round:
        piece = Piece(kind, width, width, width, entry.mass)
        piece.ball((0.0, width / 2.0, width / 2.0), width / 2.0, entry.material, colour)
        return piece
    piece = Piece(kind, width, depth, height, entry.mass)
    below = height if not entry.lid else round((1.0 - LID) * height, 3)
    piece.box((0.0, 0.0, 0.0), (width, depth, below), entry.material, colour)
    if entry.lid:
        deep = round(entry.lid * depth, 3)
        darker = (0.7 * colour[0], 0.7 * colour[1], 0.7 * colour[2])
        size = (round(entry.lid * width, 3), deep, round(height - below, 3))
        piece.box((0.0, round((depth - deep) / 2.0, 3), below), size, entry.material, darker)
    return piece
