"""Speed: a listener that walks through a furnished house, beside the SoundSpaces engine.

An update is everything until the next 0.25 s of audio of the array are done. All times are those
of the processor on one thread; what is compared takes turns, a walk each, once the sources are
traced and what belongs to the world (such as its edges) is made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.propagation.sources import SoundSource
from ..acoustics.scene import AcousticScene
from ..acoustics.settings import AcousticSettings
from ..acoustics.streaming.convolution import FadingConvolver
from ..worlds.world import World
from .environment_walks import five_room_house
from .figures import Figure, Progress
from .route import route
from .speed_tables import area, house_rows, record_megabytes, source_rows, triangle_rows

RATE = 16_000  # Hz
BLOCK = 4000  # samples, 0.25 s
HEIGHT = 1.2  # m, of the microphones
SOURCE_HEIGHT = 1.5  # m
WALK_STEPS = 120  # at most
ROUNDS = 2  # of a walk, by each in turn
REPEATS = 6  # of equal responses, for their spread
FIRST_CONTACTS = 4
RATIO_TARGET, SPREAD_PEER, MICROPHONES_TARGET, MEMORY_TARGET = 30.0, 1.0, 2.5, 20.0

BINAURAL = MicrophoneArray.preset("binaural")
RING = MicrophoneArray.preset("ring8")
PAIR = MicrophoneArray("pair of the ring", RING.positions[[0, 4]])

Update = Callable[[Pose], object]


def measure(progress: Progress) -> list[Figure]:
    """Updates per second, spread, first contact, microphones, memory, and what cost grows with."""
    world = five_room_house()
    steps, source = walk(world)
    progress("speed: walk, beside soundspaces at 500 rays")
    figures = [_walk_figure(world, steps, source), *_spread_figures(world, steps, source)]
    progress("speed: first contact, beside soundspaces at 5000 rays")
    figures.append(_first_contact_figure(world, steps))
    progress("speed: microphones, memory")
    figures += [_microphones_figure(world, steps, source), _memory_figure(world, source)]
    for rows, what in (
        (triangle_rows, "triangles"),
        (source_rows, "sources"),
        (house_rows, "size"),
    ):
        progress(f"speed: cost against {what}")
        figures += rows(steps, source)
    return figures


def walk(world: World) -> tuple[list[Pose], SoundSource]:
    """A way through all rooms, from the farthest to the nearest, and the source in the last."""
    space = world.free_space()
    free = space.centres()
    centres = [room.outline.mean(axis=0) for room in world.rooms]
    places = [free[np.linalg.norm(free - c, axis=1).argmin()] for c in centres]
    field = space.distance_field(places[0][None])
    places = sorted(places, key=field.at, reverse=True)
    x, y = places[0]
    steps = [Pose(x, y, HEIGHT)]
    for place in places[1:]:
        steps += route(world, steps[-1], place)
    x, y = places[-1]
    return steps[-WALK_STEPS:], SoundSource(Pose(x, y, SOURCE_HEIGHT))


def noise(samples: int) -> NDArray[np.float32]:
    """White noise (samples,) of unit power."""
    return np.random.default_rng(0).standard_normal(samples).astype(np.float32)


def seconds(update: Callable[[], object]) -> float:
    """Processor time of one call [s]."""
    began = time.process_time()
    update()
    return time.process_time() - began


def in_turns(steps: list[Pose], one: Update, other: Update) -> tuple[float, float]:
    """Mean time of each per step: one walks all `steps`, then the other, `ROUNDS` times."""
    total = [0.0, 0.0]
    for _ in range(ROUNDS):
        for number, update in enumerate((one, other)):
            for pose in steps:
                total[number] += seconds(lambda at=pose, update=update: update(at))
    return total[0] / (ROUNDS * len(steps)), total[1] / (ROUNDS * len(steps))


def _warm_up(steps: list[Pose], *updates: Update) -> None:
    """Have sources traced and what belongs to the world made, at places beside the walk."""
    for update in updates:
        for pose in steps[::10]:
            update(Pose(pose.x, pose.y, pose.z + 0.01, pose.yaw))


def streaming(scene: AcousticScene, source: SoundSource, array: MicrophoneArray) -> Update:
    """What renders the next block of `array` at a pose."""
    stream, signal = scene.stream(array), noise(BLOCK)
    return lambda pose: stream.render([(source, signal)], pose, BLOCK)


def soundspaces(world: World, rays: int) -> AcousticScene:
    """The peer's engine at `rays`."""
    settings = replace(AcousticSettings(), soundspaces_rays=rays)
    return AcousticScene(world, RATE, "soundspaces", settings=settings)


