"""A piece of furniture: solids in a frame of its own, each with its sound and colour.

The frame lies on the floor in the middle of the piece's back: x along the wall, y into the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..material_table import material
from ..objects import Colour, Shape, WorldObject
from ..shapes import Box, Cylinder, Geometry, Sphere

TALL = 0.86  # m; what is higher must not stand before a window
FLAT = 0.05  # m; what is lower is walked and driven over
THIN = 0.07  # m, radius under which a cylinder is made square, which nobody sees
Place = tuple[float, float, float]  # x, y, z in a piece's frame [m]


@dataclass(frozen=True, eq=False)
class Part:
    """A solid, its centre in the piece's frame [m], the names of its material and its colour."""

    geometry: Geometry
    centre: Place
    material: str
    colour: Colour


@dataclass(frozen=True, eq=False)
class Piece:
    """A thing of `width` along the wall, `depth` into the room and `height` [m].

    A `mass` [kg] makes it movable. `tops` are places (x, y, z) in its frame where something small
    may lie, `fixtures` are things that belong on it, `bulbs` the places of its lamps.
    """

    category: str
    width: float
    depth: float
    height: float
    mass: float | None = None
    parts: list[Part] = field(default_factory=list)
    tops: list[Place] = field(default_factory=list)
    fixtures: list[tuple[Piece, Place]] = field(default_factory=list)
    bulbs: list[Place] = field(default_factory=list)

    def box(self, corner: Place, size: Place, material: str, colour: Colour) -> None:
        """Add a box of `size` about x, with its back at y and its underside at z of `corner`."""
        x, y, z = corner
        centre = (x, y + size[1] / 2.0, z + size[2] / 2.0)
        self.parts.append(Part(Box(size), centre, material, colour))

    def post(
        self, foot: Place, radius: float, height: float, material: str, colour: Colour
    ) -> None:
        """Add an upright cylinder on `foot`; a thin one is square."""
        if radius < THIN:
            corner = (foot[0], round(foot[1] - radius, 3), foot[2])
            self.box(corner, (2 * radius, 2 * radius, height), material, colour)
            return
        centre = (foot[0], foot[1], foot[2] + height / 2.0)
        self.parts.append(Part(Cylinder(radius, height), centre, material, colour))

    def ball(self, centre: Place, radius: float, material: str, colour: Colour) -> None:
        """Add a sphere."""
        self.parts.append(Part(Sphere(radius), centre, material, colour))

    def legs(self, inset: float, height: float, thickness: float, colour: Colour) -> None:
        """Add four wooden legs under the piece's corners."""
        half = self.width / 2.0 - inset - thickness / 2.0
        for x in (-half, half):
            for y in (inset, self.depth - inset - thickness):
                self.box((x, y, 0.0), (thickness, thickness, height), "wood", colour)

    def shelve(self, z: float, spacing: float = 0.4, y: float | None = None) -> None:
        """Let small things lie at height `z` [m], every `spacing` along x, `y` from the back."""
        count = max(int(self.width / spacing), 1)
        for number in range(count):
            x = round((number + 0.5) * self.width / count - self.width / 2.0, 3)
            self.tops.append((x, self.depth / 2.0 if y is None else y, z))


def turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    """The point (x, y) turned by exact quarters of a circle."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarters % 4]


@dataclass(frozen=True, eq=False)
class Placed:
    """A piece whose frame stands at `place` (x, y) [m], turned by `quarters` of a circle.

    `base` [m] is how far above the storey's floor it stands: on something else.
    """

    piece: Piece
    place: tuple[float, float]
    quarters: int
    base: float = 0.0

    @cached_property
    def rect(self) -> tuple[float, float, float, float]:
        """The floor that it covers, x from, y from, x to, y to [m]."""
        half = self.piece.width / 2.0
        a, b = turned(-half, 0.0, self.quarters)
        c, d = turned(half, self.piece.depth, self.quarters)
        x, y = self.place
        return (
            round(x + min(a, c), 3),
            round(y + min(b, d), 3),
            round(x + max(a, c), 3),
            round(y + max(b, d), 3),
        )

    def point(self, place: Place, floor: float = 0.0) -> Place:
        """A `place` in the piece's frame as a place in the house with the floor at `floor` [m]."""
        x, y = turned(place[0], place[1], self.quarters)
        x, y = round(x + self.place[0], 4), round(y + self.place[1], 4)
        return x, y, round(place[2] + self.base + floor, 4)

    def on_top(self, piece: Piece, place: Place) -> Placed:
        """`piece` with the middle of its foot at `place` of this one's frame, turned alike."""
        x, y, z = self.point((place[0], place[1] - piece.depth / 2.0, place[2]))
        return Placed(piece, (x, y), self.quarters, z)

    def world_object(self, name: str, floor: float = 0.0) -> WorldObject:
        """The thing itself, at its place above the `floor` [m]."""
        (a, b), (c, d) = turned(1.0, 0.0, self.quarters), turned(0.0, 1.0, self.quarters)
        shapes = []
        for part in self.piece.parts:
            pose = np.eye(4)
            pose[0, 0], pose[0, 1], pose[1, 0], pose[1, 1] = a + 0.0, c + 0.0, b + 0.0, d + 0.0
            pose[:3, 3] = self.point(part.centre, floor)
            shapes.append(Shape(part.geometry, pose, material(part.material), part.colour))
        return WorldObject(name, self.piece.category, tuple(shapes), self.piece.mass)
