"""Furniture of living rooms, bedrooms, halls and offices."""

from __future__ import annotations

from ..objects import Colour
from .piece import Piece

OAK: Colour = (0.66, 0.47, 0.29)
WALNUT: Colour = (0.40, 0.26, 0.16)
WHITE: Colour = (0.93, 0.93, 0.92)
BLACK: Colour = (0.10, 0.10, 0.11)
STEEL: Colour = (0.62, 0.64, 0.66)
GREEN: Colour = (0.20, 0.48, 0.18)
CLAY: Colour = (0.72, 0.40, 0.27)
LINEN: Colour = (0.92, 0.90, 0.85)
SHADE: Colour = (0.96, 0.89, 0.68)
BOOKS: tuple[Colour, ...] = (
    (0.66, 0.20, 0.18), (0.20, 0.34, 0.58), (0.80, 0.68, 0.32), (0.26, 0.46, 0.34),
    (0.52, 0.28, 0.48), (0.84, 0.82, 0.76),
)  # fmt: skip


def sofa(width: float, colour: Colour) -> Piece:
    """A sofa with back, arms and one cushion per seat."""
    piece = Piece("sofa", width, 0.92, 0.82)
    cloth = "upholstery_cloth"
    piece.box((0.0, 0.0, 0.06), (width, 0.92, 0.24), cloth, colour)
    piece.box((0.0, 0.0, 0.30), (width, 0.24, 0.52), cloth, colour)
    for side in (-1.0, 1.0):
        x = side * (width / 2.0 - 0.10)
        piece.box((x, 0.24, 0.30), (0.20, 0.68, 0.30), cloth, colour)
    lighter = (0.8 * colour[0] + 0.2, 0.8 * colour[1] + 0.2, 0.8 * colour[2] + 0.2)
    seats = 3 if width > 1.9 else 2
    seat = (width - 0.40) / seats
    for number in range(seats):
        x = round(-width / 2.0 + 0.20 + (number + 0.5) * seat, 3)
        piece.box((x, 0.24, 0.30), (round(seat - 0.01, 3), 0.66, 0.14), cloth, lighter)
        piece.tops.append((x, 0.52, 0.44))
    return piece


def armchair(colour: Colour) -> Piece:
    """A chair with arms, all cloth."""
    piece = Piece("armchair", 0.80, 0.82, 0.85, mass=22.0)
    cloth = "upholstery_cloth"
    piece.box((0.0, 0.0, 0.08), (0.80, 0.80, 0.30), cloth, colour)
    piece.box((0.0, 0.0, 0.38), (0.80, 0.20, 0.47), cloth, colour)
    for x in (-0.325, 0.325):
        piece.box((x, 0.20, 0.38), (0.15, 0.60, 0.20), cloth, colour)
    return piece


def low_table(width: float, wood: Colour) -> Piece:
    """A table in front of a sofa."""
    piece = Piece("low_table", width, 0.55, 0.42, mass=14.0)
    piece.shelve(0.42)
    piece.legs(0.03, 0.38, 0.05, wood)
    piece.box((0.0, 0.0, 0.38), (width, 0.55, 0.04), "wood", wood)
    return piece


def sideboard(width: float, wood: Colour, television: bool) -> Piece:
    """A low cabinet, with a television on it or not."""
    piece = Piece("television" if television else "cabinet", width, 0.42, 1.25)
    piece.box((0.0, 0.0, 0.06), (width, 0.40, 0.46), "wood", wood)
    for side in (-0.25, 0.25):
        piece.box((side * width, 0.40, 0.10), (0.46 * width, 0.02, 0.38), "wood", WHITE)
    screen = min(1.1, width - 0.7)
    for side in (-1.0, 1.0):
        piece.tops.append((round(side * (width / 2.0 - 0.19), 3), 0.2, 0.52))
    if television:
        piece.box((0.0, 0.16, 0.52), (0.40, 0.14, 0.06), "plastic_chairs", BLACK)
        piece.box((0.0, 0.20, 0.58), (round(screen, 3), 0.05, 0.66), "glass", BLACK)
    return piece


