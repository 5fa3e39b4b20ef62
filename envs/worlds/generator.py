"""Furnished houses, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from av_embodied.errors import InputError

from .decor import decorate, draw_windows, front_door
from .doors import Door, draw_doors
from .furnish import Furnishing
from .furniture import FLAT, Placed
from .layout import Cell, draw_plan, draw_programme
from .objects import Room, WorldObject
from .rooms import FURNISHERS
from .surfaces import Finish, door_frames, draw_finishes, outer_walls, room_shell
from .world import World

LEAST_REACHABLE = 0.35  # share of each room's floor that the robot must reach
ROBOT = (0.2, 1.1)  # m, radius and height for which houses are made passable
HANGING = ("window", "curtain", "picture", "door", "lamp")
HALF_WALLS = (0.05, 0.06, 0.07)  # m


@dataclass(frozen=True, eq=False)
class Shell:
    """A house without furniture."""

    cells: tuple[Cell, ...]
    doors: tuple[Door, ...]
    finishes: tuple[Finish, ...]
    half_wall: float
    height: float

    def objects(self) -> list[WorldObject]:
        """Floors, walls, ceilings, door frames."""
        result: list[WorldObject] = []
        for number, (cell, finish) in enumerate(zip(self.cells, self.finishes, strict=True)):
            doors = [door for door in self.doors if number in door.rooms]
            result += room_shell(cell, finish, doors, self.half_wall, self.height)
        result += outer_walls(self.cells, self.half_wall, self.height)
        return result + door_frames(self.doors, self.half_wall)

    @property
    def entrance(self) -> int:
        """The number of the room with the front door: the hall, else the living room."""
        kinds = [cell.category for cell in self.cells]
        hall = kinds.index("hall") if "hall" in kinds else -1
        at_hall = hall >= 0 and bool(self.outer_sides(self.cells[hall]))
        return hall if at_hall else kinds.index("living_room")

    def outer_sides(self, cell: Cell) -> list[int]:
        """Sides of `cell` (0 south, 1 east, 2 north, 3 west) on the outside of the house."""
        rects = np.array([other.rect for other in self.cells])
        edges = (*rects[:, :2].min(axis=0), *rects[:, 2:].max(axis=0))
        outside = [abs(mine - edge) < 1e-6 for mine, edge in zip(cell.rect, edges, strict=True)]
        return [side for side, place in enumerate((1, 2, 3, 0)) if outside[place]]

    def rooms(self) -> tuple[Room, ...]:
        """The rooms, with the floor between their walls as outline."""
        result = []
        for cell in self.cells:
            x0, y0, x1, y1 = cell.inner(self.half_wall)
            outline = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
            result.append(Room(cell.name, cell.category, outline))
        return tuple(result)


def generate_house(seed: int) -> World:
    """A furnished house of 3 to 8 rooms, named `house:SEED`; the same seed gives the same house.

    Every room is reached by a robot of radius 0.2 m and height 1.1 m, and at least 35 % of its
    floor. Raises InputError for a seed that is not a whole number of 0 or more.
    """
    if isinstance(seed, bool) or int(seed) != seed or seed < 0:
        raise InputError(f"seed must be a whole number of 0 or more, got {seed!r}")
    rng = np.random.default_rng(int(seed))
    shell = draw_shell(rng)
    furnished = [_furnish(shell, number, rng) for number in range(len(shell.cells))]
    return _passable(f"house:{int(seed)}", shell, furnished)


def draw_shell(rng: np.random.Generator) -> Shell:
    """Rooms, doors and finishes."""
    categories = draw_programme(rng)
    half_wall = HALF_WALLS[int(rng.integers(len(HALF_WALLS)))]
    height = round(float(rng.uniform(2.4, 2.8)), 2)
    while True:
        cells = draw_plan(categories, half_wall, rng)
        doors = draw_doors(cells, half_wall, rng)
        if doors is not None:
            return Shell(cells, doors, draw_finishes(cells, rng), half_wall, height)


def _furnish(shell: Shell, number: int, rng: np.random.Generator) -> list[Placed]:
    """What stands and hangs in a room; what hangs comes last."""
    cell = shell.cells[number]
    doors = [door for door in shell.doors if number in door.rooms]
    room = Furnishing(cell, cell.inner(shell.half_wall), doors, rng)
    outer = shell.outer_sides(cell)
    windows = draw_windows(cell.category, outer, [room.length(side) for side in range(4)], rng)
    room.windows += [window.span for window in windows]
    if number == shell.entrance:
        front_door(room, outer)
    has_kitchen = any(other.category == "kitchen" for other in shell.cells)
    FURNISHERS[cell.category](room, has_kitchen)
    decorate(room, windows, shell.height)
    return room.placed


def _passable(name: str, shell: Shell, furnished: list[list[Placed]]) -> World:
    """The house, with the last furniture of a room taken out again until its floor is reached."""
    while True:
        world = World(name, tuple(shell.objects() + _named(shell, furnished)), shell.rooms())
        blocked = [
            things
            for share, things in zip(reachable_shares(world), furnished, strict=True)
            if share < LEAST_REACHABLE
        ]
        if not blocked:
            return world
        for things in blocked:
            # The bare rooms are passable, so there is always something to take out.
            del things[max(number for number, thing in enumerate(things) if _stands(thing))]


def _stands(thing: Placed) -> bool:
    return thing.piece.height > FLAT and thing.piece.category not in HANGING


def _named(shell: Shell, furnished: list[list[Placed]]) -> list[WorldObject]:
    result = []
    for cell, things in zip(shell.cells, furnished, strict=True):
        counts: dict[str, int] = {}
        for thing in things:
            kind = thing.piece.category
            counts[kind] = counts.get(kind, 0) + 1
            result.append(thing.world_object(f"{cell.name}_{kind}_{counts[kind]}"))
    return result


def reachable_shares(world: World) -> list[float]:
    """For each room the share of its floor that belongs to the largest free part."""
    space = world.free_space(*ROBOT)
    points = space.centres()
    shares = []
    for room in world.rooms:
        (x0, y0), (x1, y1) = room.outline.min(axis=0), room.outline.max(axis=0)
        x, y = points.T
        inside = np.count_nonzero((x > x0) & (x < x1) & (y > y0) & (y < y1))
        shares.append(inside * space.resolution**2 / room.area)
    return shares
