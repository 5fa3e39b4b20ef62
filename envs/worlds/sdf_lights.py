"""Lamps and the sun as SDF's lights."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from av_embodied.errors import InputError

from .objects import Colour, Lamp, Light, Sun
from .sdf_elements import AV, numbers, text_line
from .sdf_frames import Frames

FARTHEST = 4.0  # times a lamp's reach: how far Gazebo lets it shine


def add_light(world: Element, number: int, light: Light) -> None:
    """Write `light`: a lamp as a point that falls to a half at its reach, the sun as parallel."""
    kind = "point" if isinstance(light, Lamp) else "directional"
    element = SubElement(world, "light", {"name": f"light_{number}", "type": kind})
    _add(element, "cast_shadows", "true" if kind == "directional" else "false")
    _add(element, "diffuse", f"{text_line(light.colour)} 1")
    if isinstance(light, Sun):
        _add(element, "direction", text_line(light.direction))
        return
    _add(element, "pose", f"{text_line(light.position)} 0 0 0")
    # Gazebo divides by constant + linear d + quadratic d^2: 2 at the reach.
    fall = SubElement(element, "attenuation")
    _add(fall, "range", text_line([FARTHEST * light.reach]))
    _add(fall, "constant", "1")
    _add(fall, "linear", "0")
    _add(fall, "quadratic", text_line([1.0 / light.reach**2]))
    _add(element, "av:reach", text_line([light.reach]))


def lights_in(world: Element, frames: Frames, path: Path) -> tuple[Light, ...]:
    """The point and directional lights of a <world>; spot lights are passed over.

    Raises InputError for a colour, place, direction or reach that is not that.
    """
    lights: list[Light] = []
    for element in world.findall("light"):
        kind = element.get("type", "point")
        if kind == "directional":
            lights.append(_sun(element, path))
        elif kind == "point":
            x, y, z = frames.placed(element)[:3, 3].tolist()
            lights.append(Lamp((x, y, z), _colour(element, path), _reach(element, path)))
    return tuple(lights)


def _sun(element: Element, path: Path) -> Sun:
    given = element.find("direction")
    x, y, z = (0.0, 0.0, -1.0) if given is None else numbers(given, (3,), path).tolist()
    if not np.linalg.norm((x, y, z)) > 0.0:
        raise InputError(f"{path}: <direction> of light {element.get('name')!r} must not be zero")
    return Sun((x, y, z), _colour(element, path))


def _colour(element: Element, path: Path) -> Colour:
    given = element.find("diffuse")
    if given is None:
        return (1.0, 1.0, 1.0)
    red, green, blue = np.clip(numbers(given, (3, 4), path)[:3], 0.0, 1.0).tolist()
    return red, green, blue


def _reach(element: Element, path: Path) -> float:
    """Where the light falls to a half [m]: ours, or that of Gazebo's attenuation."""
    own = element.find(f"{AV}reach")
    if own is not None:
        reach = float(numbers(own, (1,), path)[0])
        if not reach > 0.0:
            raise InputError(f"{path}: av:reach must be positive, got {reach}")
        return reach
    found = {}
    for tag, default in (("constant", 1.0), ("linear", 0.0), ("quadratic", 0.0)):
        given = element.find(f"attenuation/{tag}")
        found[tag] = default if given is None else float(numbers(given, (1,), path)[0])
    a, b, c = found["quadratic"], found["linear"], found["constant"] - 2.0
    if a > 0.0 and b * b - 4.0 * a * c > 0.0:
        return max((-b + math.sqrt(b * b - 4.0 * a * c)) / (2.0 * a), 1e-3)
    return max(-c / b, 1e-3) if b > 0.0 else Lamp((0.0, 0.0, 0.0)).reach


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text
