"""Floors, walls and ceilings of a storey, with the materials and colours that rooms have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..material_table import material
from ..objects import Colour, Shape, WorldObject
from ..shapes import Box
from .doors import DOOR_HEIGHT, Door
from .layout import Cell, Rect

Corner = tuple[float, float, float]  # x, y, z [m]
Opening = tuple[float, float, float, float]  # from, to along the wall, bottom, top [m]
Reach = tuple[float, float, float]  # bottom and top of a wall, floor that sills count from [m]
Look = tuple[str, Colour]  # a material's name and a colour
SLAB = 0.1  # m, thickness of floors and ceilings
SIDES = ("south", "east", "north", "west")
WOOD_FLOORS: tuple[Colour, ...] = (
    (0.72, 0.53, 0.34), (0.60, 0.42, 0.27), (0.80, 0.64, 0.45), (0.47, 0.32, 0.21),
)  # fmt: skip
TILE_FLOORS: tuple[Colour, ...] = (
    (0.78, 0.78, 0.76), (0.60, 0.63, 0.66), (0.70, 0.60, 0.52), (0.52, 0.55, 0.58),
)  # fmt: skip
WALL_COLOURS: tuple[Colour, ...] = (
    (0.93, 0.91, 0.84), (0.78, 0.87, 0.90), (0.86, 0.90, 0.78), (0.94, 0.85, 0.76),
    (0.84, 0.80, 0.90), (0.95, 0.90, 0.66), (0.88, 0.76, 0.74), (0.76, 0.88, 0.82),
)  # fmt: skip
CARPETS: tuple[Colour, ...] = ((0.62, 0.60, 0.56), (0.48, 0.52, 0.58), (0.66, 0.58, 0.48))
BATH_WALL: Colour = (0.82, 0.90, 0.94)
WHITE: Colour = (0.96, 0.96, 0.95)
FACADE: Colour = (0.74, 0.70, 0.66)
CARPETED = {"bedroom": 0.5, "child_room": 0.7, "office": 0.4, "meeting_room": 0.7, "corridor": 0.8,
            "hall": 0.4, "dining_room": 0.2, "living_room": 0.15}  # fmt: skip
TILED = {"bathroom": 1.0, "kitchen": 0.35, "storage": 0.3}
LIGHT_WALLS = 0.85  # share of the houses with walls of plasterboard; the others are plastered


@dataclass(frozen=True)
class Finish:
    """Material and colour of a room's floor, walls and ceiling."""

    floor: Look
    wall: Look
    ceiling: Look


def draw_finishes(cells: tuple[Cell, ...], rng: np.random.Generator) -> tuple[Finish, ...]:
    """The finish of each room: tiles where it is wet, wood or carpet elsewhere."""
    wood = ("parquet", WOOD_FLOORS[int(rng.integers(len(WOOD_FLOORS)))])
    light = rng.random() < LIGHT_WALLS
    order = rng.permutation(len(WALL_COLOURS))
    result = []
    for number, cell in enumerate(cells):
        draws = rng.random(3)
        tiles = ("ceramic_tiles", TILE_FLOORS[int(draws[1] * len(TILE_FLOORS))])
        carpet = ("carpet", CARPETS[int(draws[1] * len(CARPETS))])
        floor = wood
        if draws[0] < TILED.get(cell.category, 0.0):
            floor = tiles
        elif draws[0] < CARPETED.get(cell.category, 0.0):
            floor = carpet
        colour = WALL_COLOURS[int(order[number % len(order)])]
        wall = ("plasterboard" if light else "plaster", colour)
        if cell.category == "bathroom":
            wall = ("ceramic_tiles" if draws[2] < 0.15 else wall[0], BATH_WALL)
        ceiling = ("plasterboard_ceiling" if light or draws[2] < 0.5 else "plaster", WHITE)
        result.append(Finish(floor, wall, ceiling))
    return tuple(result)


def solid(low: Corner, high: Corner, name: str, colour: Colour) -> Shape:
    """A box between two corners (x, y, z) [m] of the material `name`."""
    size = tuple(round(b - a, 4) for a, b in zip(low, high, strict=True))
    pose = np.eye(4)
    pose[:3, 3] = [round((a + b) / 2.0, 4) for a, b in zip(low, high, strict=True)]
    return Shape(Box((size[0], size[1], size[2])), pose, material(name), colour)


