"""Bodies by name: what carries the robot through a world."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import Pose
from av_embodied.resources import resource_path
from av_embodied.sensors import Sensors

from ..worlds.free_space import FreeSpace
from ..worlds.world import World
from .body import Body
from .physics import pybullet
from .robot_model import RobotModel, read_robot
from .unicycle import Unicycle
from .wheeled_body import WheeledBody

ROVER = "worlds/robots/rover.urdf"
HUSKY = "husky/husky.urdf"  # in pybullet_data
# The Husky turns by skidding, so that its wheels seem farther apart than they are: measured here,
# from a full turn on a level floor; its makers' ROS driver has 1.875 for real ground.
HUSKY_TRACK_FACTOR = 1.6


@dataclass(frozen=True, eq=False)
class Place:
    """Where a body begins: in `world`, in the free `space` of one of its floors, at `pose`."""

    world: World
    space: FreeSpace
    pose: Pose
    sensors: Sensors


def _unicycle(place: Place) -> Body:
    return Unicycle(place.space, place.pose, place.sensors.period)


def _wheeled(place: Place, model: RobotModel) -> Body:
    return WheeledBody(model, place.world, place.space, place.pose, place.sensors.period)


BODIES: dict[str, Callable[[Place], Body]] = {
    "unicycle": _unicycle,
    "pybullet": lambda place: _wheeled(place, _model("pybullet")),
    "husky": lambda place: _wheeled(place, _model("husky")),
}
"""Makers of bodies by name: no mass; our robot in PyBullet; Clearpath's Husky in PyBullet."""


def check_body(kind: str) -> None:
    """Raise InputError unless `kind` is one of `BODIES`, or the path of a URDF file that serves.

    So is one whose physics are asked for where PyBullet is not installed.
    """
    if kind != "unicycle":
        if kind not in BODIES and not is_path(kind):
            raise unknown_name("body", kind, tuple(BODIES))
        pybullet()
        _model(kind)


def make_body(kind: str, place: Place) -> Body:
    """A body of `kind` at `place`: one of `BODIES` by name, or a robot by the path of its URDF.

    Raises InputError for an unknown kind, a place that is not free, a URDF as `read_robot`, and
    for physics without PyBullet.
    """
    check_body(kind)
    return BODIES[kind](place) if kind in BODIES else _wheeled(place, _model(kind))


def robot_file(kind: str) -> Path:
    """The URDF of a body with physics: that of our robot, of the Husky, or the path `kind`.

    Raises InputError for another name, and for the Husky where PyBullet is not installed.
    """
    if kind == "pybullet":
        return resource_path(ROVER)
    if kind == "husky":
        pybullet()
        return Path(importlib.import_module("pybullet_data").getDataPath()) / HUSKY
    if not is_path(kind):
        raise unknown_name("robot", kind, ("pybullet", "husky", "a path to a .urdf file"))
    return Path(kind)


def is_path(kind: str) -> bool:
    """Whether a body is given by the path of its URDF file."""
    return kind.endswith(".urdf")


def _model(kind: str) -> RobotModel:
    path = robot_file(kind)
    if not path.is_file():
        raise InputError(f"robot description {str(path)!r} is not a file")
    factor = HUSKY_TRACK_FACTOR if kind == "husky" else None
    return _read(path, path.stat().st_mtime_ns, factor)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int, track_factor: float | None) -> RobotModel:
    """The robot of `path` as of its last change."""
    del changed
    return read_robot(path, track_factor)
