"""Worlds from SDF 1.9 (SDFormat): models, links, visuals, collisions, and our own elements.

Masses, upright hinges to the world, point lights and the sun are kept; other standard elements
that say nothing of surfaces (sensors, further joints) are passed over.
Acoustics and free space use a link's collisions where it has any, else its visuals; colours are
those of the visual of the same name, else of the same place in order, else of the link's first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name

from .categories import category_of
from .material_table import material
from .materials import BANDS, DEFAULT_SCATTERING, AcousticMaterial, Coefficient
from .meshes import DEFAULT_MATERIAL, GREY
from .objects import Colour, Room, Shape, WorldContent, WorldObject
from .sdf_elements import AV, AV_ELEMENTS, LABEL_PLUGIN, numbers, required, text_of
from .sdf_frames import Frames, frames_in, pose_of
from .sdf_geometry import Source, geometries
from .sdf_lights import lights_in
from .sdf_physics import hinge_of, mass_of

NESTED = "."  # joins the names of nested models; SDF keeps "::" for itself
DEEPEST_INCLUDE = 16


@dataclass(frozen=True, eq=False)
class Reader:
    """Where we are in a file: its folder, and what enclosing elements hand down."""

    source: Source
    pose: NDArray[np.float64] = field(default_factory=lambda: np.eye(4))
    prefix: str = ""
    category: str | None = None
    material: AcousticMaterial = field(default_factory=lambda: material(DEFAULT_MATERIAL))
    depth: int = 0

    def within(self, element: Element) -> Reader:
        """The reader for `element`'s children, with the material and category that it sets."""
        given = _acoustic_material(element)
        category = _category(element)
        return replace(self, material=given or self.material, category=category or self.category)


def read_sdf(path: Path) -> WorldContent:
    """The world (or the models) of an SDF file.

    Raises InputError where the file is malformed, holds entities, names an unknown material or
    geometry, uses an unknown `av:` element, or includes a file that is missing or not local.
    """
    root = _parse(path)
    world = root.find("world")
    holder = root if world is None else world
    name = path.stem if world is None else world.get("name", path.stem)
    reader = Reader(Source(path)).within(holder)
    frames = frames_in(holder, str(path))
    objects = tuple(_models(holder, reader, frames))
    rooms = tuple(_room(element) for element in holder.findall(f"{AV}room"))
    return WorldContent(name, objects, rooms, lights_in(holder, frames, path))


def _parse(path: Path) -> Element:
    try:
        root = parse(path).getroot()
    except DefusedXmlException as error:
        raise InputError(f"{path}: entities are not allowed in SDF: {error}") from error
    except (ParseError, ValueError, LookupError) as error:  # bad XML, bytes or encoding name
        raise InputError(f"{path} is not well-formed XML: {error}") from error
    if root is None or root.tag != "sdf":
        tag = None if root is None else root.tag
        raise InputError(f"{path} is not SDF: its root element is {tag!r}, not 'sdf'")
    for element in root.iter():
        if element.tag.startswith(AV) and element.tag not in AV_ELEMENTS:
            known = [f"av:{tag.removeprefix(AV)}" for tag in AV_ELEMENTS]
            raise unknown_name("SDF element", f"av:{element.tag.removeprefix(AV)}", known)
    return root


def _models(holder: Element, reader: Reader, frames: Frames) -> list[WorldObject]:
    found = []
    for element in holder:
        if element.tag == "model":
            pose = reader.pose @ frames.placed(element)
            found += _model(element, replace(reader, pose=pose))
        elif element.tag == "include":
            found += _include(element, reader, frames)
    return found


def _model(element: Element, reader: Reader, name: str | None = None) -> list[WorldObject]:
    """The object of a model's own links, and those of the models within it."""
    name = reader.prefix + (name or required(element, "name", reader.source.path))
    frames = frames_in(element, name)
    reader = replace(reader, category=None).within(element)
    placement = element.get("placement_frame")
    if placement:
        reader = replace(reader, pose=reader.pose @ np.linalg.inv(frames.pose(placement)))
    shapes: list[Shape] = []
    for link in element.findall("link"):
        at = replace(reader, pose=reader.pose @ frames.pose(required(link, "name", name)))
        shapes += _link(link, at.within(link), frames, reader.pose)
    own = [_object(name, element, tuple(shapes), reader, frames)] if shapes else []
    return own + _models(element, replace(reader, prefix=f"{name}{NESTED}"), frames)


