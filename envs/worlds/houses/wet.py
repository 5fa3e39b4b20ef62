"""Furniture of kitchens and bathrooms."""

from __future__ import annotations

from ..objects import Colour
from .living import BLACK, STEEL, WHITE
from .piece import Piece

TOP: Colour = (0.32, 0.31, 0.30)
CURTAIN: Colour = (0.86, 0.90, 0.84)
WATER: Colour = (0.72, 0.83, 0.90)
PORCELAIN = "ceramic_tiles"


def tap() -> Piece:
    """A spout over a basin."""
    piece = Piece("tap", 0.04, 0.12, 0.22)
    piece.box((0.0, 0.0, 0.0), (0.04, 0.04, 0.22), "plaster", STEEL)
    piece.box((0.0, 0.04, 0.18), (0.03, 0.08, 0.03), "plaster", STEEL)
    return piece


def fridge() -> Piece:
    """A tall fridge with a freezer below."""
    piece = Piece("fridge", 0.62, 0.66, 1.82)
    piece.box((0.0, 0.02, 0.04), (0.60, 0.58, 1.78), "plaster", STEEL)
    piece.box((0.0, 0.60, 0.06), (0.60, 0.04, 0.60), "plaster", STEEL)
    piece.box((0.0, 0.60, 0.68), (0.60, 0.04, 1.12), "plaster", STEEL)
    for z in (0.30, 0.95):
        piece.box((0.24, 0.64, z), (0.03, 0.02, 0.30), "plaster", BLACK)
    return piece


def counter(width: float, front: Colour, wall_cabinets: bool) -> Piece:
    """A run of kitchen cabinets with a worktop, a sink, and cabinets above on the wall."""
    piece = Piece("counter", width, 0.62, 2.15 if wall_cabinets else 0.92)
    piece.box((0.0, 0.0, 0.10), (width, 0.56, 0.78), "wood", front)
    count = max(round(width / 0.6), 1)
    for number in range(count):
        x = round(-width / 2.0 + (number + 0.5) * width / count, 3)
        piece.box((x, 0.56, 0.12), (round(width / count - 0.01, 3), 0.02, 0.74), "wood", front)
        piece.box((x, 0.58, 0.80), (0.20, 0.02, 0.02), "plaster", STEEL)
    piece.box((0.0, 0.0, 0.88), (width, 0.62, 0.04), "marble", TOP)
    piece.box((round(-width / 4.0, 3), 0.12, 0.92), (0.44, 0.38, 0.012), PORCELAIN, WATER)
    piece.fixtures.append((tap(), (round(-width / 4.0, 3), 0.07, 0.92)))
    for number in range(round(width / 0.3) - 1):
        x = round((number + 1) * 0.3 - width / 2.0, 3)
        if abs(x + width / 4.0) > 0.3:
            piece.tops.append((x, 0.30, 0.92))
    if wall_cabinets:
        piece.box((0.0, 0.0, 1.45), (width, 0.34, 0.70), "wood", front)
    return piece


def stove(hood: bool) -> Piece:
    """An oven with four plates, and a hood above it or not."""
    piece = Piece("stove", 0.62, 0.62, 2.15 if hood else 0.92)
    piece.box((0.0, 0.0, 0.0), (0.60, 0.58, 0.90), "plaster", WHITE)
    piece.box((0.0, 0.58, 0.22), (0.52, 0.02, 0.44), "glass", BLACK)
    piece.box((0.0, 0.58, 0.72), (0.48, 0.03, 0.03), "plaster", STEEL)
    piece.box((0.0, 0.02, 0.90), (0.58, 0.54, 0.012), "glass", BLACK)
    piece.tops.append((-0.12, 0.28, 0.912))
    if hood:
        piece.box((0.0, 0.0, 1.60), (0.60, 0.48, 0.12), "plaster", STEEL)
        piece.box((0.0, 0.0, 1.72), (0.26, 0.26, 0.43), "plaster", STEEL)
    return piece


def bathtub(length: float) -> Piece:
    """A tub along the wall: rim, floor and sides, open above."""
    piece = Piece("bathtub", length, 0.76, 1.95)
    rim, floor = 0.08, 0.16
    piece.box((0.0, 0.0, 0.0), (length, 0.76, floor), PORCELAIN, WHITE)
    for y in (0.0, 0.76 - rim):
        piece.box((0.0, y, floor), (length, rim, 0.42), PORCELAIN, WHITE)
    for x in (-length / 2.0 + rim / 2.0, length / 2.0 - rim / 2.0):
        piece.box((x, rim, floor), (rim, 0.60, 0.42), PORCELAIN, WHITE)
    piece.box((0.0, rim, floor), (round(length - 2.0 * rim, 3), 0.60, 0.02), PORCELAIN, WATER)
    piece.box(
        (round(length / 2.0 - 0.4, 3), 0.66, 0.60), (0.8, 0.04, 1.35), "cotton_curtain", CURTAIN
    )
    return piece


def shower() -> Piece:
    """A tray in a corner with a glass wall on its left side and a pipe."""
    piece = Piece("shower", 0.90, 0.90, 2.00)
    piece.box((0.0, 0.0, 0.0), (0.90, 0.90, 0.06), PORCELAIN, WHITE)
    piece.box((0.44, 0.0, 0.06), (0.02, 0.90, 1.94), "glass", WATER)
    piece.box((-0.1, 0.86, 0.20), (0.50, 0.03, 1.75), "cotton_curtain", CURTAIN)
    piece.post((0.0, 0.05, 0.06), 0.02, 1.90, "plaster", STEEL)
    piece.box((0.0, 0.05, 1.96), (0.20, 0.20, 0.02), "plaster", STEEL)
    return piece


def toilet() -> Piece:
    """A bowl with seat and cistern."""
    piece = Piece("toilet", 0.40, 0.68, 0.82)
    piece.box((0.0, 0.0, 0.40), (0.38, 0.18, 0.42), PORCELAIN, WHITE)
    piece.box((0.0, 0.0, 0.0), (0.24, 0.50, 0.38), PORCELAIN, WHITE)
    piece.box((0.0, 0.20, 0.20), (0.38, 0.46, 0.20), PORCELAIN, WHITE)
    piece.box((0.0, 0.20, 0.40), (0.39, 0.47, 0.03), "plastic_chairs", (0.80, 0.80, 0.82))
    return piece


def washbasin(wood: Colour) -> Piece:
    """A basin on a cabinet, a mirror above it."""
    piece = Piece("washbasin", 0.64, 0.48, 1.85)
    piece.box((0.0, 0.0, 0.20), (0.58, 0.42, 0.54), "wood", wood)
    piece.box((0.0, 0.0, 0.74), (0.64, 0.48, 0.12), PORCELAIN, WHITE)
    piece.box((0.0, 0.10, 0.86), (0.46, 0.32, 0.01), PORCELAIN, WATER)
    piece.fixtures.append((tap(), (0.0, 0.06, 0.86)))
    piece.box((0.0, 0.0, 1.15), (0.60, 0.02, 0.70), "glass", WATER)
    return piece


def bath_cabinet(wood: Colour) -> Piece:
    """A tall narrow cabinet."""
    piece = Piece("cabinet", 0.42, 0.34, 1.70)
    piece.box((0.0, 0.0, 0.0), (0.40, 0.32, 1.70), "wood", wood)
    piece.box((0.0, 0.32, 0.04), (0.38, 0.02, 1.62), "wood", WHITE)
    return piece
