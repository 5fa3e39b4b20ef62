"""Poses of SDF: what each is relative to, resolved to matrices."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import rotation_from_rpy

from .sdf_elements import numbers

ROOTS = ("__model__", "world", "__root__")
FRAMED = ("link", "frame", "model", "joint", "include")


@dataclass(frozen=True, eq=False)
class Frames:
    """The named frames of one world or model: pose (4, 4) of each and what it is relative to."""

    scope: str
    poses: dict[str, tuple[NDArray[np.float64], str]]

    def pose(self, name: str) -> NDArray[np.float64]:
        """Pose (4, 4) of the frame `name` in the scope; InputError for unknown names and loops."""
        result, seen = np.eye(4), [name]
        while name not in ROOTS and name:
            if name not in self.poses:
                raise unknown_name(f"frame in {self.scope}", name, self.poses)
            pose, name = self.poses[name]
            result = pose @ result
            if name in seen:
                raise InputError(f"{self.scope}: frames are relative to each other: {seen}")
            seen.append(name)
        return result

    def placed(self, element: Element) -> NDArray[np.float64]:
        """Pose (4, 4) in the scope of an `element` with a <pose> of its own."""
        given = element.find("pose")
        base = given.get("relative_to", "") if given is not None else ""
        return self.pose(base) @ pose_of(element, self.scope)


def frames_in(holder: Element, scope: str) -> Frames:
    """Frames of a world (its models) or of a model (its links, frames, joints, models)."""
    poses = {}
    for element in holder:
        name = element.get("name") or element.findtext("name", "").strip()
        if element.tag in FRAMED and name:
            given = element.find("pose")
            base = given.get("relative_to", "") if given is not None else ""
            # A frame without `relative_to` sits on what it is attached to, a joint on its child.
            attached = element.get("attached_to") or element.findtext("child", "").strip()
            poses[name] = (pose_of(element, scope), base or attached)
    return Frames(scope, poses)


def pose_of(element: Element, where: str | Path) -> NDArray[np.float64]:
    """The matrix (4, 4) of an element's <pose>, identity where it has none."""
    result = np.eye(4)
    given = element.find("pose")
    if given is None or not (given.text or "").strip():
        return result
    if given.get("rotation_format", "euler_rpy") == "quat_xyzw":
        values = numbers(given, (7,), where)
        result[:3, :3] = _from_quaternion(values[3:], where)
    else:
        values = numbers(given, (6,), where)
        degrees = given.get("degrees", "false").strip().lower() in ("true", "1")
        roll, pitch, yaw = np.radians(values[3:]) if degrees else values[3:]
        result[:3, :3] = rotation_from_rpy(roll, pitch, yaw)
    result[:3, 3] = values[:3]
    return result


def _from_quaternion(xyzw: NDArray[np.float64], where: str | Path) -> NDArray[np.float64]:
    length = np.linalg.norm(xyzw)
    if length < 1e-9:
        raise InputError(f"{where}: a quaternion must not be zero")
    x, y, z, w = xyzw / length
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
