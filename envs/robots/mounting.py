"""Where a robot's URDF has its microphones and camera, as `Sensors` has it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.microphones import MicrophoneArray
from av_embodied.sensors import Sensors

from ..worlds.shapes import Box, Cylinder
from .robot_model import FOOTPRINT
from .urdf import Solid, Urdf, read_urdf, rigid_inverse

ARRAY_LINK = "mic_array_link"
CAMERA_LINK = "camera_link"  # x ahead, as REP-103 has bodies; its optical frame is not needed
EXACT = 1e-3  # m or rad, within which a mount counts as straight


def mounted_sensors(sensors: Sensors, path: str | Path) -> Sensors:
    """`sensors` with array, main camera and body as the URDF in a file has them.

    The links `mic_array_link` and `camera_link` give the mounts, the collision geometry of all
    links gives the radius and the height of the body, all against `base_footprint`. Raises
    InputError that names link and file where one is missing, hangs on a malformed joint, or is
    mounted as `Sensors` cannot tell: a camera that is rolled, an array with a head or of ambisonics
    that is not straight above the footprint.
    """
    urdf = read_urdf(path)
    to_footprint = rigid_inverse(urdf.pose(FOOTPRINT))
    array = to_footprint @ urdf.pose(ARRAY_LINK)
    camera = to_footprint @ urdf.pose(CAMERA_LINK)
    radius, height = _bounds(urdf, to_footprint)
    x, y, z = camera[:3, 3].tolist()
    yaw, pitch = _direction(urdf, camera[:3, :3])
    mounted = replace(sensors.camera, mount_height=z, forward=x, left=y, yaw=yaw, pitch=pitch)
    return replace(
        sensors,
        array=_shifted(urdf, sensors.array, array),
        array_height=float(array[2, 3]),
        camera=mounted,
        body_radius=radius,
        body_height=height,
    )


def widened_sensors(sensors: Sensors, path: str | Path) -> Sensors:
    """`sensors` with the radius of the body that the URDF in a file describes.

    Mounts stay as they are, and the height where that is above the body. Raises InputError as
    `mounted_sensors` does for a malformed file.
    """
    urdf = read_urdf(path)
    radius, height = _bounds(urdf, rigid_inverse(urdf.pose(FOOTPRINT)))
    return replace(sensors, body_radius=radius, body_height=max(height, sensors.body_height))


def _direction(urdf: Urdf, turn: NDArray[np.float64]) -> tuple[float, float]:
    """Yaw and pitch [rad] of a camera's axes (3, 3); it must not be rolled."""
    if abs(turn[2, 1]) > EXACT or turn[2, 2] < 0.0:
        raise InputError(f"{urdf.path}: link {CAMERA_LINK!r}: a camera must not be rolled")
    return math.atan2(turn[1, 0], turn[0, 0]), math.asin(min(1.0, max(-1.0, -turn[2, 0])))


def _shifted(urdf: Urdf, array: MicrophoneArray, pose: NDArray[np.float64]) -> MicrophoneArray:
    """`array` about the point straight above the footprint, for a link at `pose` (4, 4)."""
    turn, shift = pose[:3, :3], np.array([pose[0, 3], pose[1, 3], 0.0])
    if np.abs(turn - np.eye(3)).max() < EXACT and np.abs(shift).max() < EXACT:
        return array
    if array.head_radius is not None or array.harmonics is not None:
        raise InputError(
            f"{urdf.path}: link {ARRAY_LINK!r}: array {array.name!r} must be straight above "
            f"{FOOTPRINT!r}, but is {shift[:2].tolist()} m off or turned"
        )
    axes = None if array.axes is None else array.axes @ turn.T
    return replace(array, positions=array.positions @ turn.T + shift, axes=axes)


def _bounds(urdf: Urdf, to_footprint: NDArray[np.float64]) -> tuple[float, float]:
    """Radius about the footprint, and height, [m] of all collision geometry."""
    radius = height = 0.0
    for link in urdf.links:
        solids = urdf.solids(link)
        pose = to_footprint @ urdf.pose(link) if solids else to_footprint
        for solid, at in solids:
            points = _outline(solid) @ (pose @ at)[:3, :3].T + (pose @ at)[:3, 3]
            radius = max(radius, float(np.hypot(points[:, 0], points[:, 1]).max()))
            height = max(height, float(points[:, 2].max()))
    if radius == 0.0:
        raise InputError(f"{urdf.path}: no link has a collision geometry")
    return round(radius, 6), round(height, 6)


def _outline(solid: Solid) -> NDArray[np.float64]:
    """Points (n, 3) [m] that reach as far as `solid` does."""
    if isinstance(solid, Box):
        return solid.triangles()[0]
    angle = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False)
    ring = solid.radius * np.column_stack([np.cos(angle), np.sin(angle), np.zeros(64)])
    if isinstance(solid, Cylinder):
        half = np.array([0.0, 0.0, solid.length / 2.0])
        return np.concatenate([ring - half, ring + half])
    return np.concatenate([ring, ring[:, [0, 2, 1]], ring[:, [2, 0, 1]]])
