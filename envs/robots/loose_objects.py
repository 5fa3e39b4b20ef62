"""Objects that can be pushed, and doors that swing: simulated only while something is near."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ..worlds.world import World
from .loose import Box, loosen
from .physics import Physics

NEAR = 0.04  # m between a thing and what may touch it next; 1.5 m/s are 0.025 m per tick
MOVING = 0.05  # m/s or rad/s, above it a thing may touch others
STILL = 0.02  # m/s or rad/s, below it a thing comes to rest
REST = 15  # ticks of standing still, after which a thing is left alone
SHIFT = 5e-3  # m or rad, below it nothing counts as moved


class LooseObjects:
    """All objects of `world` with a mass, in `physics`, where the bodies `fixed` do not move.

    PyBullet computes the contacts of sleeping things in every step. So a thing at rest is fixed
    until it comes within `NEAR` of the robot, or its bounds of those of a thing that moves. Then
    it is let go, and fixed anew where it stands once it is still and alone. Raises InputError for
    a mass or an opening that cannot be.
    """

    def __init__(self, physics: Physics, world: World, fixed: list[int]) -> None:
        self._things = [
            loosen(physics, thing, fixed) for thing in world.objects if thing.mass is not None
        ]
        self._boxes = [thing.box() for thing in self._things]
        self._resting = [True] * len(self._things)
        self._reachable = list(range(len(self._things)))
        self._still: dict[int, int] = {}
        self._ever: set[int] = set()

    @property
    def calm(self) -> bool:
        """Whether nothing moves, or may."""
        return not self._still

    def approach(self, robot: Box, reach: float) -> None:
        """Find what a robot with the bounds `robot` may touch on a movement of `reach` [m]."""
        self._reachable = self._near(robot, range(len(self._things)), reach + 2.0 * NEAR)

    def update(self, robot: int, bounds: Box) -> None:
        """Let go of what the body `robot`, with its `bounds`, may touch in the next tick.

        To be called before each tick, and `approach` before each movement.
        """
        near = [
            number
            for number in self._near(bounds, self._reachable, NEAR)
            if self._things[number].within(robot, NEAR)
        ]
        self._rouse(near)
        for number in list(self._still):
            thing = self._things[number]
            speed, box = thing.speed(), thing.box()
            self._boxes[number] = box
            if speed > MOVING:
                self._rouse(self._near(box, range(len(self._things)), NEAR))
            quiet = speed < STILL and number not in near
            self._still[number] = self._still[number] + 1 if quiet else 0
            if self._still[number] > REST:
                thing.fix()
                self._resting[number] = True
                del self._still[number]

    def moved(self) -> Mapping[str, NDArray[np.float64]]:
        """Motions (4, 4) of the objects that are not where the world has them, by name."""
        result = {}
        for number in sorted(self._ever):
            thing = self._things[number]
            motion = thing.motion()
            box = np.array(self._boxes[number])
            middle = 0.5 * (box[:3] + box[3:])
            # How far the thing's present middle has come.
            shift = middle - motion[:3, :3].T @ (middle - motion[:3, 3])
            turn = math.acos(min(1.0, max(-1.0, 0.5 * (np.trace(motion[:3, :3]) - 1.0))))
            if turn > SHIFT or np.linalg.norm(shift) > SHIFT:
                result[thing.name] = motion
        return result

    def _near(self, box: Box, numbers: Iterable[int], gap: float) -> list[int]:
        """Those of `numbers` whose bounds are within `gap` [m] of `box`."""
        x, y, z, to_x, to_y, to_z = box
        x, y, z, to_x, to_y, to_z = x - gap, y - gap, z - gap, to_x + gap, to_y + gap, to_z + gap
        found = []
        for number in numbers:
            low_x, low_y, low_z, high_x, high_y, high_z = self._boxes[number]
            beside = low_x > to_x or high_x < x or low_y > to_y or high_y < y
            if not (beside or low_z > to_z or high_z < z):
                found.append(number)
        return found

    def _rouse(self, numbers: list[int]) -> None:
        for number in numbers:
            if self._resting[number]:
                self._things[number].free()
                self._resting[number] = False
                self._still[number] = 0
                self._ever.add(number)
