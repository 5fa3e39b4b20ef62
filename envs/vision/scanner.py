"""Ranges of a planar laser scanner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose, rotation_about_z
from av_embodied.sensors import Lidar

from .projections import placed, rays_in_world
from .renderer import RayEngine


class Scanner:
    """A `lidar` whose beams `rays` answer; the noise of its ranges comes from `generator`."""

    def __init__(self, lidar: Lidar, rays: RayEngine, generator: np.random.Generator) -> None:
        self._lidar = lidar
        self._engine = rays
        self._generator = generator
        place = (lidar.forward, lidar.left, lidar.mount_height)
        self._mount = np.vstack([rotation_about_z(lidar.yaw).T, place])
        angle = lidar.angle_min + lidar.angle_increment * np.arange(lidar.beams)
        beams = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=1)
        self._beams = np.ascontiguousarray(beams, dtype=np.float32)

    def scan(self, pose: Pose) -> NDArray[np.float32]:
        """Ranges (n,) float32 [m] of a robot at `pose` on the floor, counter-clockwise.

        As REP-117 has it: inf where nothing is within the maximum range, -inf where something is
        nearer than the minimum range.
        """
        lidar = self._lidar
        frame = placed(self._mount, pose.x, pose.y, pose.z, pose.yaw)
        distance = self._engine.first_hit(*rays_in_world(self._beams, frame)).distance
        ranges = distance.copy()
        if lidar.noise > 0.0:
            off = self._generator.standard_normal(len(ranges), dtype=np.float32)
            measured = distance + np.float32(lidar.noise) * off
            ranges = np.clip(measured, lidar.minimum_range, lidar.maximum_range)
        ranges[distance < lidar.minimum_range] = -np.inf
        ranges[distance > lidar.maximum_range] = np.inf
        return ranges.astype(np.float32)
