"""Worlds in which sound is known in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box, Plane
from av_embodied.envs.worlds.world import Shape, World, WorldObject

Shoebox = Callable[[Sequence[float], AcousticMaterial], World]


def _placed(x: float, y: float, z: float) -> np.ndarray:
    pose = np.eye(4)
    pose[:3, 3] = (x, y, z)
    return pose


@pytest.fixture(scope="session")
def shoebox() -> Shoebox:
    """A room from (0, 0, 0) to `size` with one material all over."""

    def make(size: Sequence[float], material: AcousticMaterial) -> World:
        x, y, z = size
        shape = Shape(Box((x, y, z)), _placed(x / 2, y / 2, z / 2), material)
        return World("shoebox", (WorldObject("room", "wall", (shape,)),))

    return make


@pytest.fixture(scope="session")
def free_field() -> World:
    """Nothing but a small plate half a kilometre below."""
    shape = Shape(Plane((1.0, 1.0)), _placed(0.0, 0.0, -500.0), AcousticMaterial(0.5))
    return World("free field", (WorldObject("plate", "floor", (shape,)),))


@pytest.fixture(scope="session")
def two_rooms() -> World:
    """Rooms of 4 x 4 x 2.6 m side by side along x, a door 1 m wide about y = 2 between them."""
    material = AcousticMaterial(0.2, 0.3)

    def box(name: str, low: Sequence[float], high: Sequence[float]) -> WorldObject:
        size, middle = np.subtract(high, low), np.add(high, low) / 2.0
        shape = Shape(Box((size[0], size[1], size[2])), _placed(*middle), material)
        return WorldObject(name, "wall", (shape,))

    return World(
        "two rooms",
        (
            box("floor", (0, 0, -0.1), (8.1, 4, 0)),
            box("ceiling", (0, 0, 2.6), (8.1, 4, 2.7)),
            box("west", (-0.1, 0, 0), (0, 4, 2.6)),
            box("east", (8.1, 0, 0), (8.2, 4, 2.6)),
            box("south", (-0.1, -0.1, -0.1), (8.2, 0, 2.7)),
            box("north", (-0.1, 4, -0.1), (8.2, 4.1, 2.7)),
            box("between south", (4, 0, 0), (4.1, 1.5, 2.6)),
            box("between north", (4, 2.5, 0), (4.1, 4, 2.6)),
            box("lintel", (4, 1.5, 2.05), (4.1, 2.5, 2.6)),
        ),
    )
