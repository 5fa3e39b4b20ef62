"""A world as physics has it: what is fixed, and what can be pushed or swung."""

from __future__ import annotations

import numpy as np

from ..worlds.world import World
from .loose_objects import LooseObjects
from .physics import Physics

FLOOR_FRICTION = 0.9  # of what is fixed, times the other's own
MOST_FACES = 40_000  # of one mesh in PyBullet, which takes 131072 vertices at the most


class SolidWorld:
    """`world` in `physics`: all that is fixed as one body, or few; `loose` are objects with mass.

    What is fixed is the triangles of `world.surface`, the same that are seen and heard: as a single
    tree they cost a third of what as many boxes do. Raises InputError as `LooseObjects`.
    """

    def __init__(self, physics: Physics, world: World) -> None:
        self.loose = LooseObjects(physics, world, _fix(physics, world))


def _fix(physics: Physics, world: World) -> list[int]:
    """Bodies for all triangles of objects without mass."""
    fixed = np.array([thing.mass is None for thing in world.objects])
    surface = world.surface
    faces = surface.faces[fixed[surface.object]]
    bodies = []
    for start in range(0, len(faces), MOST_FACES):
        used, part = np.unique(faces[start : start + MOST_FACES], return_inverse=True)
        shape = physics.triangles(surface.vertices[used], part.astype(np.int32))
        body = physics["createMultiBody"](0.0, shape, useMaximalCoordinates=True)
        physics["changeDynamics"](body, -1, lateralFriction=FLOOR_FRICTION)
        bodies.append(body)
    return bodies
