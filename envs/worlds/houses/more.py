"""More furniture: of children's rooms, utility corners, and what hangs or stands by itself."""

from __future__ import annotations

from ..objects import Colour
from .living import BLACK, LINEN, OAK, STEEL, WHITE
from .piece import Piece

SKIN: Colour = (0.85, 0.66, 0.54)
FIRE: Colour = (0.98, 0.55, 0.15)
BRICK: Colour = (0.58, 0.32, 0.25)


def bench(width: float, wood: Colour, cover: Colour) -> Piece:
    """A low bench with a cushion."""
    piece = Piece("bench", width, 0.38, 0.46, mass=12.0)
    for side in (-1.0, 1.0):
        x = round(side * (width / 2.0 - 0.06), 3)
        piece.box((x, 0.0, 0.0), (0.06, 0.38, 0.40), "wood", wood)
    piece.box((0.0, 0.0, 0.40), (width, 0.38, 0.06), "upholstery_cloth", cover)
    return piece


def stool(height: float, wood: Colour) -> Piece:
    """A seat on four legs."""
    piece = Piece("stool", 0.36, 0.36, height, mass=3.5)
    piece.legs(0.01, round(height - 0.04, 3), 0.04, wood)
    piece.box((0.0, 0.0, round(height - 0.04, 3)), (0.36, 0.36, 0.04), "wood", wood)
    return piece


def pouf(size: float, cover: Colour) -> Piece:
    """A block of upholstery to sit on."""
    piece = Piece("pouf", size, size, 0.40, mass=6.0)
    piece.box((0.0, 0.0, 0.0), (size, size, 0.40), "upholstery_cloth", cover)
    return piece


def side_table(size: float, wood: Colour) -> Piece:
    """A small table beside a seat."""
    piece = Piece("side_table", size, size, 0.52, mass=5.0)
    piece.box((0.0, round(size / 2.0 - 0.04, 3), 0.0), (0.08, 0.08, 0.48), "wood", wood)
    piece.box((0.0, round(size / 2.0 - 0.15, 3), 0.0), (0.30, 0.30, 0.02), "wood", wood)
    piece.box((0.0, 0.0, 0.48), (size, size, 0.04), "wood", wood)
    piece.tops.append((0.0, size / 2.0, 0.52))
    return piece


def piano(wood: Colour) -> Piece:
    """An upright piano."""
    piece = Piece("piano", 1.48, 0.60, 1.22)
    piece.box((0.0, 0.0, 0.0), (1.48, 0.36, 1.22), "wood", wood)
    piece.box((0.0, 0.36, 0.60), (1.48, 0.24, 0.14), "wood", wood)
    piece.box((0.0, 0.38, 0.74), (1.30, 0.15, 0.02), "wood", WHITE)
    for x in (-0.70, 0.70):
        piece.box((x, 0.50, 0.0), (0.08, 0.08, 0.60), "wood", wood)
    piece.shelve(1.22, 0.6, y=0.18)
    return piece


def fireplace(width: float) -> Piece:
    """A brick hearth with a fire, and a mantel."""
    piece = Piece("fireplace", width, 0.45, 1.20)
    side = round((width - 0.7) / 2.0, 3)
    for way in (-1.0, 1.0):
        x = round(way * (width - side) / 2.0, 3)
        piece.box((x, 0.0, 0.0), (side, 0.40, 1.12), "brick_deep_joints", BRICK)
    piece.box((0.0, 0.0, 0.0), (0.70, 0.40, 0.12), "brick_deep_joints", BRICK)
    piece.box((0.0, 0.0, 0.75), (0.70, 0.40, 0.37), "brick_deep_joints", BRICK)
    piece.box((0.0, 0.02, 0.12), (0.70, 0.04, 0.63), "brick_deep_joints", BLACK)
    piece.box((0.0, 0.14, 0.12), (0.44, 0.16, 0.26), "wood", FIRE)
    piece.box((0.0, 0.0, 1.12), (width, 0.45, 0.08), "wood", OAK)
    piece.shelve(1.20, 0.5, y=0.2)
    return piece


def washing_machine() -> Piece:
    """A front loader."""
    piece = Piece("washing_machine", 0.60, 0.62, 0.86)
    piece.box((0.0, 0.0, 0.0), (0.60, 0.60, 0.86), "plaster", WHITE)
    piece.box((0.0, 0.60, 0.25), (0.34, 0.02, 0.34), "glass", BLACK)
    piece.shelve(0.86)
    return piece


