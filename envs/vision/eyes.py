"""All that a robot sees with, in one world."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..worlds.world import World
from .camera import Picture, RayCamera
from .depth_noise import DepthErrors
from .labels import LABELS
from .renderer import Renderer
from .scanner import Scanner


class Eyes:
    """The cameras and the scanner of `sensors` in `world`; whatever is random comes from `seed`.

    Cheap to make: what belongs to the world alone is computed once per world. `renderer` is a name
    that `Renderer` knows; InputError for another. One robot's eyes are for one thread at a time.
    """

    def __init__(
        self, world: World, sensors: Sensors, seed: int = 0, renderer: str = "raster"
    ) -> None:
        self._sensors = sensors
        self._renderer = renderer
        self._generators = [
            np.random.default_rng([seed, 0xE7E, number])
            for number in range(len(sensors.all_cameras) + 1)
        ]
        self.see(world)

    def see(self, world: World) -> None:
        """From now on look into `world`: the same one with things moved, for example.

        The noise goes on where it was.
        """
        rays, cameras = Renderer(self._renderer, world), self._sensors.all_cameras
        self._cameras = [RayCamera(world, camera, self._renderer) for camera in cameras]
        self._errors = [
            DepthErrors(camera, camera.depth_noise, rays.rays, generator)
            if camera.depth_noise
            else None
            for camera, generator in zip(cameras, self._generators, strict=False)
        ]
        lidar = self._sensors.lidar
        self._scanner = Scanner(lidar, rays.rays, self._generators[-1]) if lidar else None
        wanted = any(camera.semantic for camera in cameras)
        self._labels = LABELS.of(world) if wanted else None
        self._seen: list[Picture] = []

    def look(self, pose: Pose) -> dict[str, Any]:
        """The observations of a robot at `pose` on the floor, by the keys of `image_spaces`."""
        images: dict[str, Any] = {}
        self._seen = [camera.see(pose) for camera in self._cameras]
        for eye, picture, errors in zip(self._cameras, self._seen, self._errors, strict=True):
            images[eye.camera.key("rgb")] = picture.rgb
            images[eye.camera.key("depth")] = picture.depth
            if errors:
                place = (picture.inverse, picture.face, eye.rays, picture.frame)
                images[eye.camera.key("depth")] = errors.measured(eye.look, *place)
        if self._scanner:
            images["scan"] = self._scanner.scan(pose)
        return images

    def truth(self) -> dict[str, Any]:
        """What belongs to the last look and to `info`; nothing unless a camera is `semantic`.

        `semantic` (H, W) int32 holds the object's id of each pixel and `instance` (H, W) int32
        which one of its category it is, both -1 where nothing is seen; `semantic_NAME` and
        `instance_NAME` are those of a further camera. `categories` is the category of each id.
        """
        if self._labels is None:
            return {}
        images: dict[str, Any] = {"categories": self._labels.categories}
        for eye, picture in zip(self._cameras, self._seen, strict=False):
            if eye.camera.semantic:
                images[eye.camera.key("semantic")] = self._labels.semantic[picture.face]
                images[eye.camera.key("instance")] = self._labels.instance[picture.face]
        return images


def image_spaces(sensors: Sensors) -> dict[str, spaces.Space[Any]]:
    """Spaces of what `Eyes.look` returns, by key."""
    found: dict[str, spaces.Space[Any]] = {}
    for camera in sensors.all_cameras:
        image = (camera.height, camera.width)
        found[camera.key("rgb")] = spaces.Box(0, 255, (*image, 3), np.uint8)
        found[camera.key("depth")] = spaces.Box(0.0, camera.maximum_depth, image, np.float32)
    if sensors.lidar:
        beams = (sensors.lidar.beams,)
        found["scan"] = spaces.Box(-np.inf, np.inf, beams, np.float32)
    return found
