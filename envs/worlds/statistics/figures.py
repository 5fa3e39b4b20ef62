"""Figures of one house: areas, reach, furniture and how long its rooms ring."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose

from ...acoustics import AcousticScene
from ...acoustics.measures import measure
from ..categories import STRUCTURE
from ..generator import reachable_shares
from ..objects import Room
from ..world import World

RATE = 8_000  # Hz, enough for the octaves that are asked
OCTAVES = (2, 3)  # of the seven bands: 500 Hz and 1 kHz, of which dwellings are judged by the mean
SOURCE_HEIGHT, EAR_HEIGHT = 1.5, 1.2  # m
APART = 0.7  # of the free places by distance from the source: where one listens


@dataclass(frozen=True)
class RoomFigures:
    """A room: its kind, area [m2], share that a robot reaches, T20 [s] at 500 Hz to 1 kHz."""

    house: str
    name: str
    kind: str
    area: float
    reached: float
    reverberation: float | None


@dataclass(frozen=True)
class HouseFigures:
    """A house: its rooms, triangles, objects by category, lights, and things that move."""

    name: str
    triangles: int
    objects: dict[str, int]
    lights: int
    movable: int
    hinged: int
    rooms: tuple[RoomFigures, ...]

    def as_json(self) -> dict[str, object]:
        """The figures as plain values."""
        return asdict(self)


def house_figures(world: World, seed: int, acoustics: bool) -> HouseFigures:
    """The figures of `world`; with `acoustics` every room is sounded, at places drawn by `seed`."""
    scene = AcousticScene(world, RATE) if acoustics else None
    rng = np.random.default_rng(seed)
    rooms = []
    for room, share in zip(world.rooms, reachable_shares(world), strict=True):
        ringing = None if scene is None else reverberation(world, scene, room, rng)
        figures = (world.name, room.name, room.category, round(room.area, 3), round(share, 4))
        rooms.append(RoomFigures(*figures, ringing))
    counts: dict[str, int] = {}
    for thing in world.objects:
        if thing.category not in STRUCTURE or thing.category in ("window", "door"):
            counts[thing.category] = counts.get(thing.category, 0) + 1
    return HouseFigures(
        world.name,
        len(world.surface.faces),
        dict(sorted(counts.items())),
        len(world.lights),
        sum(thing.mass is not None and thing.hinge is None for thing in world.objects),
        sum(thing.hinge is not None for thing in world.objects),
        tuple(rooms),
    )


def reverberation(
    world: World, scene: AcousticScene, room: Room, rng: np.random.Generator
) -> float | None:
    """T20 (ISO 3382-2) [s], mean of 500 Hz and 1 kHz, between two free places in `room`.

    Doors stand as they stand. None where the room has no two free places, or no band decays far
    enough.
    """
    places = _free_places(world, room)
    if len(places) < 2:
        return None
    source = places[rng.integers(len(places))]
    order = np.argsort(np.linalg.norm(places - source, axis=1), kind="stable")
    ear = places[order[int(APART * (len(places) - 1))]]
    position = (float(source[0]), float(source[1]), room.floor + SOURCE_HEIGHT)
    pose = Pose(float(ear[0]), float(ear[1]), room.floor + EAR_HEIGHT)
    found = measure(scene.impulse_response(position, pose)[0], RATE).t20[list(OCTAVES)]
    return float(np.mean(found)) if np.isfinite(found).all() else None


def _free_places(world: World, room: Room) -> NDArray[np.float64]:
    """Free cell centres (k, 2) [m] in `room`, of the largest part of its floor."""
    level = room.floor if room.floor in world.floors else None
    points = world.free_space(floor=level).centres()
    low, high = room.outline.min(axis=0), room.outline.max(axis=0)
    return points[((points > low) & (points < high)).all(axis=1)]