def slab(rect: Rect, bottom: float, top: float, look: Look, hole: Rect | None) -> tuple[Shape, ...]:
    """A plate over `rect` from `bottom` to `top` [m], round `hole` where there is one."""
    x0, y0, x1, y1 = rect
    parts = [rect]
    if hole is not None:
        a, b, c, d = hole
        parts = [(x0, y0, a, y1), (c, y0, x1, y1), (a, y0, c, b), (a, d, c, y1)]
    return tuple(
        solid((a, b, bottom), (c, d, top), *look)
        for a, b, c, d in parts
        if c - a > 1e-3 and d - b > 1e-3
    )


def wall_spans(
    rect: Rect, number: int, doors: tuple[Door, ...], windows: list[list[Opening]]
) -> list[list[Opening]]:
    """Openings in the four walls of the cell `rect`, room `number`: doors, and its `windows`."""
    spans = [list(side) for side in windows]
    x0, y0, x1, y1 = rect
    for door in doors:
        if number in door.rooms:
            edges = {0: ("y", y0), 1: ("x", x1), 2: ("y", y1), 3: ("x", x0)}
            for side, (axis, at) in edges.items():
                if door.axis == axis and abs(door.at - at) < 1e-6:
                    spans[side].append((*door.span, 0.0, DOOR_HEIGHT))
    return spans


def room_walls(
    cell: Cell, look: Look, spans: list[list[Opening]], half_wall: float, reach: Reach
) -> list[WorldObject]:
    """The four inner walls of a room; they `reach` as in `wall`."""
    x0, y0, x1, y1 = cell.rect
    t = half_wall
    bands = ((x0, x1, y0, y0 + t), (y0 + t, y1 - t, x1 - t, x1))
    bands += ((x0, x1, y1 - t, y1), (y0 + t, y1 - t, x0, x0 + t))
    return [
        WorldObject(
            f"{cell.name}_wall_{SIDES[side]}",
            "wall",
            wall(bands[side], side % 2 == 0, spans[side], reach, look),
        )
        for side in range(4)
    ]


def wall(
    band: tuple[float, float, float, float],
    lying: bool,
    spans: list[Opening],
    reach: Reach,
    look: Look,
) -> tuple[Shape, ...]:
    """A wall over `band` (from, to along it; from, to across it), but for `spans`.

    It lies along x or stands along y. `reach` is its bottom and top, and the floor that
    `spans` count from [m].
    """
    begin, end, near, far = band
    bottom, top, floor = reach
    shapes = []

    def add(low: float, high: float, under: float, over: float) -> None:
        if high - low > 1e-3 and over - under > 1e-3:
            a, b = (low, near, under), (high, far, over)
            shapes.append(solid(a if lying else swapped(a), b if lying else swapped(b), *look))

    for low, high, sill, head in sorted(spans):
        add(begin, low, bottom, top)
        if sill > 0.0:
            add(low, high, bottom, floor + sill)
        add(low, high, floor + head, top)
        begin = high
    add(begin, end, bottom, top)
    return tuple(shapes)


def swapped(corner: Corner) -> Corner:
    """The same corner with x and y exchanged, for a wall along y."""
    return corner[1], corner[0], corner[2]


def door_frame(name: str, door: Door, half_wall: float, base: float) -> WorldObject:
    """A white frame round an opening, on both sides of the wall, above the floor `base` [m]."""
    proud, wide = 0.015, 0.06
    low, high = door.span
    top = base + DOOR_HEIGHT
    shapes = []
    for across in (door.at - half_wall - proud, door.at + half_wall):
        for a, b, c, d in (
            (low - wide, low, base, top),
            (high, high + wide, base, top),
            (low - wide, high + wide, top, top + wide),
        ):
            low_corner, high_corner = (a, across, c), (b, across + proud, d)
            if door.axis == "x":
                low_corner, high_corner = swapped(low_corner), swapped(high_corner)
            shapes.append(solid(low_corner, high_corner, "wood", WHITE))
    return WorldObject(name, "door_frame", tuple(shapes))
