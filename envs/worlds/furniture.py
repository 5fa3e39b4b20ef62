"""A piece of furniture: solids in a frame of its own, each with its sound and colour.

The frame lies on the floor in the middle of the piece's back: x along the wall, y into the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .material_table import material
from .objects import Colour, Shape, WorldObject
from .shapes import Box, Cylinder, Geometry, Sphere

TALL = 0.86  # m; what is higher must not stand before a window
FLAT = 0.05  # m; what is lower is walked and driven over


@dataclass(frozen=True, eq=False)
class Part:
    """A solid, its centre in the piece's frame [m], the names of its material and its colour."""

    geometry: Geometry
    centre: tuple[float, float, float]
    material: str
    colour: Colour


@dataclass(frozen=True, eq=False)
class Piece:
    """A thing of `width` along the wall, `depth` into the room and `height` [m]."""

    category: str
    width: float
    depth: float
    height: float
    parts: list[Part] = field(default_factory=list)

    def box(
        self,
        corner: tuple[float, float, float],
        size: tuple[float, float, float],
        material: str,
        colour: Colour,
    ) -> None:
        """Add a box of `size` about x, with its back at y and its underside at z of `corner`."""
        x, y, z = corner
        centre = (x, y + size[1] / 2.0, z + size[2] / 2.0)
        self.parts.append(Part(Box(size), centre, material, colour))

    def post(
        self,
        foot: tuple[float, float, float],
        radius: float,
        height: float,
        material: str,
        colour: Colour,
    ) -> None:
        """Add an upright cylinder on `foot`; a thin one is square, which nobody sees."""
        if radius < 0.05:
            self.box(
                (foot[0], foot[1] - radius, foot[2]),
                (2 * radius, 2 * radius, height),
                material,
                colour,
            )
            return
        centre = (foot[0], foot[1], foot[2] + height / 2.0)
        self.parts.append(Part(Cylinder(radius, height), centre, material, colour))

    def ball(
        self, centre: tuple[float, float, float], radius: float, material: str, colour: Colour
    ) -> None:
        """Add a sphere."""
        self.parts.append(Part(Sphere(radius), centre, material, colour))

    def legs(self, inset: float, height: float, thickness: float, colour: Colour) -> None:
        """Add four wooden legs under the piece's corners."""
        half = self.width / 2.0 - inset - thickness / 2.0
        for x in (-half, half):
            for y in (inset, self.depth - inset - thickness):
                self.box((x, y, 0.0), (thickness, thickness, height), "wood", colour)


def turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    """The point (x, y) turned by exact quarters of a circle."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarters % 4]


@dataclass(frozen=True, eq=False)
class Placed:
    """A piece whose frame stands at `place` (x, y) [m], turned by `quarters` of a circle."""

    piece: Piece
    place: tuple[float, float]
    quarters: int

    @property
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

    def world_object(self, name: str) -> WorldObject:
        """The thing itself, at its place."""
        (a, b), (c, d) = turned(1.0, 0.0, self.quarters), turned(0.0, 1.0, self.quarters)
        shapes = []
        for part in self.piece.parts:
            x, y = turned(part.centre[0], part.centre[1], self.quarters)
            x, y = round(x + self.place[0], 4), round(y + self.place[1], 4)
            rows = [[a, c, 0.0, x], [b, d, 0.0, y], [0.0, 0.0, 1.0, round(part.centre[2], 4)]]
            pose = np.array([*rows, [0.0, 0.0, 0.0, 1.0]]) + 0.0  # no negative zeros
            shapes.append(Shape(part.geometry, pose, material(part.material), part.colour))
        return WorldObject(name, self.piece.category, tuple(shapes))
