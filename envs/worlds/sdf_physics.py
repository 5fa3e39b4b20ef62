"""Masses and hinges of things that move, as SDF's inertia and joints."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .objects import Hinge, WorldObject
from .sdf_elements import numbers, required, text_line
from .sdf_frames import Frames

LINK, JOINT = "link", "hinge"
LEAST_SIDE = 0.02  # m, of the box whose inertia a thin thing gets: Gazebo needs some
UPRIGHT = 0.999  # cosine of what counts as a vertical axis


def add_inertia(link: Element, thing: WorldObject) -> None:
    """Write the mass of `thing`, spread evenly over the box round it, into its <link>."""
    if thing.mass is None:
        return
    low, high = _box(thing)
    middle, size = (low + high) / 2.0, np.maximum(high - low, LEAST_SIDE)
    inertial = SubElement(link, "inertial")
    _add(inertial, "pose", f"{text_line(middle)} 0 0 0")
    _add(inertial, "mass", text_line([thing.mass]))
    holder = SubElement(inertial, "inertia")
    square = size**2
    for axis, name in enumerate(("ixx", "iyy", "izz")):
        _add(holder, name, text_line([thing.mass / 12.0 * (square.sum() - square[axis])]))
    for name in ("ixy", "ixz", "iyz"):
        _add(holder, name, "0")


def add_hinge(model: Element, thing: WorldObject) -> None:
    """Write the hinge of `thing` as a joint between the world and its link."""
    if thing.hinge is None:
        return
    joint = SubElement(model, "joint", {"name": JOINT, "type": "revolute"})
    _add(joint, "pose", f"{text_line((*thing.hinge.place, 0.0))} 0 0 0")
    _add(joint, "parent", "world")
    _add(joint, "child", LINK)
    axis = SubElement(joint, "axis")
    _add(axis, "xyz", "0 0 1")
    limit = SubElement(axis, "limit")
    _add(limit, "lower", text_line([min(thing.hinge.opening, 0.0)]))
    _add(limit, "upper", text_line([max(thing.hinge.opening, 0.0)]))


def mass_of(model: Element, path: Path) -> float | None:
    """The mass [kg] of the links of a <model> that is not static, None where none says any.

    Raises InputError for one that is not positive.
    """
    if model.findtext("static", "false").strip().lower() in ("true", "1"):
        return None
    found = [numbers(mass, (1,), path)[0] for mass in model.findall("link/inertial/mass")]
    if not found:
        return None
    total = float(sum(found))
    if not total > 0.0:
        raise InputError(f"{path}: <mass> of model {model.get('name')!r} must be positive")
    return total


def hinge_of(model: Element, pose: NDArray[np.float64], frames: Frames, path: Path) -> Hinge | None:
    """The upright hinge of a <model> at `pose` (4, 4) with the `frames` within it.

    None without a revolute joint about a vertical axis that is fixed to the world.
    """
    for joint in model.findall("joint"):
        given = joint.find("axis/xyz")
        axis = np.array([0.0, 0.0, 1.0]) if given is None else numbers(given, (3,), path)
        length = float(np.linalg.norm(axis))
        placed = pose @ frames.pose(required(joint, "name", path))
        upward = float(placed[2, :3] @ axis) / length if length else 0.0
        held = joint.findtext("parent", "").strip() == "world"
        if joint.get("type") != "revolute" or not held or abs(upward) < UPRIGHT:
            continue
        low, high = (_limit(joint, tag, path) for tag in ("lower", "upper"))
        opening = (high if high >= -low else low) * (1.0 if upward > 0.0 else -1.0)
        x, y = placed[:2, 3].tolist()
        return Hinge((x, y), opening)
    return None


def _limit(joint: Element, tag: str, path: Path) -> float:
    """A limit of a joint [rad], a whole turn where it states none."""
    given = joint.find(f"axis/limit/{tag}")
    value = 2.0 * math.pi if given is None else abs(float(numbers(given, (1,), path)[0]))
    return min(value, 2.0 * math.pi) * (-1.0 if tag == "lower" else 1.0)


def _box(thing: WorldObject) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.concatenate(
        [
            shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
            for shape in thing.shapes
        ]
    )
    return points.min(axis=0), points.max(axis=0)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text
