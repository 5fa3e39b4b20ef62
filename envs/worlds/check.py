"""Faults of a world: holes, rooms out of reach, furniture in furniture, doubtful materials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from .categories import STRUCTURE
from .free_space import FreeSpace
from .material_table import MATERIALS
from .objects import Room
from .shapes import Mesh, Plane
from .world import World

RAY_POINTS, RAY_DIRECTIONS = 400, 300  # places to look from, and ways to look from each
RAY_HEIGHTS = (0.3, 1.0, 1.7)  # m above the floor
LEAKS_ALLOWED = 1e-5  # share of rays; a single-precision ray can slip through a seam
TOUCH = 0.01  # m that things may enter each other before they overlap
TOUCH_AREA = 1e-3  # m2 in plan, likewise
THIN = 0.05  # m, lower things (rugs) are stood upon


@dataclass(frozen=True)
class Finding:
    """One fault: its `kind`, the thing or things it is about, and what is wrong in words."""

    kind: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}: {self.message}"


def check_world(world: World, radius: float = 0.2, height: float = 1.1) -> list[Finding]:
    """All faults of `world` for a robot of `radius` and `height` [m], worst kind first.

    Every floor is looked at by itself. Raises InputError where the robot fits nowhere.
    """
    spaces = [world.free_space(radius, height, floor) for floor in world.floors]
    return [
        *(found for space in spaces for found in find_holes(world, space)),
        *(found for space in spaces for found in find_unreachable_rooms(world, space)),
        *find_overlaps(world),
        *find_doubtful_materials(world),
    ]


def find_holes(world: World, space: FreeSpace) -> Iterator[Finding]:
    """The share of rays from the reachable floor that meet no surface, where there are any."""
    centres = space.centres()
    chosen = centres[np.linspace(0, len(centres) - 1, min(RAY_POINTS, len(centres))).astype(int)]
    heights = space.floor + np.resize(RAY_HEIGHTS, len(chosen))
    origins = np.repeat(np.column_stack([chosen, heights]), RAY_DIRECTIONS, axis=0)
    ways = np.tile(_sphere_directions(RAY_DIRECTIONS), (len(chosen), 1))
    lost = np.isinf(world.rays.first_hit(origins, ways).distance)
    share = float(lost.mean())
    if share > LEAKS_ALLOWED:
        x, y = origins[lost, :2].mean(axis=0)
        message = f"{share:.2%} of rays from free space escape, most round ({x:.1f}, {y:.1f}) m"
        yield Finding("hole", world.name, message)


def _sphere_directions(count: int) -> NDArray[np.float64]:
    """Unit vectors (count, 3) spread evenly over the sphere (Fibonacci's spiral)."""
    number = np.arange(count) + 0.5
    z = 1.0 - 2.0 * number / count
    turn = np.pi * (1.0 + 5.0**0.5) * number
    across = np.sqrt(1.0 - z * z)
    return np.column_stack([across * np.cos(turn), across * np.sin(turn), z])


def find_unreachable_rooms(world: World, space: FreeSpace) -> Iterator[Finding]:
    """Rooms on the floor of `space` in which nothing belongs to its largest free part."""
    points = space.centres()
    for room in world.rooms:
        nearest = min(world.floors, key=lambda height: abs(height - room.floor))
        if nearest == space.floor and not _inside(room, points).any():
            message = "the robot cannot get in from the largest free part"
            yield Finding("unreachable room", room.name, message)


def _inside(room: Room, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(shapely.contains_xy(shapely.Polygon(room.outline), points))


def find_overlaps(world: World) -> Iterator[Finding]:
    """Pairs of objects, one of them furniture, whose solids stand in each other."""
    solids = _solids(world)
    owners = np.array([solid[0] for solid in solids], dtype=np.int64)
    hulls = np.array([solid[1] for solid in solids], dtype=object)
    low, high = (np.array([solid[k] for solid in solids]) for k in (2, 3))
    structure = np.array([thing.category in STRUCTURE for thing in world.objects])
    tree = shapely.STRtree(hulls)
    first, second = tree.query(hulls, predicate="intersects")
    ahead = owners[first] < owners[second]
    ahead &= ~(structure[owners[first]] & structure[owners[second]])
    first, second = first[ahead], second[ahead]
    depth = np.minimum(high[first], high[second]) - np.maximum(low[first], low[second])
    first, second = first[depth > TOUCH], second[depth > TOUCH]
    common = shapely.buffer(shapely.intersection(hulls[first], hulls[second]), -TOUCH / 2.0)
    deep = shapely.area(common) > TOUCH_AREA
    pairs = sorted(set(zip(owners[first[deep]], owners[second[deep]], strict=True)))
    for a, b in pairs:
        subject = f"{world.objects[a].name} and {world.objects[b].name}"
        yield Finding("overlap", subject, "they stand in each other")


def _solids(world: World) -> list[tuple[int, BaseGeometry, float, float]]:
    """Owner, plan outline, underside and top [m] of each solid that is not thin."""
    solids = []
    for number, thing in enumerate(world.objects):
        for shape in thing.shapes:
            points, _ = shape.geometry.triangles()
            points = points @ shape.pose[:3, :3].T + shape.pose[:3, 3]
            low, high = float(points[:, 2].min()), float(points[:, 2].max())
            if high - low > THIN and not isinstance(shape.geometry, (Mesh, Plane)):
                solids.append((number, shapely.MultiPoint(points[:, :2]).convex_hull, low, high))
    return solids


def find_doubtful_materials(world: World) -> Iterator[Finding]:
    """Materials that borrow a name of the table for other numbers, or that name no source."""
    for entry in world.surface.materials:
        known = MATERIALS.get(entry.name)
        if known is not None and not np.allclose(known.bands, entry.bands):
            yield Finding("unknown material", entry.name, "its coefficients differ from the table")
        elif known is None and not entry.source:
            message = "it is not in the table and names no source"
            yield Finding("unknown material", entry.name, message)
