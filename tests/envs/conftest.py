"""A small world for the tests of camera, robot and tasks: two rooms and a door between them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Room, Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World

PLASTER = AcousticMaterial(absorption=0.2, scattering=0.5)


Point = tuple[float, float, float]


def box(
    name: str, category: str, low: Point, high: Point, colour: Point = (0.7, 0.7, 0.7)
) -> WorldObject:
    """A box between two corners [m]."""
    corners = np.array([low, high])
    pose = np.eye(4)
    pose[:3, 3] = corners.mean(axis=0)
    x, y, z = corners[1] - corners[0]
    return WorldObject(name, category, (Shape(Box((x, y, z)), pose, PLASTER, colour),))


def outline(x0: float, x1: float, y0: float, y1: float) -> NDArray[np.float64]:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)


@pytest.fixture(scope="session")
def two_rooms() -> World:
    """Rooms 0..4 and 4.1..8 m along x, 0..4 m along y, 2.5 m high; the door is at y 2.5..3.5."""
    red, grey = (0.9, 0.1, 0.1), (0.8, 0.8, 0.8)
    objects = (
        box("floor", "floor", (-0.1, -0.1, -0.1), (8.1, 4.1, 0.0), (0.5, 0.4, 0.3)),
        box("ceiling", "ceiling", (-0.1, -0.1, 2.5), (8.1, 4.1, 2.6)),
        box("west", "wall", (-0.1, -0.1, 0.0), (0.0, 4.1, 2.5), grey),
        box("east", "wall", (8.0, -0.1, 0.0), (8.1, 4.1, 2.5), red),
        box("south", "wall", (0.0, -0.1, 0.0), (8.0, 0.0, 2.5), grey),
        box("north", "wall", (0.0, 4.0, 0.0), (8.0, 4.1, 2.5), grey),
        box("middle_1", "wall", (4.0, 0.0, 0.0), (4.1, 2.5, 2.5), grey),
        box("middle_2", "wall", (4.0, 3.5, 0.0), (4.1, 4.0, 2.5), grey),
        box("table", "table", (6.0, 0.8, 0.0), (7.2, 1.4, 0.75), (0.2, 0.6, 0.2)),
    )
    rooms = (
        Room("office", "office", outline(0.0, 4.05, 0.0, 4.0)),
        Room("kitchen", "kitchen", outline(4.05, 8.0, 0.0, 4.0)),
    )
    return World("two_rooms", objects, rooms)
