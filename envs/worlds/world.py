"""A world: objects made of shapes with materials, named rooms, and what follows from them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.floor_plan import FloorPlan

from ..rays import RayScene
from .file_formats import load_content, save_content
from .floors import Floor, find_floors
from .free_space import FreeSpace, compute_free_space
from .materials import AcousticMaterial
from .meshes import object_from_mesh
from .objects import Colour, Light, Room, Shape, Texture, WorldContent, WorldObject
from .plan import draw_plan
from .scans.simplify import LIMIT, simplified
from .surface import Surface, triangulate

__all__ = ["Colour", "Room", "Shape", "Surface", "World", "WorldObject"]

HASH_STEP = 1e-4  # m, geometry that differs by less may hash alike
# Lengths that people write are whole multiples of the step or of its half: shifted by an odd part
# of it, none lies where rounding could go either way.
HASH_SHIFT = 0.381966
SAME_FLOOR = 0.1  # m, by which a floor that is asked for may lie off the one that is found


@dataclass(frozen=True, eq=False)
class World:
    """Objects and rooms under one name; geometry in metres, z up.

    Raises InputError for a world without any surface, or with two things of one name.
    """

    name: str
    objects: tuple[WorldObject, ...]
    rooms: tuple[Room, ...] = ()
    lights: tuple[Light, ...] = ()
    _free: dict[tuple[float, float, float], FreeSpace] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not any(thing.shapes for thing in self.objects):
            raise InputError(f"world {self.name!r} has no surface at all")
        for kind, things in (("object", self.objects), ("room", self.rooms)):
            names = [thing.name for thing in things]
            if len(set(names)) != len(names):
                twice = sorted({name for name in names if names.count(name) > 1})
                raise InputError(f"world {self.name!r}: {kind} names must be unique: {twice[:5]}")

    def __reduce__(self) -> tuple[type[World], tuple[object, ...]]:
        # A copy, in another process too, finds again what follows; a ray scene cannot be sent.
        return World, (self.name, self.objects, self.rooms, self.lights)

    @classmethod
    def load(cls, path: str | Path, up: str = "auto") -> World:
        """The world in a file (.sdf .world .glb .gltf .obj .ply).

        `up` is a mesh file's upward axis, y or z; "auto" what its format says (glTF y, others z),
        unless its floors clearly lie otherwise. Its materials are guessed from names, or said in
        `NAME.materials.yaml` beside it (see `scans.overrides`). Warns (ScanWarning) of all that is
        read in another way than it stands there. Raises InputError where the file is missing,
        malformed or of another kind.
        """
        return cls.from_content(load_content(Path(path), up))

    @classmethod
    def from_content(cls, content: WorldContent) -> World:
        """The world that a file holds."""
        return cls(content.name, content.objects, content.rooms, content.lights)

    @classmethod
    def from_mesh(
        cls,
        vertices: ArrayLike,
        faces: ArrayLike,
        materials: str | AcousticMaterial | Sequence[str | AcousticMaterial] = "plaster",
        name: str = "mesh",
    ) -> World:
        """A world of one object: `vertices` (V, 3) [m], z up, and `faces` (F, 3).

        `materials` is a name of the table, an `AcousticMaterial`, or one of these per face.
        Raises InputError for an unknown material, another count, or vertices that are not finite.
        """
        return cls(name, (object_from_mesh(name, vertices, faces, materials),))

    def save(self, path: str | Path) -> None:
        """Write SDF 1.9, meshes beside it; loading gives the same `content_hash`.

        Raises InputError for another suffix than .sdf or a folder that cannot be written.
        """
        save_content(WorldContent(self.name, self.objects, self.rooms, self.lights), Path(path))

    @cached_property
    def surface(self) -> Surface:
        """The triangles of all objects, degenerate ones left out."""
        return triangulate(self.objects)

    @cached_property
    def rays(self) -> RayScene:
        """The ray scene of the surface, shared by acoustics, vision and free space."""
        return RayScene(self.surface.vertices, self.surface.faces)

    @property
    def acoustic(self) -> World:
        """The world as sound and plans meet it: itself, or, of a large mesh, a simplified one.

        A surface of more than `scans.simplify.LIMIT` triangles is simplified, its materials kept.
        """
        return self if len(self.surface.faces) <= LIMIT else self._simplified

    @cached_property
    def _simplified(self) -> World:
        # A world that kept itself here would stay in memory until the next collection of cycles.
        return World(self.name, simplified(self.surface), self.rooms)

    @cached_property
    def content_hash(self) -> str:
        """16 hex digits that change with geometry (0.1 mm), materials, objects, rooms and look."""
        digest = hashlib.sha256()
        surface = self.surface
        digest.update(_rounded(surface.vertices))
        for part in (surface.faces, surface.material, surface.colour, surface.object):
            digest.update(np.ascontiguousarray(part).tobytes())
        for material in surface.materials:
            digest.update(np.round(material.bands * 1e6).astype(np.int64).tobytes())
        for thing in self.objects:
            digest.update(f"{thing.name}|{thing.category};".encode())
        for room in self.rooms:
            digest.update(f"{room.name}|{room.category};".encode())
            digest.update(_rounded(room.outline))
        for part in _additions(self):
            digest.update(part)
        return digest.hexdigest()[:16]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest corner (2, 3) [m]."""
        vertices = self.surface.vertices
        return np.stack([vertices.min(axis=0), vertices.max(axis=0)])

    def free_space(
        self, radius: float = 0.2, height: float = 1.1, floor: float | None = None
    ) -> FreeSpace:
        """Where a robot of `radius` and `height` [m] can stand; computed once per size.

        `floor` [m] is the height of one of `floors`, to `SAME_FLOOR`, as that of a room; None the
        one with most room. Raises InputError where the robot fits nowhere, and for a height where
        no floor is.
        """
        level = self.floors[0]
        if floor is not None:
            level = min(self.floors, key=lambda height: abs(height - floor))
            if not abs(level - floor) <= SAME_FLOOR:
                raise InputError(f"floor must be one of {self.floors} m, got {floor}")
        size = (float(radius), float(height), level)
        if size not in self._free:
            found = self._floors[self.floors.index(level)]
            self._free[size] = compute_free_space(self.surface, self.rays, *size[:2], found)
        return self._free[size]

    @cached_property
    def floors(self) -> tuple[float, ...]:
        """Heights of the floors that people live on [m], the one with most room first."""
        return tuple(floor.height for floor in self._floors)

    @cached_property
    def _floors(self) -> tuple[Floor, ...]:
        return find_floors(self.surface, self.rays)

    def floor_plan(
        self, radius: float = 0.2, height: float = 1.1, floor: float | None = None
    ) -> FloorPlan:
        """Rooms, walls, furniture and free space from above, for pictures and reports.

        `floor` is as for `free_space`. Of a large mesh, the outlines are those of its simplified
        surface.
        """
        space, shown = self.free_space(radius, height, floor), self.acoustic
        return draw_plan(shown.objects, self.rooms, shown.surface, space, height)

    def room_at(self, x: float, y: float, floor: float | None = None) -> Room | None:
        """The room whose outline holds (x, y) [m], its border included.

        Of rooms above each other, the first, or the one nearest to the height `floor` [m].
        """
        rooms = list(self.rooms)
        if floor is not None:
            rooms.sort(key=lambda room: abs(room.floor - floor))
        for room in rooms:
            if shapely.intersects_xy(shapely.Polygon(room.outline), x, y):
                return room
        return None