def bookshelf(width: float, height: float, wood: Colour, first: int) -> Piece:
    """Open shelves against a wall, with rows of books of changing colour from `first` on."""
    piece = Piece("bookshelf", width, 0.34, height)
    board = 0.03
    piece.box((0.0, 0.0, 0.0), (width, 0.02, height), "wood", wood)
    for x in (-width / 2.0 + board / 2.0, width / 2.0 - board / 2.0):
        piece.box((x, 0.02, 0.0), (board, 0.32, height), "wood", wood)
    levels = int(height / 0.36)
    step = (height - board) / levels
    inner = width - 2.0 * board
    for level in range(levels + 1):
        z = round(level * step, 3)
        piece.box((0.0, 0.02, z), (inner, 0.32, board), "wood", wood)
        if level < levels:
            share = (0.9, 0.6, 0.75)[(first + level) % 3]
            x = -(1.0 - share) * inner / 2.0 * (1.0 if level % 2 else -1.0)
            size = (round(share * inner, 3), 0.22, round(step - 0.09, 3))
            colour = BOOKS[(first + level) % len(BOOKS)]
            piece.box((round(x, 3), 0.02, round(z + board, 3)), size, "thin_carpet", colour)
    return piece


def bed(width: float, wood: Colour, cover: Colour) -> Piece:
    """A bed, head to the wall: frame, mattress, cover and pillows."""
    piece = Piece("bed", width, 2.10, 0.85)
    piece.box((0.0, 0.0, 0.0), (width, 0.06, 0.85), "wood", wood)
    piece.box((0.0, 0.06, 0.10), (width, 2.04, 0.20), "wood", wood)
    soft = "upholstery_heavy"
    piece.box((0.0, 0.08, 0.30), (width - 0.06, 2.00, 0.20), soft, LINEN)
    piece.box((0.0, 0.70, 0.50), (width - 0.02, 1.39, 0.06), soft, cover)
    centres = (-width / 4.0, width / 4.0) if width > 1.3 else (0.0,)
    for x in centres:
        piece.box((round(x, 3), 0.14, 0.50), (0.60, 0.38, 0.12), soft, WHITE)
    piece.tops.extend([(round(0.2 * width, 3), 1.1, 0.56), (round(-0.2 * width, 3), 1.6, 0.56)])
    return piece


def nightstand(wood: Colour) -> Piece:
    """A small cabinet beside a bed, with a lamp."""
    piece = Piece("nightstand", 0.44, 0.40, 0.92)
    piece.box((0.0, 0.0, 0.0), (0.42, 0.40, 0.48), "wood", wood)
    piece.post((-0.08, 0.20, 0.48), 0.02, 0.22, "plaster", STEEL)
    piece.box((-0.08, 0.10, 0.70), (0.20, 0.20, 0.20), "light_curtain", SHADE)
    piece.tops.append((0.10, 0.22, 0.48))
    return piece


def wardrobe(width: float, wood: Colour) -> Piece:
    """A tall closed wardrobe with doors and handles."""
    piece = Piece("wardrobe", width, 0.62, 2.10)
    piece.box((0.0, 0.0, 0.0), (width, 0.58, 2.10), "wood", wood)
    count = round(width / 0.5)
    leaf = width / count
    for number in range(count):
        x = round(-width / 2.0 + (number + 0.5) * leaf, 3)
        piece.box((x, 0.58, 0.06), (round(leaf - 0.01, 3), 0.02, 2.00), "wooden_door", wood)
        grip = round(x + (0.5 * leaf - 0.05) * (1.0 if number % 2 == 0 else -1.0), 3)
        piece.box((grip, 0.60, 0.95), (0.02, 0.02, 0.25), "plaster", STEEL)
    return piece


def chest(width: float, wood: Colour) -> Piece:
    """A chest of drawers."""
    piece = Piece("cabinet", width, 0.46, 0.84)
    piece.box((0.0, 0.0, 0.0), (width, 0.43, 0.84), "wood", wood)
    for level in range(3):
        z = round(0.05 + level * 0.26, 3)
        piece.box((0.0, 0.43, z), (round(width - 0.06, 3), 0.03, 0.24), "wood", WHITE)
    piece.shelve(0.84)
    return piece


def desk(width: float, wood: Colour) -> Piece:
    """A desk with a screen and a lamp."""
    piece = Piece("desk", width, 0.72, 1.22)
    piece.legs(0.03, 0.71, 0.05, wood)
    piece.box((0.0, 0.0, 0.71), (width, 0.72, 0.03), "wood", wood)
    piece.box((0.0, 0.18, 0.74), (0.24, 0.16, 0.12), "plastic_chairs", BLACK)
    piece.box((0.0, 0.22, 0.86), (0.58, 0.05, 0.36), "glass", BLACK)
    x = round(0.38 * width, 3)
    piece.post((x, 0.20, 0.74), 0.02, 0.30, "plaster", STEEL)
    piece.box((x, 0.11, 1.04), (0.18, 0.18, 0.12), "light_curtain", SHADE)
    piece.tops.extend([(round(-0.38 * width, 3), 0.30, 0.74), (0.0, 0.56, 0.74), (x, 0.50, 0.74)])
    return piece


