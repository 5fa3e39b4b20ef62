"""What a step costs with more environments, triangles, pixels and sources."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import median
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.scene import AcousticScene
from ..tasks.audio_goal import AudioGoalEnv
from ..vector.crew import available_cores
from ..vector.entry_points import many
from ..worlds.world import World
from .environment_walks import (
    TASK_CLASS,
    Spent,
    Walk,
    five_room_house,
    house_settings,
    in_turns,
    moved_to,
)
from .figures import Figure, Progress
from .route import route
from .speed_tables import BLOCK, RATE, subdivided

SHELL = ("wall", "floor", "ceiling", "window", "door")
COUNTS = (1, 2, 4, 8, 16, 32, 64)
TRIANGLES = (500, 500_000)
PIXELS = (32, 64, 128, 256)
SOURCES = (1, 2, 4, 8)
ROUNDS, STEPS, EPISODES = 3, 60, 2
QUICK_ROUNDS, QUICK_STEPS = 1, 4
FREE_STEPS = 40  # of the walk past several sources


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """A line for each number of environments, triangles, pixels and sources."""
    house = five_room_house()
    settings: dict[str, Any] = house_settings(house, 1 if quick else EPISODES)
    rounds, steps = (QUICK_ROUNDS, QUICK_STEPS) if quick else (ROUNDS, STEPS)
    few = slice(2) if quick else slice(None)
    progress("scaling: environments")
    figures = environment_rows(settings, COUNTS[few], rounds, steps)
    progress("scaling: triangles")
    for world in finer_and_finer(house, 1000 if quick else TRIANGLES[1]):
        figures.append(_triangle_row(moved_to(settings, world), world, rounds, steps))
    progress("scaling: pixels")
    walks = {f"{size} x {size}": Walk(_sized(settings, size)) for size in PIXELS[few]}
    figures += _rows("pixels", in_turns(walks, rounds, steps))
    progress("scaling: sources")
    return figures + source_rows(house, SOURCES[few], rounds)


def _sized(settings: Mapping[str, Any], size: int) -> AudioGoalEnv:
    arguments: dict[str, Any] = dict(settings, camera_size=size)
    return AudioGoalEnv(**arguments)


def environment_rows(
    settings: Mapping[str, Any], counts: tuple[int, ...], rounds: int, steps: int
) -> list[Figure]:
    """Steps per second of vectors of `counts` environments, a process for each core."""
    cores = available_cores()
    wall = {
        count: _vector_step(settings, count, cores, rounds, max(steps, 2 * counts[-1]))
        for count in counts
    }
    return [
        Figure(
            f"{count} environments, {min(count, cores)} processes: steps per second",
            f"{1.0 / seconds:.0f}, {wall[counts[0]] / seconds:.2f} times {counts[0]}",
        )
        for count, seconds in wall.items()
    ]


def _vector_step(
    settings: Mapping[str, Any], count: int, processes: int, rounds: int, steps: int
) -> float:
    """Seconds by the clock on the wall that a step of one of `count` environments takes."""
    mode = AutoresetMode.DISABLED
    env = many(TASK_CLASS, count, processes=processes, autoreset_mode=mode, **settings)
    try:
        turns = in_turns({"only": Walk(env)}, rounds, steps)["only"]
    finally:
        env.close()
    return median(one.wall for one in turns)


def finer_and_finer(house: World, most: int) -> list[World]:
    """The house without furniture, with it, and with its triangles cut in four up to `most`."""
    bare = tuple(thing for thing in house.objects if thing.category in SHELL)
    worlds = [World("bare", bare), house]
    while 4 * len(worlds[-1].surface.faces) <= most:
        worlds.append(subdivided(worlds[-1]))
    left = most - len(worlds[-1].surface.faces)
    if left > 0:
        worlds.append(subdivided(worlds[-1], left // 3))
    return worlds


def _triangle_row(settings: Mapping[str, Any], world: World, rounds: int, steps: int) -> Figure:
    began = time.process_time()
    walk = Walk(AudioGoalEnv(**settings))
    first = time.process_time() - began
    turns = in_turns({"only": walk}, rounds, steps)["only"]
    took = median(one.processor for one in turns)
    return Figure(
        f"step with {len(world.surface.faces)} triangles",
        f"{1e3 * took:.2f} ms; first reset {first:.1f} s",
    )


def _rows(what: str, spent: Mapping[str, list[Spent]]) -> list[Figure]:
    took = {name: median(one.processor for one in turns) for name, turns in spent.items()}
    return [
        Figure(f"step with {name} {what}", f"{1e3 * seconds:.2f} ms")
        for name, seconds in took.items()
    ]


def source_rows(house: World, counts: tuple[int, ...], rounds: int) -> list[Figure]:
    """A quarter of a second of sound of several sources about the house, on one walk."""
    free = house.free_space().centres()
    rng = np.random.default_rng(4)
    (x, y), (goal_x, goal_y), *places = free[rng.choice(len(free), counts[-1] + 2, replace=False)]
    walk = route(house, Pose(x, y, 1.2), (goal_x, goal_y))[:FREE_STEPS]
    signal = rng.standard_normal(BLOCK).astype(np.float32)
    scene = AcousticScene(house, RATE)
    figures = []
    for count in counts:
        playing = [((*place, 1.4), signal) for place in places[:count]]
        stream = scene.stream(MicrophoneArray.preset("binaural"))
        took = []
        for _ in range(rounds + 1):
            began = time.process_time()
            for pose in walk:
                stream.render(playing, pose, BLOCK)
            took.append((time.process_time() - began) / len(walk))
        cost = f"{1e3 * median(took[1:]):.2f} ms"
        figures.append(Figure(f"sound of a step with {count} sources", cost))
    return figures
