"""Colours that furniture is drawn from."""

from __future__ import annotations

from ..objects import Colour
from .living import OAK, WALNUT

CLOTHS: tuple[Colour, ...] = (
    (0.70, 0.22, 0.20), (0.18, 0.36, 0.62), (0.24, 0.50, 0.36), (0.84, 0.60, 0.20),
    (0.46, 0.30, 0.56), (0.36, 0.40, 0.46), (0.20, 0.52, 0.56),
)  # fmt: skip
RUGS: tuple[Colour, ...] = (
    (0.58, 0.22, 0.24), (0.26, 0.34, 0.52), (0.74, 0.66, 0.50), (0.34, 0.46, 0.40),
)  # fmt: skip
WOODS: tuple[Colour, ...] = (OAK, WALNUT, (0.82, 0.70, 0.52), (0.88, 0.87, 0.84))
FRONTS: tuple[Colour, ...] = (
    (0.90, 0.90, 0.88), (0.36, 0.48, 0.46), (0.30, 0.38, 0.52), (0.76, 0.62, 0.44),
)  # fmt: skip
FURS: tuple[Colour, ...] = ((0.36, 0.24, 0.15), (0.80, 0.70, 0.52), (0.15, 0.14, 0.14))
