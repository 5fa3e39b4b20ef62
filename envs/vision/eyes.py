"""All that a robot sees with, in one world."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..worlds.world import World
from .camera import RayCamera


class Eyes:
    """The cameras and the scanner of `sensors` in `world`; whatever is random comes from `seed`.

    Cheap to make: what belongs to the world alone is computed once per world.
    """

    def __init__(self, world: World, sensors: Sensors, seed: int = 0) -> None:
        self._camera = RayCamera(world, sensors.camera)

    def look(self, pose: Pose) -> dict[str, Any]:
        """The observations of a robot at `pose` on the floor, by the keys of `image_spaces`."""
        rgb, depth = self._camera.render(pose)
        return {"rgb": rgb, "depth": depth}

    def truth(self) -> dict[str, Any]:
        """What belongs to the last look and to `info`: semantic and instance images, if wanted."""
        return {}


def image_spaces(sensors: Sensors) -> dict[str, spaces.Space[Any]]:
    """Spaces of what `Eyes.look` returns, by key."""
    camera = sensors.camera
    image = (camera.height, camera.width)
    return {
        "rgb": spaces.Box(0, 255, (*image, 3), np.uint8),
        "depth": spaces.Box(0.0, camera.maximum_depth, image, np.float32),
    }
