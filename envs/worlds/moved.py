"""A world in which some objects stand elsewhere, made from the world that it was."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name

from .objects import WorldObject
from .world import World

RIGID = 1e-6  # largest departure of a motion from a rotation and a shift

_starts: weakref.WeakKeyDictionary[World, NDArray[np.int64]] = weakref.WeakKeyDictionary()


def moved_world(world: World, moved: Mapping[str, NDArray[np.float64]]) -> World:
    """`world` with the objects in `moved` taken along by their motions (4, 4), world to world.

    Only what moves is computed anew: the triangles of the result are those of `world`, in the same
    order, with other vertices. A hinge stays where it is. Raises InputError for an object that is
    not in the world and a motion that is not rigid.
    """
    if not moved:
        return world
    number = {thing.name: index for index, thing in enumerate(world.objects)}
    objects = list(world.objects)
    surface = world.surface
    vertices, normal = surface.vertices.copy(), surface.normal.copy()
    starts = _vertex_starts(world)
    for name, motion in moved.items():
        if name not in number:
            raise unknown_name("object", name, number)
        _check_rigid(name, motion)
        index = number[name]
        objects[index] = _moved_object(objects[index], motion)
        own = slice(starts[index], starts[index + 1])
        vertices[own] = vertices[own] @ motion[:3, :3].T + motion[:3, 3]
        faces = surface.object == index
        normal[faces] = normal[faces] @ motion[:3, :3].T
    result = World(world.name, tuple(objects), world.rooms, world.lights)
    vars(result)["surface"] = replace(surface, vertices=vertices, normal=normal)
    return result


def _check_rigid(name: str, motion: NDArray[np.float64]) -> None:
    good = motion.shape == (4, 4) and bool(np.isfinite(motion).all())
    if good:
        turn = motion[:3, :3]
        good = bool(np.abs(turn @ turn.T - np.eye(3)).max() < RIGID)
        good &= bool(np.abs(motion[3] - [0.0, 0.0, 0.0, 1.0]).max() < RIGID)
        good &= bool(np.linalg.det(turn) > 0.0)
    if not good:
        raise InputError(f"the motion of object {name!r} must be rigid (4, 4), got {motion}")


def _moved_object(thing: WorldObject, motion: NDArray[np.float64]) -> WorldObject:
    return replace(
        thing, shapes=tuple(replace(shape, pose=motion @ shape.pose) for shape in thing.shapes)
    )


def _vertex_starts(world: World) -> NDArray[np.int64]:
    """First vertex (objects + 1,) of each object in the world's surface, kept per world."""
    starts = _starts.get(world)
    if starts is None:
        counts = [
            sum(len(shape.geometry.triangles()[0]) for shape in thing.shapes)
            for thing in world.objects
        ]
        starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        _starts[world] = starts
    return starts