def _additions(world: World) -> Iterator[bytes]:
    """What only some worlds have, each with its name: pictures, colours, weights, lights."""
    surface = world.surface
    for name in ("uv", "corner_colour"):
        part = getattr(surface, name)
        if part is not None:
            yield name.encode() + np.ascontiguousarray(part).tobytes()
    if surface.texture is not None:
        pictures = [_picture_digest(texture) for texture in surface.textures]
        distinct = list(dict.fromkeys(pictures))
        number = np.array([*map(distinct.index, pictures), -1], dtype=np.int32)
        yield b"texture" + number[surface.texture].tobytes() + b"".join(distinct)
    for thing in world.objects:
        if thing.mass is not None or thing.hinge is not None:
            hinge = thing.hinge and (*thing.hinge.place, thing.hinge.opening)
            numbers = np.array([thing.mass or 0.0, *(hinge or ())])
            yield f"moves {thing.name}".encode() + _rounded(numbers)
    for room in world.rooms:
        if room.floor:
            yield f"floor {room.name}".encode() + _rounded(np.array(room.floor))
    for light in world.lights:
        yield type(light).__name__.encode() + _rounded(np.hstack(dataclasses.astuple(light)))


def _picture_digest(texture: Texture) -> bytes:
    image = np.ascontiguousarray(texture.image)
    return hashlib.sha256(str(image.shape).encode() + image.tobytes()).digest()


def _rounded(lengths: NDArray[np.float64]) -> bytes:
    return np.floor(lengths / HASH_STEP + HASH_SHIFT).astype(np.int64).tobytes()
