"""The world as it is now: what the robot has moved is seen, and doors are heard, where they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..acoustics.scene import AcousticScene
from ..vision.eyes import Eyes
from ..worlds.moved import moved_world
from .listening import Listening
from .stage import Stage
from .walkers import Walkers

Motions = Mapping[str, NDArray[np.float64]]  # (4, 4) by the object's name

SEEN_SHIFT = 1e-3  # m, and as much of a turn's sine and cosine: less is not seen
# Sound is traced anew only for doors, the furniture that opens and closes whole rooms to it.
HEARD_TURN = math.radians(15.0)  # of a door since sound was traced; each costs what a reset costs


class Surroundings:
    """Eyes and `listening` in the world of `stage` as the robot has changed it.

    People who walk are seen where their voices are. Acoustics are made anew when a thing on a hinge
    has turned by `HEARD_TURN`. Ways and distances stay those of the world as it was.
    """

    def __init__(
        self,
        stage: Stage,
        sensors: Sensors,
        seed: int,
        listening: Listening,
        walkers: Walkers,
        start: Pose,
        renderer: str = "raster",
    ) -> None:
        self._stage = stage
        self._listening = listening
        self._walkers = walkers
        self._hinged = {thing.name for thing in stage.world.objects if thing.hinge is not None}
        self._eyes = Eyes(walkers.world, sensors, seed, renderer)
        self._seen: Motions = {}
        self._heard: Motions = {}
        self.change({}, start)

    def change(self, moved: Motions, robot: Pose) -> None:
        """Take in where the objects that the `robot` has `moved` are now, and who walks."""
        shown = {name: motion.copy() for name, motion in moved.items()} | self._walkers.motions(
            robot
        )
        if not _differ(self._seen, shown):
            return
        self._seen = shown
        self._eyes.see(moved_world(self._walkers.world, shown))
        swung = [name for name in moved if name in self._hinged]
        if any(_turn(self._heard.get(name), moved[name]) > HEARD_TURN for name in swung):
            self._heard = {name: shown[name] for name in moved}
            scene = self._stage.scene
            world = moved_world(self._stage.world, self._heard)
            self._listening.enter(
                AcousticScene(world, scene.rate, self._stage.engine, scene.seed, scene.settings)
            )

    def look(self, pose: Pose) -> dict[str, Any]:
        """The images and scans of a robot at `pose` on the floor."""
        return self._eyes.look(pose)

    def truth(self) -> dict[str, Any]:
        """What belongs to the last look and to `info`."""
        return self._eyes.truth()


def _differ(before: Motions, after: Motions) -> bool:
    return any(
        name not in before or np.abs(before[name] - motion).max() > SEEN_SHIFT
        for name, motion in after.items()
    )


def _turn(before: NDArray[np.float64] | None, after: NDArray[np.float64]) -> float:
    """Angle [rad] between two motions (4, 4), None being no motion."""
    turned = after[:3, :3] if before is None else before[:3, :3].T @ after[:3, :3]
    return math.acos(min(max((np.trace(turned) - 1.0) / 2.0, -1.0), 1.0))
