"""Colour and depth images, ray-cast with Embree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.sensors import Camera

from ..worlds.world import World
from .shading import Look, edges, shade


class RayCamera:
    """A pinhole `camera` on a robot in `world`; what it renders depends on nothing but the pose.

    Pixel (row, column) looks through (column + 0.5, row + 0.5) of an image plane with square
    pixels; row 0 is up, column 0 is on the robot's left.
    """

    def __init__(self, world: World, camera: Camera) -> None:
        self.camera = camera
        self._rays = world.rays
        self._look = Look.of(world.surface)
        self._body = pixel_directions(camera)
        self._forward = np.ascontiguousarray(self._body[:, 0])

    def render(self, pose: Pose) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colours (H, W, 3) uint8 and depth (H, W) float32 [m] for a robot at `pose` on the floor.

        Depth is along the optical axis, 0 where nothing is seen or beyond the camera's range.
        """
        camera = self.camera
        size = (camera.height, camera.width)
        directions = self._body @ pose.rotation.T.astype(np.float32)
        origins = np.empty_like(directions)
        origins[:] = (pose.x, pose.y, pose.z + camera.mount_height)
        hits = self._rays.first_hit(origins, directions)
        depth = (hits.distance * self._forward).reshape(size)
        colour = shade(self._look, hits.face, hits.distance, directions)
        light = edges(np.maximum(depth, np.float32(1e-3)), camera.focal_length)
        rgb = colour.reshape(*size, 3) * light[:, :, None]
        depth[depth > camera.maximum_depth] = 0.0
        return np.minimum(rgb, np.float32(255.0)).astype(np.uint8), depth


def pixel_directions(camera: Camera) -> NDArray[np.float32]:
    """Unit vectors (H * W, 3) float32 of the pixels in the robot's axes, row by row."""
    column = (camera.width / 2.0 - np.arange(camera.width) - 0.5) / camera.focal_length
    row = (camera.height / 2.0 - np.arange(camera.height) - 0.5) / camera.focal_length
    left, up = np.meshgrid(column, row)
    through = np.stack([np.ones_like(left), left, up], axis=-1).reshape(-1, 3)
    unit = through / np.linalg.norm(through, axis=1, keepdims=True)
    return np.ascontiguousarray(unit, dtype=np.float32)
