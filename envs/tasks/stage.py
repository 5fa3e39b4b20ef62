"""Worlds by name, and what an episode plays on: a world with its sound, sight and free space."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from av_embodied.floor_plan import FloorPlan
from av_embodied.resources import resource_path
from av_embodied.sensors import Sensors

from ..acoustics.scene import AcousticScene
from ..sounds import SoundLibrary
from ..vision.camera import RayCamera
from ..worlds.free_space import DistanceField, FreeSpace
from ..worlds.generator import generate_house
from ..worlds.world import World
from .goal import goal_field
from .kept import Kept, Once
from .room_finder import RoomFinder

HOUSE_SEEDS = {
    "train": range(10_000_000),
    "val": range(10_000_000, 20_000_000),
    "test": range(20_000_000, 30_000_000),
}
"""Seeds of the generated houses of each split; no house is in two."""

HOUSE = re.compile(r"house:(\d+)")
KEPT_STAGES = 4  # worlds, with all that was computed for them, beside those that are played on
KEPT_SPACES = 4  # floors per world, beside the one with most room
KEPT_FIELDS = 8  # goals per world, beside those that are gone to
KEPT_LIBRARIES = 8  # folders and splits of recordings


class Stage:
    """A `world`, known to episodes by `name`, as a robot with `sensors` meets it.

    Its parts are made once, when asked for; any number of threads may ask.
    """

    def __init__(self, name: str, world: World, sensors: Sensors, engine: str = "field") -> None:
        self.name = name
        self.world = world
        self.sensors = sensors
        self.engine = engine
        size = sensors.body_radius, sensors.body_height
        self._space = Once(partial(world.free_space, *size))
        self._scene = Once(partial(AcousticScene, world, sensors.rate, engine))
        self._camera = Once(partial(RayCamera, world, sensors.camera))
        self._plan = Once(partial(world.floor_plan, *size))
        self._rooms = RoomFinder(world.rooms)
        self._spaces: Kept[float, FreeSpace] = Kept(KEPT_SPACES)
        self._fields: Kept[str, DistanceField] = Kept(KEPT_FIELDS)

    @property
    def space(self) -> FreeSpace:
        """Where the robot can stand."""
        return self._space()

    @property
    def scene(self) -> AcousticScene:
        """The world's acoustics."""
        return self._scene()

    @property
    def camera(self) -> RayCamera:
        """The robot's camera in the world."""
        return self._camera()

    @property
    def plan(self) -> FloorPlan:
        """The world from above."""
        return self._plan()

    def space_on(self, floor: float) -> FreeSpace:
        """Where the robot can stand on the floor that is nearest to the height `floor` [m]."""
        nearest = min(self.world.floors, key=lambda height: abs(height - floor))
        if nearest == self.space.floor:
            return self.space
        size = self.sensors.body_radius, self.sensors.body_height
        return self._spaces.get(nearest, lambda: self.world.free_space(*size, nearest))

    def goal(
        self, *sources: tuple[float, float, float], floor: float | None = None
    ) -> DistanceField:
        """Way to the nearest of `sources` from anywhere on a floor, as `goal_field` has it.

        `floor` [m] is its height, None: the one with most room.
        """
        space = self.space if floor is None else self.space_on(floor)
        key = f"{sources} {space.floor}"
        return self._fields.get(key, lambda: goal_field(self.world, space, self.sensors, sources))

    def room_name(self, x: float, y: float, floor: float | None = None) -> str:
        """Name of the room at (x, y) [m] on the floor at that height, empty outside of all."""
        return self._rooms.name(x, y, floor)


class Stages:
    """Stages by the name of their world: one of those `given`, `house:SEED`, or a world file.

    Environments that share one share all that was computed for a world. Those that are played on
    are always at hand, of the others the last few, so memory grows with what is in use alone. Any
    number of threads may ask; each stage is made once.
    """

    def __init__(self, given: Mapping[str, World], sensors: Sensors, engine: str = "field") -> None:
        self.given = given
        self.sensors = sensors
        self.engine = engine
        self._kept: Kept[str, Stage] = Kept(KEPT_STAGES)
        self._libraries: Kept[tuple[str, str | None], SoundLibrary] = Kept(KEPT_LIBRARIES)

    def find(self, name: str) -> Stage:
        """The stage in the world `name`; InputError where there is none."""
        return self._kept.get(name, lambda: self._make(name))

    def sounds(self, folder: str | Path | None, split: str | None = None) -> SoundLibrary:
        """The recordings of `folder` in `split`, as `SoundLibrary.load` has them; read once."""
        return self._libraries.get((str(folder), split), lambda: SoundLibrary.load(folder, split))

    def _make(self, name: str) -> Stage:
        world = self.given[name] if name in self.given else load_world(name)
        return Stage(name, world, self.sensors, self.engine)


def load_world(name: str) -> World:
    """The generated house of `house:SEED`, else the world of a file or a shipped one's name."""
    house = HOUSE.fullmatch(name)
    return generate_house(int(house[1])) if house else World.load(world_file(name))


def world_file(name: str) -> Path:
    """The file that `name` is the path of, else the shipped world of that name.

    Raises InputError where there is neither.
    """
    path = Path(name)
    if path.is_file() or path.suffix:
        return path
    return resource_path(f"worlds/{name}.sdf")
