"""Poses and rotations in the axes of REP-103: x forward, y left, z up, yaw counter-clockwise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import InputError


def wrap_angle(angle: float) -> float:
    """`angle` [rad] brought into [-pi, pi)."""
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def rotation_about_z(yaw: float) -> NDArray[np.float64]:
    """Matrix (3, 3) that turns body vectors by `yaw` [rad] into the world."""
    c, s = math.cos(yaw), math.sin(yaw)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def rotation_from_rpy(roll: float, pitch: float, yaw: float) -> NDArray[np.float64]:
    """Matrix (3, 3) of fixed-axis roll, pitch, yaw [rad], as SDF and URDF write rotations."""
    cr, sr, cp, sp = math.cos(roll), math.sin(roll), math.cos(pitch), math.sin(pitch)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]])
    about_y = np.array([[cp, 0.0, sp], [0.0, 1.0, 0.0], [-sp, 0.0, cp]])
    return rotation_about_z(yaw) @ about_y @ about_x


# glTF and Habitat data have y up and z backward: (x, y, z) there is (x, -z, y) here.
Y_UP_TO_Z_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True)
class Pose:
    """Where something is and which way it looks: metres, and yaw [rad] counter-clockwise from +x.

    Raises InputError for a component that is not finite.
    """

    x: float
    y: float
    z: float = 0.0
    yaw: float = 0.0

    def __post_init__(self) -> None:
        for name in ("x", "y", "z", "yaw"):
            value = float(getattr(self, name))
            if not math.isfinite(value):
                raise InputError(f"Pose.{name} must be finite, got {value}")
            object.__setattr__(self, name, value)

    @property
    def position(self) -> NDArray[np.float64]:
        """World position (3,) [m]."""
        return np.array([self.x, self.y, self.z])

    @property
    def rotation(self) -> NDArray[np.float64]:
        """Matrix (3, 3) from body to world axes."""
        return rotation_about_z(self.yaw)

    def to_world(self, points: ArrayLike) -> NDArray[np.float64]:
        """World coordinates (n, 3) [m] of body `points` (n, 3)."""
        return np.asarray(points, dtype=np.float64) @ self.rotation.T + self.position

    def to_body(self, points: ArrayLike) -> NDArray[np.float64]:
        """Body coordinates (n, 3) [m] of world `points` (n, 3)."""
        return (np.asarray(points, dtype=np.float64) - self.position) @ self.rotation

    def azimuth_to(self, point: ArrayLike) -> float:
        """Azimuth [rad] of a world `point` (2,) or (3,) seen from here, positive on the left."""
        target = np.asarray(point, dtype=np.float64)
        return wrap_angle(math.atan2(target[1] - self.y, target[0] - self.x) - self.yaw)
