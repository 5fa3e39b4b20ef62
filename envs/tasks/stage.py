"""Worlds by name, and what an episode plays on: a world with its sound, sight and free space."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from av_embodied.floor_plan import FloorPlan
from av_embodied.resources import resource_path
from av_embodied.sensors import Sensors

from ..acoustics.scene import AcousticScene
from ..vision.camera import RayCamera
from ..worlds.free_space import DistanceField, FreeSpace
from ..worlds.generator import generate_house
from ..worlds.world import World
from .goal import goal_field

HOUSE_SEEDS = {
    "train": range(10_000_000),
    "val": range(10_000_000, 20_000_000),
    "test": range(20_000_000, 30_000_000),
}
"""Seeds of the generated houses of each split; no house is in two."""

HOUSE = re.compile(r"house:(\d+)")
KEPT_STAGES = 4  # worlds with all that was computed for them, the least recently used goes first
KEPT_FIELDS = 8  # goals per world

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, made when first asked for; only the last `count` used are kept."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._values: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        """The value of `key`, made by `make` unless it is kept."""
        if key not in self._values:
            self._values[key] = make()
        self._values.move_to_end(key)
        while len(self._values) > self._count:
            self._values.popitem(last=False)
        return self._values[key]


class Stage:
    """A `world`, known to episodes by `name`, as a robot with `sensors` meets it.

    Its parts are made once, when asked for.
    """

    def __init__(self, name: str, world: World, sensors: Sensors, engine: str = "field") -> None:
        self.name = name
        self.world = world
        self.sensors = sensors
        self._engine = engine
        self._fields: Kept[DistanceField] = Kept(KEPT_FIELDS)

    @cached_property
    def space(self) -> FreeSpace:
        """Where the robot can stand."""
        return self.world.free_space(self.sensors.body_radius, self.sensors.body_height)

    @cached_property
    def scene(self) -> AcousticScene:
        """The world's acoustics."""
        return AcousticScene(self.world, self.sensors.rate, self._engine)

    @cached_property
    def camera(self) -> RayCamera:
        """The robot's camera in the world."""
        return RayCamera(self.world, self.sensors.camera)

    @cached_property
    def plan(self) -> FloorPlan:
        """The world from above."""
        return self.world.floor_plan(self.sensors.body_radius, self.sensors.body_height)

    def goal(self, source: tuple[float, float, float]) -> DistanceField:
        """Way to `source` from anywhere, as `goal_field` has it."""
        return self._fields.get(str(source), lambda: goal_field(self.world, self.sensors, source))

    def room_name(self, x: float, y: float) -> str:
        """Name of the room at (x, y) [m], empty outside of all."""
        inside = np.flatnonzero(shapely.intersects_xy(self._outlines, x, y))
        return self.world.rooms[inside[0]].name if len(inside) else ""

    @cached_property
    def _outlines(self) -> NDArray[np.object_]:
        outlines = np.array([shapely.Polygon(room.outline) for room in self.world.rooms], object)
        shapely.prepare(outlines)
        return outlines


class Stages:
    """Stages by the name of their world: one of those `given`, `house:SEED`, or a world file."""

    def __init__(self, given: Mapping[str, World], sensors: Sensors, engine: str = "field") -> None:
        self.given = given
        self._sensors = sensors
        self._engine = engine
        self._kept: Kept[Stage] = Kept(KEPT_STAGES)

    def find(self, name: str) -> Stage:
        """The stage in the world `name`; InputError where there is none."""
        return self._kept.get(name, lambda: self._make(name))

    def _make(self, name: str) -> Stage:
        house = HOUSE.fullmatch(name)
        if name in self.given:
            world = self.given[name]
        else:
            world = generate_house(int(house[1])) if house else World.load(world_file(name))
        return Stage(name, world, self._sensors, self._engine)


def world_file(name: str) -> Path:
    """The file that `name` is the path of, else the shipped world of that name.

    Raises InputError where there is neither.
    """
    path = Path(name)
    if path.is_file() or path.suffix:
        return path
    return resource_path(f"worlds/{name}.sdf")
