"""Furniture that stands together: a table with its chairs, a sofa with its table and rug."""

from __future__ import annotations

from ..objects import Colour
from . import living, wet
from .colours import CLOTHS, FRONTS, RUGS, WOODS
from .furnish import Furnishing, Group
from .piece import Piece

Pieces = list[tuple[Piece, float, float, int]]


def pick(room: Furnishing, colours: tuple[Colour, ...]) -> Colour:
    """One of `colours`."""
    return colours[int(room.rng.integers(len(colours)))]


def alone(piece: Piece, front: float = 0.0) -> Group:
    """`piece` by itself."""
    return Group([(piece, 0.0, 0.0, 0)], front)


def chance(room: Furnishing, probability: float) -> bool:
    """True with `probability`."""
    return bool(room.rng.random() < probability)


def size(room: Furnishing, low: float, high: float) -> float:
    """A length from `low` to `high` [m], in whole centimetres."""
    return round(float(room.rng.uniform(low, high)), 2)


def dining(room: Furnishing, chairs: int) -> Group:
    """A table and its chairs, on two sides."""
    wood, seat = pick(room, WOODS), pick(room, CLOTHS)
    width = 0.80 if chairs == 2 else 0.65 * chairs / 2 + 0.1
    depth = size(room, 0.75, 0.90)
    pieces: Pieces = [(living.table(round(width, 2), depth, wood), 0.0, 0.0, 0)]
    per_side = chairs // 2
    chair = living.chair(wood, seat)
    for number in range(per_side):
        x = round((number - (per_side - 1) / 2.0) * 0.62, 3)
        pieces.append((chair, x, -0.30, 0))
        pieces.append((chair, x, round(depth + 0.30, 2), 2))
    return Group(pieces)


def sofa_group(room: Furnishing, width: float, rug: bool) -> Group:
    """A sofa, a low table before it, and a rug under both."""
    table = living.low_table(round(0.5 * width, 2), pick(room, WOODS))
    pieces: Pieces = [
        (living.sofa(width, pick(room, CLOTHS)), 0.0, 0.02, 0),
        (table, 0.0, 1.32, 0),
    ]
    if rug:
        carpet = living.rug(round(width + 0.3, 2), 1.9, pick(room, RUGS))
        pieces.append((carpet, 0.0, 0.6, 0))
    return Group(pieces)


def kitchen_run(room: Furnishing) -> None:
    """Fridge, worktop and stove along one wall, as long as the wall allows."""
    front = pick(room, FRONTS)
    for width in (2.4, 1.8, 1.2, 0.6):
        for cabinets in (True, False):
            run = Group(
                [
                    (wet.fridge(), -width / 2.0 - 0.31, 0.0, 0),
                    (wet.counter(width, front, cabinets), 0.0, 0.0, 0),
                    (wet.stove(cabinets), width / 2.0 + 0.31, 0.0, 0),
                ],
                front=0.6,
            )
            if room.in_corner(run) or room.against_wall(run):
                return


def stand_bed(room: Furnishing, wood: Colour, widest: float = 1.8) -> None:
    """A bed with nightstands and a rug, as wide as there is place for, head to the wall."""
    cover, carpet = pick(room, CLOTHS), pick(room, RUGS)
    options = (
        (1.8, 2, 1), (1.6, 2, 1), (1.4, 2, 0), (1.4, 1, 0), (1.4, 0, 0), (0.9, 1, 1), (0.9, 0, 0),
    )  # fmt: skip
    for width, stands, rug in options:
        if width > widest:
            continue
        pieces: Pieces = [(living.bed(width, wood, cover), 0.0, 0.0, 0)]
        for side in (1.0, -1.0)[:stands]:
            x = round(side * (width / 2.0 + 0.24), 3)
            pieces.append((living.nightstand(wood), x, 0.0, 0))
        if rug:
            pieces.append((living.rug(round(width + 1.0, 2), 1.4, carpet), 0.0, 1.2, 0))
        if room.against_wall(Group(pieces, front=0.4), corner=0.0 if stands == 2 else 1.0):
            return


def workplace(room: Furnishing, width: float) -> Group:
    """A desk with its chair before it."""
    desk = living.desk(width, pick(room, WOODS))
    chair = living.office_chair(pick(room, CLOTHS))
    return Group([(desk, 0.0, 0.0, 0), (chair, 0.0, 1.16, 2)], front=0.2)


def stand_workplace(room: Furnishing, widths: tuple[float, ...] = (1.6, 1.4, 1.2)) -> None:
    """A desk with its chair, the widest of `widths` [m] that fits."""
    for width in widths:
        if room.against_wall(workplace(room, width)):
            return


def stand_shelves(room: Furnishing, widths: tuple[float, ...], count: int) -> None:
    """Up to `count` bookshelves of `widths` [m]."""
    wood = pick(room, WOODS)
    for width in widths:
        height = size(room, 1.8, 2.1)
        shelf = living.bookshelf(width, height, wood, int(room.rng.integers(6)))
        if count > 0 and room.against_wall(alone(shelf, front=0.4)):
            count -= 1


def stand_rug(room: Furnishing, share: float, depth: float) -> None:
    """A rug as long as `share` of the room's longer side, `depth` [m] wide."""
    long = max(room.length(0), room.length(1))
    width = round(min(share * long, 3.0), 2)
    for part in (1.0, 0.75, 0.5):
        carpet = living.rug(round(part * width, 2), round(part * depth, 2), pick(room, RUGS))
        if room.in_the_open(alone(carpet)):
            return


def stand_plant(room: Furnishing, probability: float) -> None:
    """A plant where a corner is left."""
    if chance(room, probability):
        room.in_corner(alone(living.plant(size(room, 1.0, 1.6))))


def stand_lamp(room: Furnishing, probability: float) -> None:
    """A standing lamp where a corner is left."""
    if chance(room, probability):
        room.in_corner(alone(living.floor_lamp()))
