"""Where the pixels of a camera look, by its projection, and how it is mounted."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.frames import rotation_from_rpy
from av_embodied.sensors import Camera

BEYOND = 1e8  # m, a height above any world


def pixel_directions(camera: Camera) -> NDArray[np.float32]:
    """Unit vectors (H * W, 3) float32 of the pixels in the camera's axes, row by row.

    The axes are forward, left, up. Pixel (row, column) looks through (column + 0.5, row + 0.5) of
    the image; row 0 is up, column 0 is on the left. A pixel of a fisheye beyond 180 degrees from
    the axis looks nowhere: zeros.
    """
    column = (camera.width / 2.0 - np.arange(camera.width) - 0.5) / camera.focal_length
    row = (camera.height / 2.0 - np.arange(camera.height) - 0.5) / camera.focal_length
    left, up = (part.ravel() for part in np.meshgrid(column, row))
    if camera.projection == "pinhole":
        through = np.stack([np.ones_like(left), left, up], axis=1)
        through /= np.linalg.norm(through, axis=1, keepdims=True)
    elif camera.projection == "fisheye":
        angle = np.hypot(left, up)
        aside = np.sinc(angle / math.pi)  # sin(angle) / angle
        through = np.stack([np.cos(angle), left * aside, up * aside], axis=1)
        through[angle > math.pi] = 0.0
    else:
        level = np.cos(up)
        through = np.stack([level * np.cos(left), level * np.sin(left), np.sin(up)], axis=1)
    return np.ascontiguousarray(through, dtype=np.float32)


def pixel_rays(camera: Camera) -> NDArray[np.float32]:
    """`pixel_directions` and the part of each ray that counts as depth (H * W, 4) float32.

    Depth is measured along a pinhole's optical axis, so there it is the share along the axis; the
    other projections measure it along the ray, so there it is one.
    """
    through = pixel_directions(camera)
    share = through[:, 0] if camera.projection == "pinhole" else np.ones(len(through))
    return np.ascontiguousarray(np.column_stack([through, share]), dtype=np.float32)


def mounting(camera: Camera) -> NDArray[np.float64]:
    """The camera's axes forward, left and up, then its place [m] (4, 3), in the robot's axes."""
    axes = rotation_from_rpy(0.0, camera.pitch, camera.yaw).T
    place = (camera.forward, camera.left, camera.mount_height)
    return np.vstack([axes, place])


@njit(cache=True)  # shorter than handing over Python's lock would take
def placed(
    mount: NDArray[np.float64], x: float, y: float, z: float, yaw: float
) -> NDArray[np.float64]:
    """What `mounting` gives (4, 3), in the world, of a robot at x, y, z [m] turned by `yaw`."""
    c, s = np.cos(yaw), np.sin(yaw)
    frame = np.empty((4, 3))
    for k in range(4):
        frame[k, 0] = c * mount[k, 0] - s * mount[k, 1]
        frame[k, 1] = s * mount[k, 0] + c * mount[k, 1]
        frame[k, 2] = mount[k, 2]
    frame[3, 0] += x
    frame[3, 1] += y
    frame[3, 2] += z
    return frame


@njit(cache=True)
def rays_in_world(
    rays: NDArray[np.float32], frame: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Origins and directions (n, 3) float32 in the world of `rays` (n, 3 or 4) in `frame` (4, 3).

    A ray without direction starts above any world, looks up, and so meets nothing.
    """
    count = len(rays)
    origins, directions = np.empty((count, 3), np.float32), np.empty((count, 3), np.float32)
    for i in range(count):
        x, y, z = rays[i, 0], rays[i, 1], rays[i, 2]
        nowhere = x == 0.0 and y == 0.0 and z == 0.0
        for k in range(3):
            directions[i, k] = x * frame[0, k] + y * frame[1, k] + z * frame[2, k]
            origins[i, k] = frame[3, k]
        if nowhere:
            origins[i, 2], directions[i, 2] = BEYOND, 1.0
    return origins, directions
