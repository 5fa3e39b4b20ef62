"""A robot with wheels as its URDF describes it: one rigid body, driven wheels, and mounts.

Driven wheels are the `continuous` joints with `wheel` and either `left` or `right` in their names.
The link `base_footprint` (REP-105, REP-120) is the point on the floor between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name

from ..worlds.shapes import Cylinder, Sphere
from .urdf import Inertia, Joint, Solid, Urdf, read_urdf, rigid_inverse

FOOTPRINT = "base_footprint"
ACCELERATION, TURN_ACCELERATION = 3.0, 6.0  # m/s2, rad/s2: ROS drivers of the Husky, husky_control
EFFORT, VELOCITY = 100.0, 20.0  # N m, rad/s of a wheel whose joint states no limit
UPRIGHT = 0.99  # cosine; the wheels' axes may lean from the robot's left by 8 degrees


@dataclass(frozen=True, eq=False)
class Wheel:
    """A driven wheel whose axle is at `place` (3,) [m] in the footprint's axes."""

    name: str
    left: bool
    place: NDArray[np.float64]
    radius: float
    inertia: Inertia
    solids: tuple[tuple[Solid, NDArray[np.float64]], ...]
    effort: float
    velocity: float
    forward: float
    """1.0 where a positive turn of the joint drives forward, else -1.0."""


@dataclass(frozen=True, eq=False)
class RobotModel:
    """All that physics needs, in the axes of the footprint.

    `track` [m] is the distance between the wheels times the factor by which skidding widens it;
    `acceleration` [m/s2] and `turn_acceleration` [rad/s2] are those that the controller keeps to.
    """

    name: str
    inertia: Inertia
    solids: tuple[tuple[Solid, NDArray[np.float64]], ...]
    wheels: tuple[Wheel, ...]
    track: float
    acceleration: float
    turn_acceleration: float

    @property
    def radius(self) -> float:
        """Of the wheels [m]."""
        return self.wheels[0].radius

    @property
    def fastest_wheel(self) -> float:
        """Speed [rad/s] that the slowest motor reaches."""
        return min(wheel.velocity for wheel in self.wheels)


def read_robot(path: str | Path, track_factor: float | None = None) -> RobotModel:
    """The robot that a URDF file describes.

    An element <av_embodied> of the robot may set `acceleration`, `turn_acceleration` and, for
    robots that skid, `track_factor`, which the argument overrides. Raises InputError naming link
    or joint and file: no footprint, no wheels left or right, wheels of unequal size, a collision
    geometry that is a mesh, numbers that are malformed.
    """
    urdf = read_urdf(path)
    to_footprint = rigid_inverse(urdf.pose(FOOTPRINT))
    wheels = tuple(
        _wheel(urdf, joint, to_footprint)
        for joint in urdf.joints.values()
        if joint.kind == "continuous" and _side(joint)
    )
    _check_wheels(urdf, wheels)
    inertia, solids = _frame(urdf, {wheel.name for wheel in wheels}, to_footprint)
    settings = _settings(urdf)
    left = np.mean([wheel.place[1] for wheel in wheels if wheel.left])
    right = np.mean([wheel.place[1] for wheel in wheels if not wheel.left])
    return RobotModel(
        urdf.element.get("name", urdf.path.stem),
        inertia,
        solids,
        wheels,
        float(left - right) * (track_factor or settings["track_factor"]),
        settings["acceleration"],
        settings["turn_acceleration"],
    )


def _settings(urdf: Urdf) -> dict[str, float]:
    """What the element <av_embodied> says, and what holds where it says nothing."""
    values = {
        "acceleration": ACCELERATION,
        "turn_acceleration": TURN_ACCELERATION,
        "track_factor": 1.0,
    }
    element = urdf.element.find("av_embodied")
    if element is None:
        return values
    for name in element.attrib:
        if name not in values:
            raise InputError(f"{urdf.path}: {unknown_name('av_embodied setting', name, values)}")
        values[name] = urdf.numbers(element, name, 1, "robot")[0]
        if values[name] <= 0.0:
            raise InputError(
                f"{urdf.path}: av_embodied {name} must be positive, got {values[name]}"
            )
    return values


def _side(joint: Joint) -> str:
    name = joint.name.lower()
    return next((side for side in ("left", "right") if side in name and "wheel" in name), "")


