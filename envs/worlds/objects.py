"""What a world is made of: shapes with sound and look, named objects, named rooms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .materials import AcousticMaterial
from .shapes import Geometry

Colour = tuple[float, float, float]  # red, green, blue in [0, 1]


@dataclass(frozen=True, eq=False)
class Texture:
    """A picture on a surface: `image` (H, W, 3) uint8 sRGB, row 0 at v = 1, repeated beyond it."""

    image: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Shape:
    """One piece of surface: a geometry at `pose` (4, 4, geometry to world), its sound and look.

    A `texture` shows where the geometry is a `Mesh` with `uv`; elsewhere `colour` counts.
    """

    geometry: Geometry
    pose: NDArray[np.float64]
    material: AcousticMaterial
    colour: Colour = (0.7, 0.7, 0.7)
    texture: Texture | None = None


@dataclass(frozen=True)
class Hinge:
    """A vertical axis at `place` (x, y) [m] about which an object turns.

    `opening` [rad] is how far it may turn from where it stands: positive counter-clockwise seen
    from above, zero shut to `opening` and back.
    """

    place: tuple[float, float]
    opening: float


@dataclass(frozen=True, eq=False)
class WorldObject:
    """A named thing of a semantic `category` (wall, floor, ceiling, door, table, ...).

    A `mass` [kg] makes it something that can be pushed or, with a `hinge`, swung; None is fixed.
    """

    name: str
    category: str
    shapes: tuple[Shape, ...]
    mass: float | None = None
    hinge: Hinge | None = None


@dataclass(frozen=True)
class Lamp:
    """A point of light at `position` (3,) [m] that falls to a half at `reach` [m]."""

    position: tuple[float, float, float]
    colour: Colour = (1.0, 0.93, 0.82)
    reach: float = 3.0


@dataclass(frozen=True)
class Sun:
    """Parallel light that travels along `direction` (3,), through windows into rooms."""

    direction: tuple[float, float, float]
    colour: Colour = (1.0, 0.97, 0.9)


Light = Lamp | Sun


@dataclass(frozen=True, eq=False)
class Room:
    """A named part of a floor: `category` (kitchen, ...) and `outline` (k, 2) [m], in order.

    `floor` is the height of the floor that it is on [m].
    """

    name: str
    category: str
    outline: NDArray[np.float64]
    floor: float = 0.0

    @property
    def area(self) -> float:
        """Of the floor [m2], by the shoelace formula."""
        x, y = self.outline.T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0)


@dataclass(frozen=True, eq=False)
class WorldContent:
    """All that a world file holds."""

    name: str
    objects: tuple[WorldObject, ...]
    rooms: tuple[Room, ...] = ()
    lights: tuple[Light, ...] = ()
