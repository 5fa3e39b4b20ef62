"""Furnished houses, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from av_embodied.errors import InputError

from .doors import Door, draw_doors
from .furnish import Furnishing
from .furniture import Placed
from .layout import Cell, draw_plan, draw_programme
from .objects import Room, WorldObject
from .rooms import FURNISHERS
from .surfaces import Finish, door_frames, draw_finishes, outer_walls, room_shell
from .world import World

LEAST_REACHABLE = 0.35  # share of each room's floor that the robot must reach
ROBOT = (0.2, 1.1)  # m, radius and height for which houses are made passable
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
    cell = shell.cells[number]
    doors = [door for door in shell.doors if number in door.rooms]
    room = Furnishing(cell, cell.inner(shell.half_wall), doors, rng)
    has_kitchen = any(other.category == "kitchen" for other in shell.cells)
    FURNISHERS[cell.category](room, has_kitchen)
    return room.placed


def _passable(name: str, shell: Shell, furnished: list[list[Placed]]) -> World:
    """The house, with the last furniture of a room taken out again until its floor is reached."""
    while True:
        world = World(name, tuple(shell.objects() + _named(shell, furnished)), shell.rooms())
        blocked = [
            number
            for number, share in enumerate(reachable_shares(world))
            if share < LEAST_REACHABLE and furnished[number]
        ]
        if not blocked:
            return world
        for number in blocked:
            furnished[number].pop()


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