def _walk_figure(world: World, steps: list[Pose], source: SoundSource) -> Figure:
    ours = streaming(AcousticScene(world, RATE), source, BINAURAL)
    peer, signal = soundspaces(world, 500), noise(BLOCK)
    convolver = FadingConvolver(2, 4 * RATE, 0)

    def theirs(pose: Pose) -> object:
        return convolver.block(signal, peer.engine.response(source, pose, BINAURAL))

    _warm_up(steps, ours, theirs)
    mine, peers = in_turns(steps, ours, theirs)
    ratio = peers / mine
    return Figure(
        f"binaural walk of {len(steps)} steps through a house: updates per second",
        f"{1.0 / mine:.0f} ({1e3 * mine:.2f} ms), {ratio:.1f} times the peer",
        f"SoundSpaces, 500 rays: {1.0 / peers:.1f} ({1e3 * peers:.1f} ms)",
        f">= {RATIO_TARGET:.0f} times the peer",
        bool(ratio >= RATIO_TARGET),
    )


def _spread_figures(world: World, steps: list[Pose], source: SoundSource) -> list[Figure]:
    mine, theirs = [], []
    peer = soundspaces(world, 500)
    poses = steps[:: max(len(steps) // 8, 1)]
    scenes = [AcousticScene(world, RATE) for _ in range(2)]
    for pose in poses:
        mine.append(_spread([s.engine.response(source, pose, BINAURAL) for s in scenes]))
        again = [peer.engine.response(source, pose, BINAURAL) for _ in range(REPEATS)]
        theirs.append(_spread(again))
    return [
        Figure(
            f"energy of equal responses, largest less smallest, worst of {len(poses)} places",
            f"{max(mine):.3f} dB",
            f"SoundSpaces, 500 rays, {REPEATS} runs: {max(theirs):.1f} dB "
            f"(median {np.median(theirs):.1f} dB)",
            "0 dB",
            max(mine) == 0.0,
        )
    ]


def _spread(responses: list[NDArray[np.float32]]) -> float:
    level = [10.0 * np.log10(np.sum(np.square(r, dtype=np.float64))) for r in responses]
    return float(max(level) - min(level))


def _first_contact_figure(world: World, steps: list[Pose]) -> Figure:
    scene, peer = AcousticScene(world, RATE), soundspaces(world, 5000)
    free = world.free_space().centres()
    chosen = free[np.random.default_rng(1).choice(len(free), FIRST_CONTACTS + 1, replace=False)]
    spent = []
    for x, y in chosen:
        source = SoundSource(Pose(x, y, SOURCE_HEIGHT))
        update = streaming(scene, source, BINAURAL)
        mine = seconds(lambda update=update: update(steps[0]))
        theirs = seconds(lambda at=source: peer.engine.response(at, steps[0], BINAURAL))
        spent.append((mine, theirs))
    mine, theirs = np.mean(spent[1:], axis=0)  # the first makes the tables of the array
    return Figure(
        "first contact with a new source: paths, record, first block",
        f"{mine:.2f} s",
        f"SoundSpaces, one simulation at 5000 rays: {theirs:.2f} s",
        "no slower",
        bool(mine <= theirs),
    )


def _microphones_figure(world: World, steps: list[Pose], source: SoundSource) -> Figure:
    many, few = (streaming(AcousticScene(world, RATE), source, a) for a in (RING, PAIR))
    _warm_up(steps, many, few)
    eight, two = in_turns(steps, many, few)
    return Figure(
        "walk with 8 microphones against 2 of them: cost",
        f"{eight / two:.2f} times ({1e3 * eight:.2f} and {1e3 * two:.2f} ms)",
        target=f"<= {MICROPHONES_TARGET} times",
        met=bool(eight / two <= MICROPHONES_TARGET),
    )


def _memory_figure(world: World, source: SoundSource) -> Figure:
    size = record_megabytes(AcousticScene(world, RATE), source)
    return Figure(
        f"memory of the field of one source in a house of {area(world):.0f} m2",
        f"{size:.1f} MB",
        target=f"< {MEMORY_TARGET:.0f} MB (100 m2)",
        met=size < MEMORY_TARGET,
    )
