"""The worlds that the pictures show, each made once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from av_embodied.envs import World, generate_house
from av_embodied.envs.worlds.objects import Room
from av_embodied.resources import resource_path


@lru_cache(maxsize=4)
def house(seed: int = 7, storeys: int = 1) -> World:
    """A generated house."""
    return generate_house(seed, storeys=storeys)


@lru_cache(maxsize=1)
def apartment() -> World:
    """The apartment that ships."""
    return World.load(resource_path("worlds/apartment.sdf"))


def room_of(world: World, name: str) -> Room:
    """The room of that name; KeyError for none."""
    return {room.name: room for room in world.rooms}[name]


def free_place(world: World, room: Room, across: float, up: float) -> tuple[float, float]:
    """Where (x, y) [m] one can stand nearest to these shares of the room's width and depth."""
    low, high = room.outline.min(axis=0), room.outline.max(axis=0)
    wanted = low + (high - low) * (across, up)
    places = world.free_space(floor=room.floor).centres()
    x, y = places[np.argmin(np.linalg.norm(places - wanted, axis=1))]
    return float(x), float(y)
