"""Floors, walls and ceilings of a house, with the materials and colours that rooms have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .doors import DOOR_HEIGHT, Door
from .layout import Cell, Rect
from .material_table import material
from .objects import Colour, Shape, WorldObject
from .shapes import Box

Corner = tuple[float, float, float]  # x, y, z [m]
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
BATH_WALL: Colour = (0.82, 0.90, 0.94)
WHITE: Colour = (0.96, 0.96, 0.95)
FACADE: Colour = (0.74, 0.70, 0.66)


@dataclass(frozen=True)
class Finish:
    """Material and colour of a room's floor, walls and ceiling."""

    floor: tuple[str, Colour]
    wall: tuple[str, Colour]
    ceiling: tuple[str, Colour]


def draw_finishes(cells: tuple[Cell, ...], rng: np.random.Generator) -> tuple[Finish, ...]:
    """The finish of each room: tiles where it is wet, wood elsewhere, no two walls alike."""
    wood = ("parquet", WOOD_FLOORS[int(rng.integers(len(WOOD_FLOORS)))])
    light = rng.random() < 0.5
    order = rng.permutation(len(WALL_COLOURS))
    result = []
    for number, cell in enumerate(cells):
        tiles = ("ceramic_tiles", TILE_FLOORS[int(rng.integers(len(TILE_FLOORS)))])
        carpeted = cell.category in ("bedroom", "office") and rng.random() < 0.3
        tiled = cell.category == "bathroom" or (cell.category == "kitchen" and rng.random() < 0.6)
        carpet = ("carpet", (0.62, 0.60, 0.56))
        floor = tiles if tiled else carpet if carpeted else wood
        colour = WALL_COLOURS[int(order[number % len(order)])]
        wall = ("plasterboard" if light else "plaster", colour)
        if cell.category == "bathroom":
            wall = ("ceramic_tiles", BATH_WALL)
        ceiling = ("plasterboard_ceiling" if light or rng.random() < 0.5 else "plaster", WHITE)
        result.append(Finish(floor, wall, ceiling))
    return tuple(result)


def solid(low: Corner, high: Corner, name: str, colour: Colour) -> Shape:
    """A box between two corners (x, y, z) [m] of the material `name`."""
    a, b = np.array(low), np.array(high)
    x, y, z = np.round(b - a, 4).tolist()
    pose = np.eye(4)
    pose[:3, 3] = np.round((a + b) / 2.0, 4)
    return Shape(Box((x, y, z)), pose, material(name), colour)


def room_shell(
    cell: Cell, finish: Finish, doors: list[Door], half_wall: float, height: float
) -> list[WorldObject]:
    """Floor, ceiling and four walls of a room; each wall is its own half of the thickness."""
    x0, y0, x1, y1 = cell.rect
    name = cell.name
    floor = solid((x0, y0, -SLAB), (x1, y1, 0.0), *finish.floor)
    ceiling = solid((x0, y0, height), (x1, y1, height + SLAB), *finish.ceiling)
    objects = [
        WorldObject(f"{name}_floor", "floor", (floor,)),
        WorldObject(f"{name}_ceiling", "ceiling", (ceiling,)),
    ]
    for side in SIDES:
        shapes = _wall(cell.rect, side, doors, half_wall, height, finish.wall)
        objects.append(WorldObject(f"{name}_wall_{side}", "wall", shapes))
    return objects


def _wall(
    rect: Rect,
    side: str,
    doors: list[Door],
    half_wall: float,
    height: float,
    finish: tuple[str, Colour],
) -> tuple[Shape, ...]:
    x0, y0, x1, y1 = rect
    across = {"south": y0, "north": y1 - half_wall, "west": x0, "east": x1 - half_wall}[side]
    border = {"south": y0, "north": y1, "west": x0, "east": x1}[side]
    lying = side in ("south", "north")
    begin, end = (x0, x1) if lying else (y0 + half_wall, y1 - half_wall)
    here = [d for d in doors if (d.axis == "y") == lying and abs(d.at - border) < 1e-6]
    spans = sorted(door.span for door in here)
    shapes = []

    def add(low: float, high: float, bottom: float) -> None:
        a, b = (low, across, bottom), (high, across + half_wall, height)
        shapes.append(solid(a if lying else _swap(a), b if lying else _swap(b), *finish))

    for low, high in spans:
        add(begin, low, 0.0)
        add(low, high, DOOR_HEIGHT)
        begin = high
    add(begin, end, 0.0)
    return tuple(shapes)


def _swap(corner: Corner) -> Corner:
    """The same corner with x and y exchanged, for a wall along y."""
    return corner[1], corner[0], corner[2]


def outer_walls(cells: tuple[Cell, ...], half_wall: float, height: float) -> list[WorldObject]:
    """The outer half of the outside walls, from under the floor to over the ceiling."""
    x0, y0 = (min(cell.rect[k] for cell in cells) for k in (0, 1))
    x1, y1 = (max(cell.rect[k] for cell in cells) for k in (2, 3))
    t, low, high = half_wall, -SLAB, height + SLAB
    rects = {
        "south": (x0 - t, y0 - t, x1 + t, y0),
        "north": (x0 - t, y1, x1 + t, y1 + t),
        "west": (x0 - t, y0, x0, y1),
        "east": (x1, y0, x1 + t, y1),
    }
    return [
        WorldObject(
            f"outer_wall_{side}",
            "wall",
            (solid((a, b, low), (c, d, high), "rendered_brick", FACADE),),
        )
        for side, (a, b, c, d) in rects.items()
    ]


def door_frames(doors: tuple[Door, ...], half_wall: float) -> list[WorldObject]:
    """A white frame round each opening, on both sides of the wall."""
    proud, wide = 0.015, 0.06
    objects = []
    for number, door in enumerate(doors):
        low, high = door.span
        shapes = []
        for across in (door.at - half_wall - proud, door.at + half_wall):
            for a, b, c, d in (
                (low - wide, low, 0.0, DOOR_HEIGHT),
                (high, high + wide, 0.0, DOOR_HEIGHT),
                (low - wide, high + wide, DOOR_HEIGHT, DOOR_HEIGHT + wide),
            ):
                low_corner, high_corner = (a, across, c), (b, across + proud, d)
                if door.axis == "x":
                    low_corner, high_corner = _swap(low_corner), _swap(high_corner)
                shapes.append(solid(low_corner, high_corner, "wood", WHITE))
        objects.append(WorldObject(f"door_frame_{number}", "door_frame", tuple(shapes)))
    return objects
