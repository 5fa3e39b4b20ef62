"""The renderer that comes with PyBullet, on the same world: to compare with."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.sensors import Camera

from ..worlds.world import World

NEAR = 0.05  # m, of the view's volume; the far end is the camera's maximum depth
MOST_FACES = 8192  # of one visual shape, which PyBullet hands over in memory of fixed size


class TinyRenderer:
    """`camera` in `world` as PyBullet's software renderer (TinyRenderer) sees it.

    One mesh per object in its colour, without shadows and without the image of object numbers,
    which makes it quickest. Raises InputError where PyBullet is missing.
    """

    def __init__(self, world: World, camera: Camera) -> None:
        try:
            self._bullet = import_module("pybullet")
        except ImportError as error:
            raise InputError(
                "the comparison needs PyBullet: pip install av_embodied[physics]"
            ) from error
        self._camera = camera
        self._client = self._bullet.connect(self._bullet.DIRECT)
        self._add(world)
        tall = 2.0 * math.degrees(math.atan(camera.height / 2.0 / camera.focal_length))
        self._projection = self._bullet.computeProjectionMatrixFOV(
            tall, camera.width / camera.height, NEAR, camera.maximum_depth
        )

    def _add(self, world: World) -> None:
        surface = world.surface
        for number in np.unique(surface.object):
            faces = np.flatnonzero(surface.object == number)
            for start in range(0, len(faces), MOST_FACES):
                part = faces[start : start + MOST_FACES]
                corners = surface.corners[part].reshape(-1, 3)
                shape = self._bullet.createVisualShape(
                    self._bullet.GEOM_MESH,
                    vertices=corners.tolist(),
                    indices=np.arange(len(corners)).tolist(),
                    normals=np.repeat(surface.normal[part], 3, axis=0).tolist(),
                    rgbaColor=[*(surface.colour[part[0]] / 255.0).tolist(), 1.0],
                    flags=self._bullet.VISUAL_SHAPE_DOUBLE_SIDED,
                    physicsClientId=self._client,
                )
                self._bullet.createMultiBody(
                    baseVisualShapeIndex=shape, physicsClientId=self._client
                )

    def render(self, pose: Pose) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colours (H, W, 3) and depth (H, W) [m] along the axis, 0 where nothing is seen."""
        camera = self._camera
        eye = pose.position + np.array([0.0, 0.0, camera.mount_height])
        ahead = eye + pose.rotation[:, 0]
        view = self._bullet.computeViewMatrix(eye.tolist(), ahead.tolist(), [0.0, 0.0, 1.0])
        _, _, rgba, buffer, _ = self._bullet.getCameraImage(
            camera.width,
            camera.height,
            view,
            self._projection,
            shadow=0,
            renderer=self._bullet.ER_TINY_RENDERER,
            flags=self._bullet.ER_NO_SEGMENTATION_MASK,
            physicsClientId=self._client,
        )
        size = (camera.height, camera.width)
        colour = np.asarray(rgba, dtype=np.uint8).reshape(*size, 4)[..., :3]
        share = np.asarray(buffer, dtype=np.float32).reshape(size)
        far = np.float32(camera.maximum_depth)
        depth = far * np.float32(NEAR) / (far - (far - np.float32(NEAR)) * share)
        depth[share >= 1.0] = 0.0
        return colour, depth

    def close(self) -> None:
        """Give PyBullet's memory back."""
        self._bullet.disconnect(self._client)