def _wheel(urdf: Urdf, joint: Joint, to_footprint: NDArray[np.float64]) -> Wheel:
    what = f"joint {joint.name!r}"
    pose = to_footprint @ urdf.pose(joint.child)
    axis = joint.element.find("axis")
    along = (1.0, 0.0, 0.0) if axis is None else urdf.numbers(axis, "xyz", 3, what)
    towards = pose[:3, :3] @ np.array(along) / max(float(np.linalg.norm(along)), 1e-9)
    if abs(towards[1]) < UPRIGHT:
        raise InputError(f"{urdf.path}: {what}: a wheel must turn about the robot's y, got {along}")
    inertia = urdf.inertia(joint.child)
    solids = tuple((solid, pose @ at) for solid, at in urdf.solids(joint.child))
    round_ones = [solid for solid, _ in solids if isinstance(solid, (Cylinder, Sphere))]
    if inertia is None or len(round_ones) != len(solids) or not round_ones:
        raise InputError(
            f"{urdf.path}: link {joint.child!r}: a wheel needs mass and a cylinder or sphere"
        )
    limit = joint.element.find("limit")
    effort, velocity = (
        default if limit is None else urdf.numbers(limit, name, 1, what, (default,))[0]
        for name, default in (("effort", EFFORT), ("velocity", VELOCITY))
    )
    if not (effort > 0.0 and velocity > 0.0):
        raise InputError(f"{urdf.path}: {what}: limits must be positive, got {effort}, {velocity}")
    return Wheel(
        joint.child,
        _side(joint) == "left",
        pose[:3, 3],
        max(solid.radius for solid in round_ones),
        _placed(inertia, pose),
        solids,
        effort,
        velocity,
        float(np.sign(towards[1])),
    )


def _check_wheels(urdf: Urdf, wheels: tuple[Wheel, ...]) -> None:
    sides = {wheel.left for wheel in wheels}
    if sides != {True, False}:
        continuous = [joint.name for joint in urdf.joints.values() if joint.kind == "continuous"]
        raise InputError(
            f"{urdf.path}: a robot needs continuous joints with 'wheel' and 'left', and with "
            f"'wheel' and 'right' in their names, got {continuous}"
        )
    radii = [wheel.radius for wheel in wheels]
    if max(radii) - min(radii) > 1e-3:
        raise InputError(f"{urdf.path}: driven wheels must be of one size, got {radii} m")
    for wheel in wheels:
        if (wheel.place[1] > 0.0) != wheel.left:
            side = "left" if wheel.left else "right"
            raise InputError(f"{urdf.path}: link {wheel.name!r} is not on the robot's {side}")


def _frame(
    urdf: Urdf, wheels: set[str], to_footprint: NDArray[np.float64]
) -> tuple[Inertia, tuple[tuple[Solid, NDArray[np.float64]], ...]]:
    """Everything but the wheels as one rigid body, joints at zero."""
    parts, solids = [], []
    for link in urdf.links:
        if link in wheels:
            continue
        inertia, shapes = urdf.inertia(link), urdf.solids(link)
        if inertia is None and not shapes:
            continue
        pose = to_footprint @ urdf.pose(link)
        parts += [] if inertia is None else [_placed(inertia, pose)]
        solids += [(solid, pose @ at) for solid, at in shapes]
    if not parts or not solids:
        raise InputError(f"{urdf.path}: the robot's body needs mass and a collision geometry")
    return _together(parts), tuple(solids)


def _placed(inertia: Inertia, pose: NDArray[np.float64]) -> Inertia:
    """`inertia` in the axes in which its link has `pose` (4, 4)."""
    turn = pose[:3, :3]
    return Inertia(
        inertia.mass, turn @ inertia.centre + pose[:3, 3], turn @ inertia.tensor @ turn.T
    )


def _together(parts: list[Inertia]) -> Inertia:
    """Several masses as one, by the parallel axis theorem."""
    mass = sum(part.mass for part in parts)
    centre = sum((part.mass * part.centre for part in parts), np.zeros(3)) / mass
    tensor = np.zeros((3, 3))
    for part in parts:
        away = part.centre - centre
        tensor += part.tensor + part.mass * (away @ away * np.eye(3) - np.outer(away, away))
    return Inertia(mass, centre, tensor)
