"""What stands in each kind of room, and in which order it is brought in."""

from __future__ import annotations

from collections.abc import Callable

from . import living, more, wet
from .colours import CLOTHS, RUGS, WOODS
from .furnish import Furnishing
from .groups import (
    alone,
    chance,
    dining,
    kitchen_run,
    pick,
    size,
    sofa_group,
    stand_bed,
    stand_lamp,
    stand_plant,
    stand_rug,
    stand_shelves,
    stand_workplace,
)


def furnish_living_room(room: Furnishing, has_kitchen: bool) -> None:
    """A sofa that looks at a television, books, an armchair, somewhere to eat."""
    wood = pick(room, WOODS)
    _stand_sofa(room)
    if not has_kitchen:
        kitchen_run(room)
    if room.area > 20.0 or not has_kitchen:
        chairs = 6 if room.area > 26.0 else 4
        any(room.in_the_open(dining(room, count)) for count in (chairs, 2))
    stand_shelves(room, (1.6, 1.2, 0.8), 1)
    if chance(room, 0.25):
        room.against_wall(alone(more.fireplace(size(room, 1.2, 1.5)), front=0.4))
    if chance(room, 0.2):
        room.against_wall(alone(more.piano(wood), front=0.5))
    room.in_corner(alone(living.armchair(pick(room, CLOTHS)), front=0.3))
    if chance(room, 0.5):
        room.against_wall(alone(more.side_table(size(room, 0.36, 0.5), wood)))
    if chance(room, 0.4):
        room.in_corner(alone(more.pouf(size(room, 0.4, 0.6), pick(room, CLOTHS))))
    stand_plant(room, 0.8)
    stand_lamp(room, 0.8)


def _stand_sofa(room: Furnishing) -> None:
    """A sofa group, and a television across from it."""
    spot = None
    for width, rug in ((2.2, True), (1.8, True), (1.8, False), (1.5, False)):
        spot = room.against_wall(sofa_group(room, width, rug), corner=0.1)
        if spot is not None:
            break
    board = alone(living.sideboard(size(room, 1.4, 1.8), pick(room, WOODS), True), front=0.5)
    if spot is None or not room.opposite(board, spot):
        room.against_wall(board)


def furnish_studio(room: Furnishing, has_kitchen: bool) -> None:
    """All in one room: a bed, a sofa, a kitchen, a table."""
    wood = pick(room, WOODS)
    if not has_kitchen:
        kitchen_run(room)
    stand_bed(room, wood, 1.4)
    _stand_sofa(room)
    any(room.in_corner(alone(living.wardrobe(width, wood), 0.5)) for width in (1.5, 1.0))
    room.in_the_open(dining(room, 2))
    stand_shelves(room, (1.2, 0.8), 1)
    stand_plant(room, 0.6)
    stand_lamp(room, 0.8)


def furnish_dining_room(room: Furnishing, has_kitchen: bool) -> None:
    """A large table, a sideboard, a rug."""
    counts = (8, 6, 4, 2) if room.area > 14.0 else (6, 4, 2)
    any(room.in_the_open(dining(room, count)) for count in counts)
    wood = pick(room, WOODS)
    room.against_wall(alone(living.sideboard(size(room, 1.2, 1.6), wood, False), front=0.4))
    stand_shelves(room, (1.0, 0.8), 1)
    if chance(room, 0.5):
        room.against_wall(alone(living.chest(size(room, 0.8, 1.0), wood), front=0.4))
    stand_rug(room, 0.45, 1.2)
    if chance(room, 0.6):
        room.in_corner(alone(living.armchair(pick(room, CLOTHS)), front=0.3))
    stand_plant(room, 0.6)


def furnish_kitchen(room: Furnishing, has_kitchen: bool) -> None:
    """The run, and a table with chairs."""
    kitchen_run(room)
    for chairs in (6, 4, 2) if room.area > 12.0 else (4, 2):
        if room.in_the_open(dining(room, chairs)):
            break
    if chance(room, 0.4):
        room.against_wall(alone(more.dishwasher(), front=0.4))
    if chance(room, 0.5):
        chest = living.chest(size(room, 0.8, 1.0), pick(room, WOODS))
        room.against_wall(alone(chest, front=0.4))
    if chance(room, 0.5):
        bench = more.bench(size(room, 0.9, 1.2), pick(room, WOODS), pick(room, CLOTHS))
        room.against_wall(alone(bench))
    stand_rug(room, 0.5, 1.1)
    stand_plant(room, 0.5)


def furnish_bedroom(room: Furnishing, has_kitchen: bool) -> None:
    """A wardrobe, a bed with nightstands, and what else there is place for."""
    wood = pick(room, WOODS)
    for width in (2.0, 1.5, 1.0) if room.area > 14.0 else (1.5, 1.0):
        wardrobe = alone(living.wardrobe(width, wood), front=0.5)
        if room.in_corner(wardrobe) or room.against_wall(wardrobe):
            break
    stand_bed(room, wood)
    if chance(room, 0.6):
        room.against_wall(alone(living.chest(size(room, 0.8, 1.1), wood), front=0.4))
    if chance(room, 0.4):
        room.against_wall(alone(more.bench(1.0, wood, pick(room, CLOTHS))))
    if chance(room, 0.3):
        room.in_corner(alone(living.armchair(pick(room, CLOTHS)), front=0.3))
    stand_plant(room, 0.5)
    stand_lamp(room, 0.4)


