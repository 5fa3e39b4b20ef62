"""A storey with its furniture, leaves and lamps, thinned out until every room is reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..objects import Lamp, WorldObject
from .clutter import strew
from .decor import decorate, front_door, hang_windows
from .difficulty import Difficulty
from .furnish import Furnishing
from .leaves import COLOURS, Leaf, hang_leaves
from .piece import FLAT, Placed
from .reach import reached_shares
from .rooms import FURNISHERS
from .stairs import LANDING, Stair
from .storey import Storey

LEAST_REACHABLE = 0.35  # share of each room's floor that the robot must reach
HANGING = ("window", "curtain", "picture", "door", "lamp", "doorbell", "towel", "tap")


@dataclass(frozen=True, eq=False)
class Furnished:
    """A storey, what stands in each of its rooms, and the leaves of its doors."""

    storey: Storey
    rooms: list[Furnishing]
    leaves: list[Leaf | None]

    def objects(self, colour: int) -> list[WorldObject]:
        """Everything on the storey; `colour` is the number of the leaves' colour."""
        result = self.storey.objects()
        for room in self.rooms:
            counts: dict[str, int] = {}
            for thing in room.placed:
                kind = thing.piece.category
                counts[kind] = counts.get(kind, 0) + 1
                name = f"{room.cell.name}_{kind}_{counts[kind]}"
                result.append(thing.world_object(name, self.storey.base))
        for number, leaf in enumerate(self.leaves):
            if leaf is not None:
                name = f"door_{number}{self.storey.tag}"
                result.append(leaf.world_object(name, self.storey.base, COLOURS[colour]))
        return result

    def lamps(self) -> list[Lamp]:
        """The light of every lamp, each beside its shade."""
        return [
            Lamp(thing.point(bulb, self.storey.base))
            for room in self.rooms
            for thing in room.placed
            for bulb in thing.piece.bulbs
        ]


def furnish_storey(
    storey: Storey, stair: Stair | None, settings: Difficulty, rng: np.random.Generator
) -> Furnished:
    """Leaves, furniture, decoration and clutter for a storey; every room can be reached."""
    rooms = [_begun(storey, number, stair, settings, rng) for number in range(len(storey.cells))]
    leaves = hang_leaves(storey.doors, rooms, settings.leaves, rng)
    has_kitchen = storey.base > 0.0 or any(c.category == "kitchen" for c in storey.cells)
    for number, room in enumerate(rooms):
        FURNISHERS[room.cell.category](room, has_kitchen)
        windows = storey.windows[number] if storey.windows else ()
        hang_windows(room, windows, storey.half_wall)
        decorate(room, storey.height)
        strew(room, settings.clutter, settings.on_floor)
    _thin_out(storey, rooms)
    return Furnished(storey, rooms, leaves)


def _begun(
    storey: Storey,
    number: int,
    stair: Stair | None,
    settings: Difficulty,
    rng: np.random.Generator,
) -> Furnishing:
    """An empty room: its windows, the front door, the stair with its landings."""
    cell = storey.cells[number]
    least = settings.least_free if cell.category != "corridor" else 0.2
    room = Furnishing(cell, storey.inner(number), storey.doors_of(number), rng, least)
    if storey.windows:
        room.windows += [window.span for window in storey.windows[number]]
    if stair is not None and number == 0:
        x0, y0, x1, y1 = stair.rect
        rect = stair.rect if storey.base == 0.0 else stair.railed
        room.floor.take([rect])
        room.covered.append(rect)
        room.lost = (rect[2] - rect[0]) * (rect[3] - rect[1])
        landing = (x0 - LANDING, y0, x0, y1) if storey.base == 0.0 else (x1, y0, x1 + LANDING, y1)
        room.floor.zones.append(landing)
    if storey.base == 0.0 and number == storey.entrance:
        front_door(room, storey.outer_sides(cell))
    return room


def _thin_out(storey: Storey, rooms: list[Furnishing]) -> None:
    """Take the last furniture of a room out again until enough of its floor is reached."""
    while True:
        shares = reached_shares(storey, rooms)
        blocked = [
            room
            for share, room in zip(shares, rooms, strict=True)
            if share < LEAST_REACHABLE * (1.0 - room.lost / room.area)
        ]
        movable = [room for room in blocked if _take_out(room)]
        if not movable:
            return


def _take_out(room: Furnishing) -> bool:
    """Remove the last thing that stands in the room with all that lies on it; False: none left."""
    standing = [n for n, thing in enumerate(room.placed) if _stands(thing)]
    if not standing:
        return False
    gone = room.placed[standing[-1]]
    room.floor.taken.remove(gone.rect)
    a, b, c, d = gone.rect
    room.placed = [
        thing
        for thing in room.placed
        if thing is not gone
        and not (thing.base and a <= thing.place[0] <= c and b <= thing.place[1] <= d)
    ]
    return True


def _stands(thing: Placed) -> bool:
    category = thing.piece.category
    return not thing.base and thing.piece.height > FLAT and category not in HANGING
