"""What stands in each kind of room, and in which order it is brought in."""

from __future__ import annotations

from collections.abc import Callable

from . import furniture_living as living
from . import furniture_wet as wet
from .furnish import Furnishing, Group
from .furniture import Piece
from .objects import Colour

CLOTHS: tuple[Colour, ...] = (
    (0.70, 0.22, 0.20), (0.18, 0.36, 0.62), (0.24, 0.50, 0.36), (0.84, 0.60, 0.20),
    (0.46, 0.30, 0.56), (0.36, 0.40, 0.46), (0.20, 0.52, 0.56),
)  # fmt: skip
RUGS: tuple[Colour, ...] = (
    (0.58, 0.22, 0.24), (0.26, 0.34, 0.52), (0.74, 0.66, 0.50), (0.34, 0.46, 0.40),
)  # fmt: skip
WOODS: tuple[Colour, ...] = (living.OAK, living.WALNUT, (0.82, 0.70, 0.52), (0.88, 0.87, 0.84))
FRONTS: tuple[Colour, ...] = (
    (0.90, 0.90, 0.88), (0.36, 0.48, 0.46), (0.30, 0.38, 0.52), (0.76, 0.62, 0.44),
)  # fmt: skip


def _pick(room: Furnishing, colours: tuple[Colour, ...]) -> Colour:
    return colours[int(room.rng.integers(len(colours)))]


def _alone(piece: Piece, front: float = 0.0) -> Group:
    return Group([(piece, 0.0, 0.0, 0)], front)


def _chance(room: Furnishing, probability: float) -> bool:
    return bool(room.rng.random() < probability)


def _dining(room: Furnishing, chairs: int) -> Group:
    """A table and its chairs, on two sides."""
    wood, seat = _pick(room, WOODS), _pick(room, CLOTHS)
    width, depth = (0.80 if chairs == 2 else 0.65 * chairs / 2 + 0.1), 0.80
    pieces: list[tuple[Piece, float, float, int]] = [
        (living.table(round(width, 2), depth, wood), 0.0, 0.0, 0)
    ]
    per_side = chairs // 2
    for number in range(per_side):
        x = round((number - (per_side - 1) / 2.0) * 0.62, 3)
        pieces.append((living.chair(wood, seat), x, -0.30, 0))
        pieces.append((living.chair(wood, seat), x, depth + 0.30, 2))
    return Group(pieces)


def _sofa_group(room: Furnishing, width: float, rug: bool) -> Group:
    """A sofa, a low table before it, and a rug under both."""
    table = living.low_table(round(0.5 * width, 2), _pick(room, WOODS))
    pieces: list[tuple[Piece, float, float, int]] = [
        (living.sofa(width, _pick(room, CLOTHS)), 0.0, 0.02, 0),
        (table, 0.0, 1.32, 0),
    ]
    if rug:
        carpet = living.rug(round(width + 0.3, 2), 1.7, _pick(room, RUGS))
        pieces.append((carpet, 0.0, 0.6, 0))
    return Group(pieces)


def _small_things(room: Furnishing, plants: float, lamps: float) -> None:
    """A plant and a lamp where a corner is left."""
    if _chance(room, plants):
        room.in_corner(_alone(living.plant(round(float(room.rng.uniform(1.1, 1.6)), 2))))
    if _chance(room, lamps):
        room.in_corner(_alone(living.floor_lamp()))


def furnish_living_room(room: Furnishing, has_kitchen: bool) -> None:
    """A sofa that looks at a television, books, an armchair, somewhere to eat."""
    wood = _pick(room, WOODS)
    spot = None
    for width, rug in ((2.2, True), (1.8, True), (1.8, False), (1.5, False)):
        spot = room.against_wall(_sofa_group(room, width, rug), corner=0.1)
        if spot is not None:
            break
    board = _alone(living.sideboard(1.6, wood, True), front=0.5)
    if spot is None or not room.opposite(board, spot):
        room.against_wall(board)
    if not has_kitchen:
        kitchen_run(room)
    if room.area > 19.0 or not has_kitchen:
        chairs = 6 if room.area > 26.0 else 4
        if not room.in_the_open(_dining(room, chairs)):
            room.in_the_open(_dining(room, 2))
    for width in (1.6, 1.2, 0.8):
        shelf = living.bookshelf(width, 2.0, wood, int(room.rng.integers(6)))
        if room.against_wall(_alone(shelf, front=0.4)):
            break
    room.in_corner(_alone(living.armchair(_pick(room, CLOTHS)), front=0.3))
    _small_things(room, 0.9, 0.9)


def kitchen_run(room: Furnishing) -> None:
    """Fridge, worktop and stove along one wall, as long as the wall allows."""
    front = _pick(room, FRONTS)
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


