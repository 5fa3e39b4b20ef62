"""Worlds to SDF 1.9: every object a model, static but for what has a mass or a hinge."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.files import write_atomically

from .categories import label_of
from .material_table import MATERIALS
from .materials import AcousticMaterial
from .mesh_files import mesh_files
from .objects import Room, Shape, WorldContent, WorldObject
from .sdf_elements import LABEL_PLUGIN, NAMESPACE, text_line
from .sdf_lights import add_light
from .sdf_physics import LINK, add_hinge, add_inertia
from .shapes import Box, Cylinder, Mesh, Plane, Sphere


def write_sdf(content: WorldContent, path: Path) -> None:
    """Write `content` to `path`, and its meshes and textures to `<stem>_<hash>...` beside it.

    Numbers are written with all their digits. Raises InputError for a name that SDF does not
    allow, a pose that is not a rotation, or a folder that cannot be written.
    """
    root = Element("sdf", {"version": "1.9", "xmlns:av": NAMESPACE})
    world = SubElement(root, "world", {"name": _checked_name(content.name)})
    files: dict[str, bytes] = {}
    _add_scene(world)
    for number, light in enumerate(content.lights):
        add_light(world, number, light)
    for thing in content.objects:
        _add_model(world, thing, files, path.stem)
    for room in content.rooms:
        _add_room(world, room)
    indent(root)
    # Meshes first: a world file never names a mesh that is not there.
    for name, data in files.items():
        write_atomically(path.parent / name, data)
    text = tostring(root, encoding="unicode", short_empty_elements=True)
    write_atomically(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _add_scene(world: Element) -> None:
    """Even light, so that Gazebo shows the rooms under their ceilings."""
    scene = SubElement(world, "scene")
    _add(scene, "ambient", "0.9 0.9 0.9 1")
    _add(scene, "shadows", "false")


def _add_model(world: Element, thing: WorldObject, files: dict[str, bytes], stem: str) -> None:
    model = SubElement(world, "model", {"name": _checked_name(thing.name)})
    _add(model, "static", "true" if thing.mass is None and thing.hinge is None else "false")
    _add(model, "av:category", thing.category)
    plugin = SubElement(
        model, "plugin", {"filename": LABEL_PLUGIN, "name": "gz::sim::systems::Label"}
    )
    _add(plugin, "label", str(label_of(thing.category)))
    link = SubElement(model, "link", {"name": LINK})
    add_inertia(link, thing)
    for number, shape in enumerate(thing.shapes):
        _add_surface(link, "collision", f"shape_{number}", shape, files, stem)
        _add_surface(link, "visual", f"shape_{number}", shape, files, stem)
    add_hinge(model, thing)


def _add_surface(
    link: Element, tag: str, name: str, shape: Shape, files: dict[str, bytes], stem: str
) -> None:
    element = SubElement(link, tag, {"name": name})
    _add(element, "pose", _pose_text(shape.pose))
    holder = SubElement(element, "geometry")
    if isinstance(shape.geometry, Mesh):
        made = mesh_files(shape, stem)
        files |= made
        _add(SubElement(holder, "mesh"), "uri", next(iter(made)))
    else:
        _add_geometry(holder, shape.geometry)
    if tag == "collision":
        _add_material(element, shape.material)
        return
    colour = text_line((*shape.colour, 1.0))
    look = SubElement(element, "material")
    for part in ("ambient", "diffuse"):
        _add(look, part, colour)


def _add_geometry(holder: Element, geometry: Box | Cylinder | Sphere | Plane) -> None:
    if isinstance(geometry, Box):
        _add(SubElement(holder, "box"), "size", text_line(geometry.size))
    elif isinstance(geometry, Cylinder):
        cylinder = SubElement(holder, "cylinder")
        _add(cylinder, "radius", text_line([geometry.radius]))
        _add(cylinder, "length", text_line([geometry.length]))
    elif isinstance(geometry, Sphere):
        _add(SubElement(holder, "sphere"), "radius", text_line([geometry.radius]))
    else:
        plane = SubElement(holder, "plane")
        _add(plane, "normal", text_line(geometry.normal))
        _add(plane, "size", text_line(geometry.size))


def _add_material(element: Element, material: AcousticMaterial) -> None:
    if MATERIALS.get(material.name) == material:
        _add(element, "av:acoustic_material", material.name)
        return
    holder = SubElement(
        element, "av:acoustic_material", {"name": material.name, "source": material.source}
    )
    for part, values in zip(
        ("absorption", "scattering", "transmission"), material.bands, strict=True
    ):
        _add(holder, f"av:{part}", text_line(values))


def _add_room(world: Element, room: Room) -> None:
    element = SubElement(world, "av:room", {"name": room.name, "category": room.category})
    if room.floor != 0.0:
        element.set("floor", text_line([room.floor]))
    _add(element, "av:outline", text_line(room.outline.ravel()))


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _pose_text(pose: NDArray[np.float64]) -> str:
    """`x y z roll pitch yaw` of a rotation and a place (4, 4)."""
    turn = pose[:3, :3]
    if not np.allclose(turn @ turn.T, np.eye(3), atol=1e-9) or np.linalg.det(turn) < 0.0:
        raise InputError(f"a shape's pose must be a rotation and a place to be saved, got {pose}")
    pitch = math.asin(min(max(-turn[2, 0], -1.0), 1.0))
    if abs(turn[2, 0]) < 1.0 - 1e-12:
        roll, yaw = math.atan2(turn[2, 1], turn[2, 2]), math.atan2(turn[1, 0], turn[0, 0])
    else:  # straight up or down roll and yaw are one: give it all to yaw
        roll, yaw = 0.0, math.atan2(-turn[0, 1], turn[1, 1])
    return text_line((*pose[:3, 3], roll, pitch, yaw))


def _checked_name(name: str) -> str:
    """`name`, unless SDF 1.9 keeps it for itself."""
    if not name or "::" in name or (name.startswith("__") and name.endswith("__")):
        raise InputError(f"SDF allows no empty name, '::' or '__x__' in names, got {name!r}")
    return name