def _object(
    name: str, element: Element, shapes: tuple[Shape, ...], reader: Reader, frames: Frames
) -> WorldObject:
    """The thing that a model is, with its mass and its hinge."""
    path = reader.source.path
    hinge = hinge_of(element, reader.pose, frames, path)
    category = reader.category or "unlabelled"
    return WorldObject(name, category, shapes, mass_of(element, path), hinge)


def _include(element: Element, reader: Reader, frames: Frames) -> list[WorldObject]:
    uri = text_of(element, "uri", reader.source.path)
    path = reader.source.find(uri)
    if reader.depth >= DEEPEST_INCLUDE:
        raise InputError(f"{path}: includes nest deeper than {DEEPEST_INCLUDE}: does it loop?")
    model = _parse(path).find("model")
    if model is None:
        raise InputError(f"{path}: an included file must hold a <model>")
    given = element.find("pose")
    if given is None and model.find("pose") is not None:
        pose = reader.pose @ pose_of(model, str(path))
    else:
        pose = reader.pose @ frames.placed(element)
    inner = replace(reader, source=Source(path), pose=pose, depth=reader.depth + 1)
    return _model(model, inner, element.findtext("name", "").strip() or None)


def _link(
    link: Element, reader: Reader, frames: Frames, model_pose: NDArray[np.float64]
) -> list[Shape]:
    """Shapes of the link's collisions, or of its visuals where it has none."""
    visuals = link.findall("visual")
    surfaces = link.findall("collision") or visuals
    shapes = []
    for number, element in enumerate(surfaces):
        given = element.find("pose")
        base = given.get("relative_to") if given is not None else None
        start = model_pose @ frames.pose(base) if base else reader.pose
        pose = start @ pose_of(element, reader.source.path)
        colour = _colour(element, number, visuals, reader)
        made = _acoustic_material(element) or reader.material
        shapes += [
            Shape(geometry, pose, made, part_colour if colour is None else colour, texture)
            for geometry, part_colour, texture in geometries(element, reader.source)
        ]
    return shapes


def _colour(element: Element, number: int, visuals: list[Element], reader: Reader) -> Colour | None:
    """Colour of the visual that belongs to `element`; None where no visual says any."""
    if not visuals:
        return GREY
    named = [visual for visual in visuals if visual.get("name") == element.get("name")]
    beside = visuals[number] if number < len(visuals) else visuals[0]
    visual = named[0] if named else beside
    for path in ("material/diffuse", "material/ambient"):
        found = visual.find(path)
        if found is not None:
            values = numbers(found, (3, 4), reader.source.path)
            return (float(values[0]), float(values[1]), float(values[2]))
    return None


def _acoustic_material(element: Element) -> AcousticMaterial | None:
    found = element.find(f"{AV}acoustic_material")
    if found is None:
        return None
    if not len(found):
        return material((found.text or "").strip())
    given: dict[str, Coefficient] = {}
    for part in found:
        values = numbers(part, (1, len(BANDS)), "av:acoustic_material").tolist()
        given[part.tag.removeprefix(AV)] = values if len(values) > 1 else values[0]
    if "absorption" not in given or set(given) - {"absorption", "scattering", "transmission"}:
        raise InputError(f"av:acoustic_material needs av:absorption, got {sorted(given)}")
    return AcousticMaterial(
        given["absorption"],
        given.get("scattering", DEFAULT_SCATTERING),
        given.get("transmission", 0.0),
        found.get("name", "custom"),
        found.get("source", ""),
    )


def _category(element: Element) -> str | None:
    """The category that `element` states: in words, or by the number of Gazebo's label."""
    word = element.findtext(f"{AV}category")
    if word is not None:
        return word.strip()
    holders = [element, *element.findall("visual")]
    for plugin in (plugin for holder in holders for plugin in holder.findall("plugin")):
        label = plugin.find("label")
        if plugin.get("filename", "").removeprefix("lib").startswith(LABEL_PLUGIN):
            if label is None:
                raise InputError("the label plugin needs a <label>")
            return category_of(int(numbers(label, (1,), "label plugin")[0]))
    return None


def _room(element: Element) -> Room:
    name = required(element, "name", "av:room")
    outline = element.find(f"{AV}outline")
    values = np.empty(0) if outline is None else numbers(outline, None, f"av:room {name!r}")
    if len(values) < 6 or len(values) % 2:
        raise InputError(f"av:room {name!r}: av:outline needs x y of 3 or more corners")
    floor = element.get("floor", "0")
    try:
        height = float(floor)
    except ValueError:
        height = math.nan
    if not math.isfinite(height):
        raise InputError(f"av:room {name!r}: floor must be a height in metres, got {floor!r}")
    return Room(name, element.get("category", name), values.reshape(-1, 2), height)