def furnish_kitchen(room: Furnishing, has_kitchen: bool) -> None:
    """The run, and a table with chairs."""
    kitchen_run(room)
    for chairs in (6, 4, 2) if room.area > 12.0 else (4, 2):
        if room.in_the_open(_dining(room, chairs)):
            break
    if _chance(room, 0.5):
        room.against_wall(_alone(living.chest(0.9, _pick(room, WOODS)), front=0.4))
    _small_things(room, 0.5, 0.1)


def furnish_bedroom(room: Furnishing, has_kitchen: bool) -> None:
    """A wardrobe, a bed with nightstands, and what else there is place for."""
    wood = _pick(room, WOODS)
    for width in (2.0, 1.5, 1.0) if room.area > 13.0 else (1.5, 1.0):
        wardrobe = _alone(living.wardrobe(width, wood), front=0.5)
        if room.in_corner(wardrobe) or room.against_wall(wardrobe):
            break
    cover, carpet = _pick(room, CLOTHS), _pick(room, RUGS)
    for width, stands, rug in ((1.6, 2, 1), (1.4, 2, 0), (1.4, 1, 0), (0.9, 1, 1), (0.9, 0, 0)):
        pieces: list[tuple[Piece, float, float, int]] = [
            (living.bed(width, wood, cover), 0.0, 0.0, 0)
        ]
        pieces += [
            (living.nightstand(wood), round(side * (width / 2 + 0.24), 3), 0.0, 0)
            for side in (1.0, -1.0)[:stands]
        ]
        if rug:
            pieces.append((living.rug(round(width + 1.0, 2), 1.4, carpet), 0.0, 1.2, 0))
        if room.against_wall(Group(pieces, front=0.4), corner=0.0 if stands == 2 else 1.0):
            break
    if _chance(room, 0.6):
        room.against_wall(_alone(living.chest(0.9, wood), front=0.4))
    _small_things(room, 0.6, 0.5)


def _workplace(room: Furnishing, width: float) -> Group:
    desk, chair = living.desk(width, _pick(room, WOODS)), living.office_chair(_pick(room, CLOTHS))
    return Group([(desk, 0.0, 0.0, 0), (chair, 0.0, 1.16, 2)], front=0.2)


def furnish_office(room: Furnishing, has_kitchen: bool) -> None:
    """A desk with its chair, books, an armchair."""
    for width in (1.6, 1.4, 1.2):
        if room.against_wall(_workplace(room, width)):
            break
    wood = _pick(room, WOODS)
    for width in (1.2, 1.2, 0.8):
        shelf = living.bookshelf(width, 2.0, wood, int(room.rng.integers(6)))
        room.against_wall(_alone(shelf, front=0.4))
    if _chance(room, 0.7):
        room.in_the_open(_alone(living.rug(1.6, 1.2, _pick(room, RUGS))))
    if _chance(room, 0.6):
        room.in_corner(_alone(living.armchair(_pick(room, CLOTHS)), front=0.3))
    _small_things(room, 0.7, 0.5)


def furnish_bathroom(room: Furnishing, has_kitchen: bool) -> None:
    """A toilet, a washbasin with its mirror, a tub or a shower."""
    wood = _pick(room, WOODS)
    room.against_wall(_alone(wet.toilet(), front=0.35), corner=0.7)
    basin = wet.washbasin(wood)
    if room.against_wall(_alone(basin, front=0.45)) is None:
        room.against_wall(_alone(basin))
    tubs = [wet.bathtub(length) for length in (1.7, 1.5)] if room.area > 5.0 else []
    any(room.in_corner(_alone(piece)) for piece in (*tubs, wet.shower()))
    if room.area > 6.0:
        room.against_wall(_alone(wet.bath_cabinet(wood), front=0.3))
    room.in_the_open(_alone(living.rug(0.8, 0.5, _pick(room, RUGS))))


def furnish_hall(room: Furnishing, has_kitchen: bool) -> None:
    """Coats, shoes, a runner."""
    wood = _pick(room, WOODS)
    room.against_wall(_alone(living.coat_rack(wood, _pick(room, CLOTHS))))
    room.against_wall(_alone(living.shoe_cabinet(0.8, wood)))
    if room.area > 9.0:
        room.against_wall(_alone(living.chest(0.9, wood)))
    long = max(room.length(0), room.length(1))
    runner = living.rug(round(0.5 * long, 2), 0.8, _pick(room, RUGS))
    room.in_the_open(_alone(runner))
    _small_things(room, 0.6, 0.4)


FURNISHERS: dict[str, Callable[[Furnishing, bool], None]] = {
    "bathroom": furnish_bathroom,
    "bedroom": furnish_bedroom,
    "hall": furnish_hall,
    "kitchen": furnish_kitchen,
    "living_room": furnish_living_room,
    "office": furnish_office,
}
