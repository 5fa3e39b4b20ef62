"""The world in a mesh file: its parts as objects, with what names and annotations say of them.

Read are glTF (.glb, .gltf; Matterport3D, HM3D), OBJ with its materials, and PLY with colours
(Replica). A material is guessed from names (`names`), unless the user says it in a YAML file
beside the mesh (`overrides`). Objects are the file's nodes; where an annotation of a known format
lies beside it (`annotations`), they are its instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import unknown_name

from ..material_table import material
from ..meshes import DEFAULT_MATERIAL, MeshPart, format_up, read_mesh
from ..objects import Shape, WorldContent, WorldObject
from ..shapes import Mesh
from .annotations import Annotation, find_annotation
from .names import guess_category, guess_material, words_of
from .notice import notice
from .overrides import Overrides
from .twins import once_each
from .upward import more_likely_up

UPS = ("auto", "y", "z")
SMALLEST, LARGEST = 0.5, 1000.0  # m, of meshes whose unit is not doubted
DOUBTED = 0.5  # share of the surface without a known material from which on it is told


def read_mesh_world(path: Path, up: str = "auto") -> WorldContent:
    """The world in the mesh file `path`; `up` is the file's upward axis, y or z.

    "auto" is what the format says (glTF y; OBJ and PLY z), unless the floors clearly lie otherwise,
    as in scans of Matterport; that is told by a ScanWarning. Raises InputError for a file that
    cannot be read, and for faulty overrides or annotations.
    """
    if up not in UPS:
        raise unknown_name("upward axis", up, UPS)
    axis = format_up(path) if up == "auto" else up
    parts = read_mesh(path, axis)
    if up == "auto":
        likely = more_likely_up([part.mesh for part in parts], axis)
        if likely != axis:
            notice(
                f"{path}: the floors say that {likely} is up, though such files have {axis} up: "
                f'read with {likely} up; World.load(path, up="{axis}") takes it as it stands'
            )
            axis = likely
            parts = read_mesh(path, axis)
    parts = tuple(replace(part, mesh=mesh) for part, mesh in _without_twins(path, parts))
    _doubt_units(path, parts)
    overrides = Overrides.beside(path)
    annotation = find_annotation(path, axis)
    objects = tuple(_objects(parts, annotation))
    _check_names(objects, overrides)
    return WorldContent(path.stem, _with_materials(path, objects, overrides))


def _without_twins(path: Path, parts: tuple[MeshPart, ...]) -> Iterator[tuple[MeshPart, Mesh]]:
    """The parts' meshes without vertices of no face, nor faces that stand there twice.

    Tells how many such faces there were.
    """
    twins = 0
    for part in parts:
        kept = once_each(part.mesh)
        count = len(part.mesh.faces) - len(kept)
        twins += count
        unused = len(np.unique(part.mesh.faces)) < len(part.mesh.vertices)
        yield part, part.mesh.chosen(kept) if count or unused else part.mesh
    if twins:
        notice(f"{path}: {twins} triangles stood there more than once, each is kept once")


def _doubt_units(path: Path, parts: tuple[MeshPart, ...]) -> None:
    """Warn of a mesh too small or too large to be one in metres."""
    low = np.min([part.mesh.vertices.min(axis=0) for part in parts], axis=0)
    high = np.max([part.mesh.vertices.max(axis=0) for part in parts], axis=0)
    size = float((high - low).max())
    if not SMALLEST <= size <= LARGEST:
        notice(f"{path}: it is {size:.4g} m long, read as metres: is it in another unit?")


def _objects(
    parts: tuple[MeshPart, ...], annotation: Annotation | None
) -> Iterator[tuple[WorldObject, tuple[MeshPart, ...]]]:
    """Objects without materials yet, each with the parts of its shapes."""
    pieces: dict[int, list[MeshPart]] = {}
    names: dict[str, int] = {}
    for part in parts:
        label = None if annotation is None else annotation.labels_of(part.mesh)
        for number in [-1] if label is None else np.unique(label).tolist():
            piece = part
            if label is not None and (label != number).any():
                piece = replace(part, mesh=part.mesh.chosen(np.flatnonzero(label == number)))
            if number >= 0:
                pieces.setdefault(number, []).append(piece)
                continue
            count = names[part.name] = names.get(part.name, 0) + 1
            name = part.name.replace("::", ".") + (f"_{count}" if count > 1 else "")
            yield WorldObject(name, _category(part), ()), (piece,)
    instances = annotation.instances if annotation is not None else ()
    for number, found in sorted(pieces.items()):
        instance = instances[number]
        category = guess_category(instance.category) or "_".join(words_of(instance.category))
        yield WorldObject(instance.name, category or "unlabelled", ()), tuple(found)


def _category(part: MeshPart) -> str:
    """What the node's name, or else its material's, says that a part is."""
    return guess_category(part.name) or guess_category(part.material_name) or "mesh"


def _check_names(
    objects: tuple[tuple[WorldObject, tuple[MeshPart, ...]], ...], overrides: Overrides
) -> None:
    overrides.check(
        {
            "objects": {thing.name for thing, _ in objects},
            "categories": {thing.category for thing, _ in objects},
            "materials": {part.material_name for _, parts in objects for part in parts},
        }
    )


def _with_materials(
    path: Path,
    objects: tuple[tuple[WorldObject, tuple[MeshPart, ...]], ...],
    overrides: Overrides,
) -> tuple[WorldObject, ...]:
    made, known, total = [], 0.0, 0.0
    default = overrides.default or material(DEFAULT_MATERIAL)
    for thing, parts in objects:
        shapes = []
        for part in parts:
            entry = overrides.find(thing.name, thing.category, part.material_name)
            if entry is None:
                guess = guess_material((part.material_name, thing.name, thing.category))
                entry = None if guess is None else material(guess)
            area = _area(part.mesh)
            total += area
            known += area if entry is not None else 0.0
            shapes.append(Shape(part.mesh, np.eye(4), entry or default, part.colour, part.texture))
        made.append(replace(thing, shapes=tuple(shapes)))
    if overrides.default is None and total - known > DOUBTED * total:
        notice(
            f"{path}: no name tells what {1.0 - known / total:.0%} of the surface is made of: "
            f"taken as {default.name}; say it in {overrides.path.name}"
        )
    return tuple(made)


def _area(mesh: Mesh) -> float:
    corners = mesh.vertices[mesh.faces]
    edge = corners[:, 1:] - corners[:, :1]
    doubled: NDArray[np.float64] = np.cross(edge[:, 0], edge[:, 1])
    return float(np.linalg.norm(doubled, axis=1).sum() / 2.0)
