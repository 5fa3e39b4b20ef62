"""Worlds of the benchmarks whose sound is known in closed form."""

from __future__ import annotations

import numpy as np

from ..worlds.materials import AcousticMaterial
from ..worlds.shapes import Box, Plane
from ..worlds.world import Shape, World, WorldObject


def free_field() -> World:
    """Nothing but a small plate half a kilometre below."""
    pose = np.eye(4)
    pose[2, 3] = -500.0
    plate = Shape(Plane((1.0, 1.0)), pose, AcousticMaterial(0.5))
    return World("free field", (WorldObject("plate", "floor", (plate,)),))


def shoebox(size: tuple[float, float, float], material: AcousticMaterial) -> World:
    """A room from (0, 0, 0) to `size` [m] with one material all over."""
    pose = np.eye(4)
    pose[:3, 3] = np.divide(size, 2.0)
    return World("shoebox", (WorldObject("room", "wall", (Shape(Box(size), pose, material),)),))