def furnish_child_room(room: Furnishing, has_kitchen: bool) -> None:
    """A bed, a small desk, toys on a rug."""
    wood = pick(room, WOODS)
    wardrobe = alone(living.wardrobe(1.0, wood), front=0.5)
    if not room.in_corner(wardrobe):
        room.against_wall(wardrobe)
    stand_bed(room, wood, 0.9)
    stand_workplace(room, (1.2, 1.0))
    room.against_wall(alone(living.bookshelf(0.8, size(room, 1.0, 1.4), wood, 2), front=0.3))
    stand_rug(room, 0.5, 1.4)
    if chance(room, 0.6):
        room.in_corner(alone(more.pouf(0.5, pick(room, CLOTHS))))


def furnish_office(room: Furnishing, has_kitchen: bool) -> None:
    """A desk with its chair, books, an armchair."""
    stand_workplace(room)
    stand_shelves(room, (1.2, 1.2, 0.8), 2)
    if chance(room, 0.7):
        stand_rug(room, 0.5, 1.2)
    if chance(room, 0.6):
        room.in_corner(alone(living.armchair(pick(room, CLOTHS)), front=0.3))
    if chance(room, 0.4):
        room.against_wall(alone(living.chest(0.8, pick(room, WOODS)), front=0.4))
    stand_plant(room, 0.7)
    stand_lamp(room, 0.5)


def furnish_meeting_room(room: Furnishing, has_kitchen: bool) -> None:
    """A long table with chairs, and a board to look at."""
    any(room.in_the_open(dining(room, count)) for count in (10, 8, 6, 4, 2))
    stand_shelves(room, (1.2, 0.8), 2)
    room.against_wall(alone(more.whiteboard(size(room, 1.5, 2.0)), front=0.5))
    room.against_wall(alone(living.sideboard(1.6, pick(room, WOODS), True), front=0.5))
    stand_plant(room, 0.9)


def furnish_bathroom(room: Furnishing, has_kitchen: bool) -> None:
    """A toilet, a washbasin with its mirror, a tub or a shower, a washing machine."""
    wood = pick(room, WOODS)
    room.against_wall(alone(wet.toilet(), front=0.35), corner=0.7)
    basin = wet.washbasin(wood)
    if room.against_wall(alone(basin, front=0.45)) is None:
        room.against_wall(alone(basin))
    tubs = [wet.bathtub(length) for length in (1.7, 1.5)] if room.area > 5.0 else []
    any(room.in_corner(alone(piece)) for piece in (*tubs, wet.shower()))
    if chance(room, 0.6):
        room.against_wall(alone(more.washing_machine(), front=0.3))
    if room.area > 6.0:
        room.against_wall(alone(wet.bath_cabinet(wood), front=0.3))
    for width, depth in ((1.5, 0.8), (1.2, 0.7), (0.8, 0.5)):
        if room.in_the_open(alone(living.rug(width, depth, pick(room, RUGS)))):
            break
    for _ in range(3):
        room.against_wall(alone(more.towel_rail((pick(room, CLOTHS), pick(room, CLOTHS)))))
    if chance(room, 0.5):
        room.against_wall(alone(more.stool(size(room, 0.42, 0.5), wood)))


def furnish_hall(room: Furnishing, has_kitchen: bool) -> None:
    """Coats, shoes, a runner."""
    wood = pick(room, WOODS)
    room.against_wall(alone(living.coat_rack(wood, pick(room, CLOTHS))))
    room.against_wall(alone(living.shoe_cabinet(size(room, 0.7, 0.9), wood)))
    if room.area > 9.0:
        room.against_wall(alone(living.chest(0.9, wood)))
    if chance(room, 0.8):
        room.in_corner(alone(more.coat_stand(pick(room, CLOTHS))))
    room.against_wall(alone(more.bench(size(room, 0.8, 1.1), wood, pick(room, CLOTHS))))
    stand_rug(room, 0.6, 1.2)
    stand_plant(room, 0.6)


def furnish_corridor(room: Furnishing, has_kitchen: bool) -> None:
    """A runner, and what is narrow enough."""
    wood = pick(room, WOODS)
    short = min(room.length(0), room.length(1))
    stand_rug(room, 0.5, round(min(0.8 * short, 0.9), 2))
    stand_rug(room, 0.3, round(min(0.8 * short, 0.9), 2))
    for _ in range(2):
        room.against_wall(alone(living.coat_rack(wood, pick(room, CLOTHS))))
    room.against_wall(alone(living.shoe_cabinet(size(room, 0.7, 0.9), wood)))
    stand_shelves(room, (0.8, 0.8), 2)


def furnish_storage(room: Furnishing, has_kitchen: bool) -> None:
    """Shelves, laundry, a machine."""
    wood = pick(room, WOODS)
    for width in (1.6, 1.2, 0.9, 0.9):
        room.against_wall(alone(more.shelf(width, wood)), corner=0.8)
    if chance(room, 0.5):
        room.against_wall(alone(more.washing_machine(), front=0.3))
    if chance(room, 0.7):
        room.against_wall(alone(more.drying_rack(pick(room, CLOTHS))))
    if chance(room, 0.5):
        room.in_corner(alone(more.stool(0.45, wood)))


FURNISHERS: dict[str, Callable[[Furnishing, bool], None]] = {
    "bathroom": furnish_bathroom,
    "bedroom": furnish_bedroom,
    "child_room": furnish_child_room,
    "corridor": furnish_corridor,
    "dining_room": furnish_dining_room,
    "hall": furnish_hall,
    "kitchen": furnish_kitchen,
    "living_room": furnish_living_room,
    "meeting_room": furnish_meeting_room,
    "office": furnish_office,
    "storage": furnish_storage,
    "studio": furnish_studio,
}