def dishwasher() -> Piece:
    """A dishwasher under a worktop of its own."""
    piece = Piece("dishwasher", 0.60, 0.62, 0.90)
    piece.box((0.0, 0.0, 0.0), (0.60, 0.58, 0.88), "plaster", STEEL)
    piece.box((0.0, 0.58, 0.76), (0.50, 0.03, 0.03), "plaster", BLACK)
    piece.box((0.0, 0.0, 0.88), (0.60, 0.62, 0.02), "marble", BLACK)
    piece.shelve(0.90, 0.3)
    return piece


def drying_rack(cloth: Colour) -> Piece:
    """Laundry that hangs on a rack to dry."""
    piece = Piece("drying_rack", 1.00, 0.50, 1.00, mass=5.0)
    for x in (-0.48, 0.48):
        piece.box((x, 0.0, 0.0), (0.03, 0.50, 1.00), "plaster", STEEL)
    for number, y in enumerate((0.05, 0.22, 0.40)):
        shade = cloth if number % 2 else LINEN
        piece.box((0.0, y, 0.30), (0.86, 0.02, 0.68), "cotton_curtain", shade)
    return piece


def radiator(width: float) -> Piece:
    """A flat radiator that stands before the wall."""
    piece = Piece("radiator", width, 0.12, 0.72)
    piece.box((0.0, 0.03, 0.12), (width, 0.08, 0.60), "plaster", WHITE)
    return piece


def coat_stand(coat: Colour) -> Piece:
    """A post with a coat on it."""
    piece = Piece("coat_stand", 0.42, 0.42, 1.75, mass=6.0)
    piece.box((0.0, 0.05, 0.0), (0.32, 0.32, 0.03), "wood", OAK)
    piece.post((0.0, 0.21, 0.03), 0.025, 1.72, "wood", OAK)
    piece.box((0.0, 0.04, 0.55), (0.40, 0.12, 1.05), "cotton_curtain", coat)
    return piece


def towel_rail(colours: tuple[Colour, Colour]) -> Piece:
    """Two bath towels on a rail on the wall."""
    piece = Piece("towel", 1.05, 0.10, 1.60)
    piece.box((0.0, 0.03, 1.50), (1.05, 0.03, 0.03), "plaster", STEEL)
    for x, colour in zip((-0.26, 0.26), colours, strict=True):
        piece.box((x, 0.01, 0.62), (0.48, 0.08, 0.90), "cotton_curtain", colour)
    return piece


def whiteboard(width: float) -> Piece:
    """A board on the wall."""
    piece = Piece("whiteboard", width, 0.04, 2.0)
    piece.box((0.0, 0.0, 0.90), (width, 0.03, 1.05), "glass", WHITE)
    return piece


def shelf(width: float, wood: Colour) -> Piece:
    """Open boards of a store, with boxes on them."""
    piece = Piece("shelf", width, 0.42, 1.80)
    for x in (-width / 2.0 + 0.02, width / 2.0 - 0.02):
        piece.box((round(x, 3), 0.0, 0.0), (0.04, 0.40, 1.80), "wood", wood)
    for z in (0.10, 0.60, 1.10, 1.60):
        piece.box((0.0, 0.0, z), (round(width - 0.08, 3), 0.40, 0.03), "wood", wood)
    for z in (0.13, 0.63, 1.13):
        piece.shelve(z, 0.42)
    return piece


def person(height: float, clothes: Colour, trousers: Colour) -> Piece:
    """Somebody who stands there."""
    piece = Piece("person", 0.46, 0.28, height)
    leg, neck = round(0.47 * height, 3), round(0.86 * height, 3)
    for x in (-0.10, 0.10):
        piece.box((x, 0.06, 0.0), (0.15, 0.17, leg), "upholstery_cloth", trousers)
    body = (0.46, 0.24, round(neck - leg, 3))
    piece.box((0.0, 0.02, leg), body, "upholstery_cloth", clothes)
    piece.box((0.0, 0.04, neck), (0.17, 0.20, round(height - neck, 3)), "audience", SKIN)
    return piece


def dog(size: float, coat: Colour) -> Piece:
    """A dog that stands; `size` [m] is its height."""
    piece = Piece("dog", round(0.5 * size, 3), round(1.3 * size, 3), size)
    thick = round(0.4 * size, 3)
    piece.box((0.0, 0.0, thick), (thick, round(0.95 * size, 3), thick), "hairy_carpet", coat)
    for y in (0.05, round(0.78 * size, 3)):
        for x in (-0.13 * size, 0.13 * size):
            foot = (round(x, 3), y, 0.0)
            piece.box(foot, (0.05, 0.05, thick), "hairy_carpet", coat)
    head = (0.0, round(0.9 * size, 3), round(0.6 * size, 3))
    side = round(0.4 * size, 3)
    piece.box(head, (round(0.3 * size, 3), side, side), "hairy_carpet", coat)
    return piece
