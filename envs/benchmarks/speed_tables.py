"""What the cost of the engine `field` grows with: triangles, sources, size of the house."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.engines.field import FieldEngine
from ..acoustics.propagation.sources import SoundSource
from ..acoustics.scene import AcousticScene
from ..worlds.generator import generate_house
from ..worlds.world import World
from .environment_walks import five_room_house
from .figures import Figure

RATE = 16_000  # Hz
BLOCK = 4000  # samples, 0.25 s
SOURCES = (1, 2, 4, 8, 16)
ROOMS = (3, 5, 7)
MOST_TRIANGLES = 500_000
STEPS = 20  # of the walk
BINAURAL = MicrophoneArray.preset("binaural")


def triangle_rows(steps: list[Pose], source: SoundSource) -> list[Figure]:
    """The same house without furniture, with it, and with every triangle cut in four, again."""
    house = five_room_house()
    bare = tuple(thing for thing in house.objects if thing.category in ("wall", "floor", "ceiling"))
    worlds = [World("bare", bare), house]
    while 4 * len(worlds[-1].surface.faces) <= MOST_TRIANGLES:
        worlds.append(subdivided(worlds[-1]))
    left = MOST_TRIANGLES - len(worlds[-1].surface.faces)
    worlds.append(subdivided(worlds[-1], left // 3))
    return [
        Figure(f"cost with {len(world.surface.faces)} triangles", _cost(world, steps, [source]))
        for world in worlds
    ]


def source_rows(steps: list[Pose], source: SoundSource) -> list[Figure]:
    """A growing number of sources, about the house."""
    house = five_room_house()
    free = house.free_space().centres()
    chosen = free[np.random.default_rng(2).choice(len(free), SOURCES[-1] - 1, replace=False)]
    places = [source, *(SoundSource(Pose(x, y, source.position[2])) for x, y in chosen)]
    return [
        Figure(f"cost with {count} sources", _cost(house, steps, places[:count]))
        for count in SOURCES
    ]


def house_rows(steps: list[Pose], source: SoundSource) -> list[Figure]:
    """Houses of more and more rooms, the source and the walk in free places of each."""
    rows = []
    for rooms in ROOMS:
        house = house_of(rooms)
        free = house.free_space().centres()
        chosen = free[np.random.default_rng(3).choice(len(free), STEPS + 1, replace=False)]
        walk = [Pose(x, y, steps[0].z) for x, y in chosen[1:]]
        x, y = chosen[0]
        place = SoundSource(Pose(x, y, source.position[2]))
        size = record_megabytes(AcousticScene(house, RATE), place)
        cost = f"{_cost(house, walk, [place])}, {size:.1f} MB"
        rows.append(Figure(f"cost in {rooms} rooms, {area(house):.0f} m2", cost))
    return rows


def house_of(rooms: int) -> World:
    """The first generated house of that many rooms."""
    seed = 0
    while len((house := generate_house(seed)).rooms) != rooms:
        seed += 1
    return house


def area(world: World) -> float:
    """Floor of all rooms [m2]."""
    total = 0.0
    for room in world.rooms:
        x, y = np.asarray(room.outline).T
        total += 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
    return float(total)


def record_megabytes(scene: AcousticScene, source: SoundSource) -> float:
    """Memory of what is recorded of `source` [MB]."""
    assert isinstance(scene.engine, FieldEngine)
    record = scene.engine.record(source)
    return (record.table.nbytes + record.last.nbytes) / 1e6


def subdivided(world: World, cut: int | None = None) -> World:
    """The world with its first `cut` triangles, by default all, cut in four."""
    surface = world.surface
    cut = len(surface.faces) if cut is None else cut
    corners = surface.vertices[surface.faces[:cut]]
    middle = 0.5 * (corners + np.roll(corners, -1, axis=1))
    a, b, c = corners.transpose(1, 0, 2)
    ab, bc, ca = middle.transpose(1, 0, 2)
    pieces: NDArray[np.float64] = np.stack([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca], axis=1)
    whole = surface.vertices[surface.faces[cut:]]
    vertices = np.concatenate([pieces.reshape(-1, 3), whole.reshape(-1, 3)])
    faces = np.arange(len(vertices)).reshape(-1, 3)
    material = np.concatenate([np.repeat(surface.material[:cut], 4), surface.material[cut:]])
    return World.from_mesh(vertices, faces, [surface.materials[k] for k in material])


def _cost(world: World, steps: list[Pose], sources: list[SoundSource]) -> str:
    """Of making the scene, of the first block and of the ones after it."""
    began = time.process_time()
    stream = AcousticScene(world, RATE).stream(BINAURAL)
    made = time.process_time()
    signal = np.random.default_rng(0).standard_normal(BLOCK).astype(np.float32)
    playing = [(source, signal) for source in sources]
    stream.render(playing, steps[0], BLOCK)
    traced = time.process_time()
    for pose in steps[:STEPS]:  # what belongs to the world, such as its edges, is made on demand
        stream.render(playing, Pose(pose.x, pose.y, pose.z + 0.01, pose.yaw), BLOCK)
    ready = time.process_time()
    for pose in steps[:STEPS]:
        stream.render(playing, pose, BLOCK)
    update = (time.process_time() - ready) / STEPS
    return (
        f"{1e3 * update:.2f} ms per update; scene {made - began:.1f} s, "
        f"first block {traced - made:.2f} s"
    )
