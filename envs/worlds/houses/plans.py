"""Storeys drawn for a programme: plans, corridors, stairs, doors, windows, finishes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from av_embodied.errors import InputError

from .difficulty import Difficulty
from .doors import Door, Doorways, draw_doors
from .layout import Cell, Rect, Strips, draw_bands, draw_plan, draw_strips, room_names
from .programmes import split_storeys
from .sides import check_sides
from .stairs import WIDTH, Stair, stair_in, stair_length
from .storey import Storey
from .surfaces import SLAB, draw_finishes
from .windows import Window, draw_windows

HALF_WALLS = (0.05, 0.06, 0.07)  # m
HEIGHTS = (2.4, 2.8)  # m, of rooms
BUILDS = 3  # heights and walls tried for two storeys
ROUNDS = 120  # sets of areas tried before a programme counts as impossible
CORRIDOR_FROM = 7  # rooms, from which a storey with a hall gets a corridor instead
CORRIDOR_CHANCE = 0.6


@dataclass(frozen=True, eq=False)
class Shell:
    """All storeys, from the ground up, and the stair between two."""

    storeys: tuple[Storey, ...]
    stair: Stair | None = None


@dataclass(frozen=True)
class Build:
    """What all storeys of a house have in common: half the walls' thickness, height [m]."""

    half_wall: float
    height: float
    settings: Difficulty


def draw_shell(
    categories: tuple[str, ...], storeys: int, settings: Difficulty, rng: np.random.Generator
) -> Shell:
    """Rooms, openings and finishes of a house; InputError where no plan is found."""
    if storeys == 2:
        return _two_storeys(categories, settings, rng)
    build = _draw_build(settings, rng)
    for number in range(ROUNDS):
        found = _one_storey(categories, build, rng, number)
        if found is not None:
            return Shell((_finished(*found, build, rng),))
    raise InputError(
        f"programme: no plan was found for {list(categories)} in {ROUNDS} rounds; ask for fewer "
        "rooms, for a hall, or for two storeys"
    )


def _one_storey(
    categories: tuple[str, ...], build: Build, rng: np.random.Generator, number: int
) -> tuple[tuple[Cell, ...], tuple[Door, ...]] | None:
    """A plan with doors; with a corridor where the rooms are many, or nothing else was found."""
    ways = Doorways(build.half_wall, build.settings.door_width)
    rooms = tuple(kind for kind in categories if kind not in ("hall", "corridor"))
    many = len(categories) >= CORRIDOR_FROM and len(rooms) < len(categories)
    wanted = "corridor" in categories or (many and rng.random() < CORRIDOR_CHANCE)
    if len(rooms) > 2 and (wanted or number % 2):
        width = float(rng.uniform(*build.settings.corridor)) + 2.0 * build.half_wall
        cells = draw_bands(rooms, draw_strips(rooms, width, rng), build.half_wall, rng)
    else:
        cells = draw_plan(categories, build.half_wall, rng)
    doors = draw_doors(cells, ways, rng) if cells else None
    return (cells, doors) if cells and doors is not None else None


def _draw_build(settings: Difficulty, rng: np.random.Generator) -> Build:
    half_wall = HALF_WALLS[int(rng.integers(len(HALF_WALLS)))]
    return Build(half_wall, round(float(rng.uniform(*HEIGHTS)), 2), settings)


def _two_storeys(
    categories: tuple[str, ...], settings: Difficulty, rng: np.random.Generator
) -> Shell:
    """Two storeys about corridors one above the other, in which the stair is."""
    below, above = split_storeys(categories)
    stair = stair_length(HEIGHTS[0]) + HALF_WALLS[0]
    check_sides({"downstairs": below, "upstairs": above}, stair, settings.door_width[1])
    for _ in range(BUILDS):
        found = _stacked(below, above, _draw_build(settings, rng), rng)
        if found is not None:
            return found
    raise InputError(
        f"programme: no two storeys were found for {sorted(categories)} in {BUILDS} times "
        f"{10 * ROUNDS} rounds: downstairs {sorted(below)}, upstairs {sorted(above)}"
    )


def _stacked(
    below: tuple[str, ...], above: tuple[str, ...], build: Build, rng: np.random.Generator
) -> Shell | None:
    """Both storeys with the stair between them, None where no plan was found."""
    names = room_names(("corridor", *below, "corridor", *above))
    for _ in range(10 * ROUNDS):
        width = float(rng.uniform(*build.settings.corridor)) + WIDTH + 2.0 * build.half_wall
        south = bool(rng.random() < 0.5)
        rooms = below if rng.random() < 0.5 else above
        least = stair_length(build.height) + 2.0 * build.half_wall + 0.01
        strips = draw_strips(rooms, width, rng, least)
        stair = stair_in(_corridor(strips, build.half_wall), build.height, south)
        if stair is None:
            continue
        ways = Doorways(build.half_wall, build.settings.door_width, stair.kept)
        ground = _storey_about(below, strips, build, ways, rng)
        upper = _storey_about(above, strips, build, ways, rng) if ground else None
        if ground is None or upper is None:
            continue
        count = len(ground[0])
        low = _finished(_named(ground[0], names[:count]), ground[1], build, rng)
        high = _finished(_named(upper[0], names[count:]), upper[1], build, rng)
        low = replace(low, hole_above=stair.rect)
        base = round(build.height + 2.0 * SLAB, 3)
        high = replace(high, base=base, tag="_upstairs", hole=stair.rect)
        return Shell((low, high), stair)
    return None


def _corridor(strips: Strips, half_wall: float) -> Rect:
    """The floor of the corridor between its walls."""
    low, high = strips.below + half_wall, strips.below + strips.corridor - half_wall
    return half_wall, round(low, 3), round(strips.width - half_wall, 3), round(high, 3)


def _storey_about(
    categories: tuple[str, ...],
    strips: Strips,
    build: Build,
    ways: Doorways,
    rng: np.random.Generator,
) -> tuple[tuple[Cell, ...], tuple[Door, ...]] | None:
    cells = draw_bands(categories, strips, build.half_wall, rng)
    doors = draw_doors(cells, ways, rng) if cells else None
    return (cells, doors) if cells and doors is not None else None


def _named(cells: tuple[Cell, ...], names: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(replace(cell, name=name) for cell, name in zip(cells, names, strict=True))


def _finished(
    cells: tuple[Cell, ...], doors: tuple[Door, ...], build: Build, rng: np.random.Generator
) -> Storey:
    """A storey with windows and finishes."""
    bare = Storey(cells, doors, draw_finishes(cells, rng), build.half_wall, build.height)
    windows = []
    for number, cell in enumerate(cells):
        x0, y0, x1, y1 = bare.inner(number)
        lengths = [x1 - x0, y1 - y0, x1 - x0, y1 - y0]
        drawn: list[Window] = draw_windows(cell.category, bare.outer_sides(cell), lengths, rng)
        windows.append(tuple(drawn))
    return replace(bare, windows=tuple(windows))
