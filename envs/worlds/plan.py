"""The floor plan of a world: its rooms, walls and furniture from above."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from av_embodied.floor_plan import FloorPlan, PlanObject, PlanRoom

from .free_space import STEP_HEIGHT, FreeSpace
from .objects import Room, WorldObject
from .obstacles import obstacles_between
from .surface import Surface

WALLS = ("wall", "column", "mesh")  # drawn as walls, cut at the robot's band
LEFT_OUT = ("floor", "ceiling", "door_frame")
STOREY = 1.0  # m, rooms whose floors differ by more are on another storey
PLAN_HEIGHT = 1.8  # m above the floor, up to where furniture is drawn


def draw_plan(
    objects: tuple[WorldObject, ...],
    rooms: tuple[Room, ...],
    surface: Surface,
    space: FreeSpace,
    height: float,
) -> FloorPlan:
    """The plan of `objects` and `rooms` on the storey of `space`, for a robot of `height` [m]."""
    cut = obstacles_between(surface, space.floor + STEP_HEIGHT, space.floor + height)
    wall = np.array([thing.category in WALLS for thing in objects])
    walls = [_outline(shape) for shape in cut.outlines[wall[cut.owner]]]
    return FloorPlan(
        rooms=tuple(
            PlanRoom(room.name, room.category, room.outline)
            for room in rooms
            if abs(room.floor - space.floor) < STOREY
        ),
        walls=tuple(walls),
        objects=_furniture(objects, surface, space.floor),
        free=space.grid,
        origin=(float(space.origin[0]), float(space.origin[1])),
        resolution=space.resolution,
    )


def _furniture(
    objects: tuple[WorldObject, ...], surface: Surface, floor: float
) -> tuple[PlanObject, ...]:
    """What is neither wall nor floor nor ceiling, the low things (rugs) first."""
    seen = obstacles_between(surface, floor + 0.002, floor + PLAN_HEIGHT)
    top = np.full(len(objects), -np.inf)
    np.maximum.at(top, surface.object, surface.corners[..., 2].max(axis=1))
    result = []
    for number in np.argsort(top, kind="stable"):
        thing = objects[number]
        parts = seen.outlines[seen.owner == number]
        if len(parts) and thing.category not in (*WALLS, *LEFT_OUT):
            outline = _outline(shapely.union_all(parts))
            colour = surface.colour[surface.object == number].mean(axis=0) / 255.0
            red, green, blue = (float(part) for part in colour)
            result.append(PlanObject(thing.name, thing.category, outline, (red, green, blue)))
    return tuple(result)


def _outline(shape: BaseGeometry) -> NDArray[np.float64]:
    """Corners (k, 2) of a shape; of its convex hull where it has several parts."""
    if shapely.get_num_geometries(shape) > 1:
        shape = shapely.convex_hull(shape)
    return shapely.get_coordinates(shapely.get_exterior_ring(shape) or shape)