def chair(wood: Colour, seat: Colour) -> Piece:
    """A wooden chair with a cushion; its back is the piece's back."""
    piece = Piece("chair", 0.44, 0.46, 0.90, mass=5.0)
    piece.legs(0.0, 0.44, 0.04, wood)
    piece.box((0.0, 0.0, 0.44), (0.44, 0.46, 0.05), "upholstery_cloth", seat)
    piece.box((0.0, 0.0, 0.49), (0.42, 0.04, 0.41), "upholstery_cloth", seat)
    return piece


def office_chair(colour: Colour) -> Piece:
    """A chair on a column with a padded seat and back."""
    piece = Piece("chair", 0.56, 0.56, 1.02, mass=12.0)
    piece.box((0.0, 0.0, 0.0), (0.08, 0.56, 0.08), "plastic_chairs", BLACK)
    piece.box((0.0, 0.24, 0.0), (0.56, 0.08, 0.08), "plastic_chairs", BLACK)
    piece.post((0.0, 0.28, 0.08), 0.03, 0.36, "plaster", STEEL)
    piece.box((0.0, 0.05, 0.44), (0.48, 0.48, 0.08), "upholstery_cloth", colour)
    piece.box((0.0, 0.0, 0.56), (0.44, 0.06, 0.46), "upholstery_cloth", colour)
    return piece


def table(width: float, depth: float, wood: Colour) -> Piece:
    """A table to eat or meet at."""
    piece = Piece("table", width, depth, 0.75)
    piece.legs(0.04, 0.71, 0.06, wood)
    piece.box((0.0, 0.0, 0.71), (width, depth, 0.04), "wood", wood)
    piece.shelve(0.75, y=round(depth / 2.0 - 0.15, 3))
    piece.shelve(0.75, 0.5, y=round(depth / 2.0 + 0.18, 3))
    return piece


def shoe_cabinet(width: float, wood: Colour) -> Piece:
    """A narrow cabinet with flaps."""
    piece = Piece("shoe_cabinet", width, 0.32, 0.86)
    piece.box((0.0, 0.0, 0.0), (width, 0.28, 0.86), "wood", wood)
    for z in (0.06, 0.45):
        piece.box((0.0, 0.28, z), (round(width - 0.06, 3), 0.02, 0.36), "wood", WHITE)
    piece.shelve(0.86)
    return piece


def coat_rack(wood: Colour, coat: Colour) -> Piece:
    """A board with hooks and coats on a wall, a bench below."""
    piece = Piece("shelf", 0.90, 0.36, 1.80)
    piece.box((0.0, 0.0, 0.40), (0.90, 0.36, 0.05), "wood", wood)
    for x in (-0.42, 0.42):
        piece.box((x, 0.0, 0.0), (0.05, 0.36, 0.40), "wood", wood)
    piece.box((0.0, 0.0, 1.66), (0.90, 0.03, 0.14), "wood", wood)
    for x, height in ((-0.26, 0.90), (0.04, 0.75)):
        piece.box((x, 0.03, round(1.62 - height, 3)), (0.26, 0.12, height), "cotton_curtain", coat)
    return piece


def rug(width: float, depth: float, colour: Colour) -> Piece:
    """A rug with a border, thin enough to drive over."""
    piece = Piece("rug", width, depth, 0.012)
    piece.box((0.0, 0.0, 0.0), (width, depth, 0.012), "carpet_on_felt", colour)
    return piece


def plant(height: float) -> Piece:
    """Leaves on a stem in a clay pot."""
    piece = Piece("plant", 0.50, 0.50, height)
    piece.box((0.0, 0.10, 0.0), (0.30, 0.30, 0.30), "ceramic_tiles", CLAY)
    piece.post((0.0, 0.25, 0.30), 0.03, height - 0.75, "wood", WALNUT)
    piece.ball((0.0, 0.25, round(height - 0.25, 3)), 0.25, "light_curtain", GREEN)
    return piece


def floor_lamp() -> Piece:
    """A lamp on a pole with a cloth shade."""
    piece = Piece("lamp", 0.36, 0.36, 1.65, mass=4.0)
    piece.box((0.0, 0.04, 0.0), (0.28, 0.28, 0.03), "plaster", BLACK)
    piece.bulbs.append((0.0, 0.18, 1.75))
    piece.post((0.0, 0.18, 0.03), 0.015, 1.32, "plaster", BLACK)
    piece.box((0.0, 0.02, 1.35), (0.32, 0.32, 0.30), "light_curtain", SHADE)
    return piece
