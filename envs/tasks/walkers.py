"""The people who walk about in an episode, as cameras see them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose, rotation_about_z

from ..worlds.houses.more import person
from ..worlds.houses.piece import Placed
from ..worlds.objects import WorldObject
from ..worlds.world import World
from .emitter import Emitter
from .stroll import MOUTH

HEIGHT = 1.72  # m
CLOTHES, TROUSERS = (0.72, 0.20, 0.18), (0.16, 0.18, 0.30)  # red, green, blue
STEP = 1e-3  # m, less is no walking
WITHIN = 0.4  # m, nearer than that the robot would look out of the person's inside
AWAY = -1000.0  # m, height of who is not to be seen


class Walkers:
    """A body for each of `emitters` that is on a way, standing where its voice is.

    `world` is the given one with them in it, called `walker0`, `walker1` ..., all of them at the
    origin until `motions` takes them where they are. They look where they go. Robots can drive
    through them; one that is `WITHIN` does not see them.
    """

    def __init__(self, world: World, emitters: Sequence[Emitter]) -> None:
        self._emitters = [emitter for emitter in emitters if emitter.sounding.way]
        self._places = [emitter.place for emitter in self._emitters]
        self._headings = [0.0] * len(self._emitters)
        self._names = [f"walker{number}" for number in range(len(self._emitters))]
        people = tuple(_somebody(name) for name in self._names)
        self.world = dataclasses.replace(world, objects=world.objects + people) if people else world

    def motions(self, robot: Pose) -> dict[str, NDArray[np.float64]]:
        """The motion (4, 4) that takes each from the origin to where it is now, by name."""
        found = {}
        for number, emitter in enumerate(self._emitters):
            (x, y, _), (a, b, c) = self._places[number], emitter.place
            if math.hypot(a - x, b - y) > STEP:
                self._headings[number] = math.atan2(b - y, a - x)
            self._places[number] = emitter.place
            motion = np.eye(4)
            motion[:3, :3] = rotation_about_z(self._headings[number])
            inside = math.hypot(a - robot.x, b - robot.y) < WITHIN
            motion[:3, 3] = a, b, AWAY if inside else c - MOUTH
            found[self._names[number]] = motion
        return found


def _somebody(name: str) -> WorldObject:
    """A person on the floor at the origin, looking along +x."""
    piece = person(HEIGHT, CLOTHES, TROUSERS)
    # Pieces look along +y, from a back that lies at y = 0.
    return Placed(piece, (-0.5 * piece.depth, 0.0), 3).world_object(name)
