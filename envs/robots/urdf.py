"""URDF as written: links, joints, and where each link is while all joints are at zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import rotation_from_rpy

from ..worlds.shapes import Box, Cylinder, Sphere

Solid = Box | Cylinder | Sphere
JOINT_TYPES = ("fixed", "continuous", "revolute", "prismatic", "floating", "planar")


@dataclass(frozen=True)
class Joint:
    """What holds the link `child` to the link `parent`; `element` says the rest."""

    name: str
    kind: str
    parent: str
    child: str
    element: Element


@dataclass(frozen=True, eq=False)
class Inertia:
    """`mass` [kg], its `centre` (3,) [m] and the `tensor` (3, 3) [kg m2] about the centre."""

    mass: float
    centre: NDArray[np.float64]
    tensor: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Urdf:
    """A robot's description: its links by name, and the joint above each but the `root`."""

    path: Path
    element: Element
    links: dict[str, Element]
    joints: dict[str, Joint]
    root: str

    def pose(self, link: str) -> NDArray[np.float64]:
        """Pose (4, 4) of `link` in the root link.

        Raises InputError that names the link and the file where there is no such link, or an
        origin on the way to it is malformed.
        """
        if link not in self.links:
            raise InputError(f"{self.path}: {unknown_name('link', link, self.links)}")
        pose = np.eye(4)
        while link != self.root:
            joint = self.joints[link]
            pose = self.origin(joint.element, f"joint {joint.name!r} of link {link!r}") @ pose
            link = joint.parent
        return pose

    def origin(self, holder: Element, what: str) -> NDArray[np.float64]:
        """The pose (4, 4) in the <origin> of `holder`, the identity where it has none."""
        result = np.eye(4)
        origin = holder.find("origin")
        if origin is not None:
            result[:3, :3] = rotation_from_rpy(*self.numbers(origin, "rpy", 3, what, (0.0,) * 3))
            result[:3, 3] = self.numbers(origin, "xyz", 3, what, (0.0,) * 3)
        return result

    def numbers(
        self, element: Element, name: str, count: int, what: str, default: tuple[float, ...] = ()
    ) -> tuple[float, ...]:
        """The `count` finite numbers of an attribute; InputError names `what` and the file."""
        text = element.get(name)
        if text is None and default:
            return default
        try:
            values = tuple(float(part) for part in (text or "").split())
        except ValueError:
            values = ()
        if len(values) != count or not all(math.isfinite(value) for value in values):
            raise InputError(
                f"{self.path}: {what}: {element.tag} {name} must be {count} finite numbers, "
                f"got {text!r}"
            )
        return values

    def inertia(self, link: str) -> Inertia | None:
        """Inertia of `link` in its own axes, None for a frame without mass."""
        element = self.links[link].find("inertial")
        if element is None:
            return None
        what = f"link {link!r}"
        mass, tensor = element.find("mass"), element.find("inertia")
        if mass is None or tensor is None:
            raise InputError(f"{self.path}: {what}: inertial needs a mass and an inertia")
        kilograms = self.numbers(mass, "value", 1, what)[0]
        names = ("ixx", "ixy", "ixz", "iyy", "iyz", "izz")
        xx, xy, xz, yy, yz, zz = (self.numbers(tensor, n, 1, what, (0.0,))[0] for n in names)
        values = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
        if kilograms <= 0.0 or np.linalg.eigvalsh(values)[0] <= 0.0:
            raise InputError(f"{self.path}: {what}: mass and inertia must be positive")
        pose = self.origin(element, what)
        turn = pose[:3, :3]
        return Inertia(kilograms, pose[:3, 3], turn @ values @ turn.T)

    def solids(self, link: str) -> list[tuple[Solid, NDArray[np.float64]]]:
        """Collision geometries of `link`, each with its pose (4, 4) in the link."""
        return [
            (self._solid(element, f"link {link!r}"), self.origin(element, f"link {link!r}"))
            for element in self.links[link].findall("collision")
        ]

    def _solid(self, collision: Element, what: str) -> Solid:
        geometry = collision.find("geometry")
        for shape in [] if geometry is None else geometry:
            if shape.tag == "box":
                x, y, z = self.numbers(shape, "size", 3, what)
                return Box((x, y, z))
            if shape.tag == "cylinder":
                radius, length = (self.numbers(shape, n, 1, what)[0] for n in ("radius", "length"))
                return Cylinder(radius, length)
            if shape.tag == "sphere":
                return Sphere(self.numbers(shape, "radius", 1, what)[0])
        tags = [] if geometry is None else [shape.tag for shape in geometry]
        raise InputError(
            f"{self.path}: {what}: a collision geometry must be box, cylinder or sphere, got {tags}"
        )


def read_urdf(path: str | Path) -> Urdf:
    """The URDF in a file.

    Raises InputError where it is missing, malformed, holds entities, names a link twice, or its
    joints do not join all links into one tree.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"robot description {str(path)!r} is not a file")
    try:
        element = parse(path).getroot()
    except DefusedXmlException as error:
        raise InputError(f"{path}: entities are not allowed in URDF: {error}") from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(f"{path} is not well-formed XML: {error}") from error
    if element is None or element.tag != "robot":
        tag = None if element is None else element.tag
        raise InputError(f"{path} is not URDF: its root element is {tag!r}, not 'robot'")
    links: dict[str, Element] = {}
    for link in element.findall("link"):
        name = link.get("name", "")
        if not name or name in links:
            raise InputError(f"{path}: each link needs a name of its own, got {name!r}")
        links[name] = link
    joints = _joints(path, element, links)
    return Urdf(path, element, links, joints, _root(path, links, joints))


def _joints(path: Path, robot: Element, links: dict[str, Element]) -> dict[str, Joint]:
    """Joints by the name of their child."""
    joints: dict[str, Joint] = {}
    for element in robot.findall("joint"):
        name, kind = element.get("name", ""), element.get("type", "")
        if kind not in JOINT_TYPES:
            raise InputError(f"{path}: joint {name!r}: {unknown_name('type', kind, JOINT_TYPES)}")
        ends = []
        for end in ("parent", "child"):
            found = element.find(end)
            link = "" if found is None else found.get("link", "")
            if link not in links:
                raise InputError(f"{path}: joint {name!r}: its {end} {link!r} is not a link")
            ends.append(link)
        parent, child = ends
        if child in joints:
            raise InputError(f"{path}: link {child!r} is held by two joints")
        joints[child] = Joint(name, kind, parent, child, element)
    return joints


def _root(path: Path, links: dict[str, Element], joints: dict[str, Joint]) -> str:
    """The one link that no joint holds, and from which all others hang."""
    roots = [name for name in links if name not in joints]
    if len(roots) != 1:
        raise InputError(f"{path}: one link must hold all others, but no joint holds {roots}")
    for name in links:
        link, steps = name, 0
        while link in joints and steps <= len(links):
            link, steps = joints[link].parent, steps + 1
        if link != roots[0]:
            raise InputError(f"{path}: the joints above link {name!r} go round in a circle")
    return roots[0]


def rigid_inverse(pose: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a pose (4, 4)."""
    result = np.eye(4)
    result[:3, :3] = pose[:3, :3].T
    result[:3, 3] = -pose[:3, :3].T @ pose[:3, 3]
    return result
