"""Bodies by name: what carries the robot through a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from av_embodied.errors import unknown_name
from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..worlds.free_space import FreeSpace
from ..worlds.world import World
from .body import Body
from .unicycle import Unicycle


@dataclass(frozen=True, eq=False)
class Place:
    """Where a body begins: in `world`, in the free `space` of one of its floors, at `pose`."""

    world: World
    space: FreeSpace
    pose: Pose
    sensors: Sensors


def _unicycle(place: Place) -> Body:
    return Unicycle(place.space, place.pose)


BODIES: dict[str, Callable[[Place], Body]] = {"unicycle": _unicycle}
"""Makers of bodies by name."""


def make_body(kind: str, place: Place) -> Body:
    """A body of `kind` at `place`; InputError for an unknown kind or a place that is not free."""
    if kind not in BODIES:
        raise unknown_name("body", kind, tuple(BODIES))
    return BODIES[kind](place)
