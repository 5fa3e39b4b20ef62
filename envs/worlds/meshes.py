"""Triangle meshes: from arrays, and from glTF, OBJ and PLY files through trimesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Y_UP_TO_Z_UP

from .material_table import MATERIALS, material
from .materials import AcousticMaterial
from .objects import Colour, Shape, Texture, WorldObject
from .scans.limits import check_count
from .scans.looks import Pictures
from .scans.references import look_over
from .scans.seams import keeps_vertices
from .shapes import Mesh

Y_UP_SUFFIXES = (".glb", ".gltf")  # the glTF 2.0 specification says +y up
MESH_SUFFIXES = (*Y_UP_SUFFIXES, ".obj", ".ply")
DEFAULT_MATERIAL = "plaster"  # acoustic material of what says none
GREY: Colour = (0.7, 0.7, 0.7)


@dataclass(frozen=True, eq=False)
class MeshPart:
    """One node of a mesh file: triangles [m, z up], colour, its material's name, its texture."""

    name: str
    mesh: Mesh
    colour: Colour
    material_name: str
    texture: Texture | None = None

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
        Shape(mesh.chosen(np.array(numbers)), np.eye(4), entry, GREY)
        for entry, numbers in groups.items()
    )
    return WorldObject(name, "mesh", shapes)


def read_mesh(path: Path, up: str | None = None) -> tuple[MeshPart, ...]:
    """The parts of a .glb, .gltf, .obj or .ply file, in z-up axes.

    `up` is the file's upward axis, y or z, None: as its format says. glTF is y-up and is turned;
    OBJ and PLY say nothing of axes and are taken as z-up metres. Warns (ScanWarning) of textures
    that are missing or broken, with plain colour in their place. Raises InputError for a file that
    is missing, malformed, packed, too large or without triangles.
    """
    look_over(path)
    # Else broken meshes would be left out in silence.
    strict: dict[str, Any] = {"ignore_broken": False} if format_up(path) == "y" else {}
    try:
        order = keeps_vertices(path)
        scene = trimesh.load_scene(str(path), process=False, maintain_order=order, **strict)
        return _parts(scene, path, _turn_of(path, up))
    except InputError:
        raise
    except Exception as error:  # the parsers of trimesh fail in many ways on malformed files
        raise InputError(f"cannot read the mesh {path}: {error}") from error


def _turn_of(path: Path, up: str | None) -> NDArray[np.float64]:
    """From the axes of the file at `path`, with `up` upward, to ours (4, 4)."""
    turn = np.eye(4)
    if (up or format_up(path)) == "y":
        turn[:3, :3] = Y_UP_TO_Z_UP
    return turn


def format_up(path: Path) -> str:
    """The upward axis, y or z, of files like `path` where nothing else is said."""
    return "y" if path.suffix.lower() in Y_UP_SUFFIXES else "z"


def _parts(scene: trimesh.Scene, path: Path, turn: NDArray[np.float64]) -> tuple[MeshPart, ...]:
    pictures, parts, count = Pictures(str(path)), [], 0
    for node in scene.graph.nodes_geometry:
        pose, key = scene.graph[node]
        geometry = scene.geometry[key]
        if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces):
            count += len(geometry.faces)
            check_count(path, count)
            parts.append(_mesh_part(str(node), geometry, turn @ pose, pictures))
    if not parts:
        raise InputError(f"the mesh {path} holds no triangles")
    return tuple(parts)


def _mesh_part(
    name: str, geometry: trimesh.Trimesh, pose: NDArray[np.float64], pictures: Pictures
) -> MeshPart:
    vertices = np.asarray(geometry.vertices) @ pose[:3, :3].T + pose[:3, 3]
    look = pictures.look_of(geometry)
    single = bool((look.colours == look.colours[0]).all())
    # A texture, or the corners' colours, say more than colours of faces.
    further = look.texture is not None or look.corner_colours is not None
    colours = None if single or further else look.colours
    mesh = Mesh(vertices, np.asarray(geometry.faces), colours, look.corner_colours, look.uv)
    red, green, blue = np.round(look.colours.mean(axis=0) / 255.0, 6)
    named = getattr(getattr(geometry.visual, "material", None), "name", None)
    colour = (float(red), float(green), float(blue))
    return MeshPart(name, mesh, colour, str(named or ""), look.texture)
