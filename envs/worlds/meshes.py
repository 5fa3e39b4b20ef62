"""Triangle meshes: from arrays, and from glTF, OBJ and PLY files through trimesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh
from numpy.typing import ArrayLike, NDArray
from trimesh.visual.color import ColorVisuals
from trimesh.visual.texture import TextureVisuals

from av_embodied.errors import InputError
from av_embodied.frames import Y_UP_TO_Z_UP

from .material_table import MATERIALS, material
from .materials import AcousticMaterial
from .objects import Colour, Shape, WorldContent, WorldObject
from .shapes import Mesh

Y_UP_SUFFIXES = (".glb", ".gltf")  # the glTF 2.0 specification says +y up
MESH_SUFFIXES = (*Y_UP_SUFFIXES, ".obj", ".ply")
DEFAULT_MATERIAL = "plaster"  # acoustic material of what says none
GREY: Colour = (0.7, 0.7, 0.7)


@dataclass(frozen=True, eq=False)
class MeshPart:
    """One node of a mesh file: triangles [m, z up], colour, and its material's name there."""

    name: str
    mesh: Mesh
    colour: Colour
    material_name: str

    @property
    def acoustic_material(self) -> AcousticMaterial:
        """The table's entry of the part's material name, or of `DEFAULT_MATERIAL`."""
        known = self.material_name in MATERIALS
        return material(self.material_name if known else DEFAULT_MATERIAL)


def object_from_mesh(
    name: str,
    vertices: ArrayLike,
    faces: ArrayLike,
    materials: str | AcousticMaterial | Sequence[str | AcousticMaterial],
) -> WorldObject:
    """An object of category `mesh`, one shape for each material; see `World.from_mesh`."""
    mesh = Mesh(np.asarray(vertices, dtype=np.float64), np.asarray(faces))
    if isinstance(materials, (str, AcousticMaterial)):
        materials = [materials] * len(mesh.faces)
    if len(materials) != len(mesh.faces):
        raise InputError(f"materials must be one, or {len(mesh.faces)}, got {len(materials)}")
    groups: dict[AcousticMaterial, list[int]] = {}
    for face, given in enumerate(materials):
        entry = material(given) if isinstance(given, str) else given
        groups.setdefault(entry, []).append(face)
    shapes = tuple(
        Shape(_part(mesh, np.array(numbers)), np.eye(4), entry, GREY)
        for entry, numbers in groups.items()
    )
    return WorldObject(name, "mesh", shapes)


def _part(mesh: Mesh, numbers: NDArray[np.int64]) -> Mesh:
    used, faces = np.unique(mesh.faces[numbers], return_inverse=True)
    return Mesh(mesh.vertices[used], faces.reshape(-1, 3).astype(np.int32))


def read_mesh(path: Path) -> tuple[MeshPart, ...]:
    """The parts of a .glb, .gltf, .obj or .ply file, in z-up axes.

    glTF is y-up and is turned; OBJ and PLY say nothing of axes and are taken as z-up metres.
    Raises InputError for a file that is missing, malformed or without triangles.
    """
    try:
        scene = trimesh.load_scene(str(path), process=False, maintain_order=True)
    except Exception as error:  # the parsers of trimesh fail in many ways on malformed files
        raise InputError(f"cannot read the mesh {path}: {error}") from error
    turn = np.eye(4)
    if path.suffix.lower() in Y_UP_SUFFIXES:
        turn[:3, :3] = Y_UP_TO_Z_UP
    parts = []
    for node in scene.graph.nodes_geometry:
        pose, key = scene.graph[node]
        geometry = scene.geometry[key]
        if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces):
            parts.append(_mesh_part(str(node), geometry, turn @ pose))
    if not parts:
        raise InputError(f"the mesh {path} holds no triangles")
    return tuple(parts)


def _mesh_part(name: str, geometry: trimesh.Trimesh, pose: NDArray[np.float64]) -> MeshPart:
    vertices = np.asarray(geometry.vertices) @ pose[:3, :3].T + pose[:3, 3]
    colours = _face_colours(geometry)
    single = bool((colours == colours[0]).all())
    mesh = Mesh(vertices, np.asarray(geometry.faces), None if single else colours)
    red, green, blue = np.round(colours.mean(axis=0) / 255.0, 6)
    named = getattr(getattr(geometry.visual, "material", None), "name", None)
    return MeshPart(name, mesh, (float(red), float(green), float(blue)), str(named or ""))


def _face_colours(geometry: trimesh.Trimesh) -> NDArray[np.uint8]:
    """Colour (F, 3) of each face: its own, its vertices' or its material's."""
    visual = geometry.visual
    faces = geometry.faces
    if isinstance(visual, TextureVisuals):
        at_vertices = np.asarray(visual.to_color().vertex_colors)[..., :3]
        at_vertices = np.broadcast_to(at_vertices, (len(geometry.vertices), 3))
        return np.round(at_vertices[faces].mean(axis=1)).astype(np.uint8)
    if isinstance(visual, ColorVisuals) and visual.defined:
        return np.asarray(visual.face_colors, dtype=np.uint8)[:, :3]
    return np.full((len(faces), 3), round(GREY[0] * 255.0), dtype=np.uint8)


def read_mesh_world(path: Path) -> WorldContent:
    """The world in a mesh file: each node an object of category `mesh`."""
    names: dict[str, int] = {}
    objects = []
    for part in read_mesh(path):
        count = names[part.name] = names.get(part.name, 0) + 1
        name = part.name.replace("::", ".") + (f"_{count}" if count > 1 else "")
        shape = Shape(part.mesh, np.eye(4), part.acoustic_material, part.colour)
        objects.append(WorldObject(name, "mesh", (shape,)))
    return WorldContent(path.stem, tuple(objects))


def mesh_file(mesh: Mesh) -> tuple[str, bytes]:
    """Suffix and content of a file that holds `mesh` to the last digit.

    OBJ, which Gazebo reads, or PLY where faces have colours of their own.
    """
    if mesh.colours is None:
        lines = ["v " + " ".join(map(repr, row)) for row in mesh.vertices.tolist()]
        lines += [f"f {a} {b} {c}" for a, b, c in (mesh.faces + 1).tolist()]
        return ".obj", ("\n".join(lines) + "\n").encode()
    header = [
        "ply", "format binary_little_endian 1.0",
        f"element vertex {len(mesh.vertices)}",
        *(f"property double {axis}" for axis in "xyz"),
        f"element face {len(mesh.faces)}", "property list uchar int vertex_indices",
        *(f"property uchar {name}" for name in ("red", "green", "blue")), "end_header\n",
    ]  # fmt: skip
    rows = np.zeros(len(mesh.faces), [("n", "u1"), ("corner", "<i4", 3), ("colour", "u1", 3)])
    rows["n"], rows["corner"], rows["colour"] = 3, mesh.faces, mesh.colours
    body = mesh.vertices.astype("<f8").tobytes() + rows.tobytes()
    return ".ply", "\n".join(header).encode() + body
