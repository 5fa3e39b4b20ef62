"""`av-embodied bench env`: how fast AudioGoal runs, and which part of it takes the time."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import wraps
from threading import Barrier
from typing import Any

from ..acoustics.streaming.stream import AcousticStream
from ..tasks.audio_goal import AudioGoalEnv
from ..tasks.episode_run import EpisodeRun
from ..tasks.listening import Listening
from ..vision.camera import RayCamera
from ..worlds.generator import generate_house
from ..worlds.world import World

ROOMS = 5  # of the house
WARM_UP = 20  # steps before the clock starts
LONGEST_START = 120.0  # s, that one process waits for the other

TIMED = {
    "acoustics": ((AcousticStream, "render"),),
    "listening": ((Listening, "block"),),
    "vision": ((RayCamera, "render"),),
    "kinematics and goal": ((EpisodeRun, "act"), (EpisodeRun, "truth")),
}
"""Methods of a step, by the part that they belong to; `listening` is acoustics and noise."""


@dataclass(frozen=True)
class Speed:
    """One process: whole steps per second, mean reset [s], and shares of a step's time by part."""

    steps: int
    steps_per_second: float
    resets: int
    reset_seconds: float
    shares: dict[str, float]


def measure(steps: int, processes: int) -> list[Speed]:
    """Speeds of `processes` that each take `steps` at the same time."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(processes) as pool:
        together = manager.Barrier(processes, timeout=LONGEST_START)
        return pool.starmap(_work, [(steps, seed, together) for seed in range(processes)], 1)


def _work(steps: int, seed: int, together: Barrier) -> Speed:
    env = AudioGoalEnv(worlds=[five_room_house()], array="respeaker4")
    return drive(env, steps, seed, together.wait)


def five_room_house() -> World:
    """The first generated house with five rooms."""
    seed = 0
    while len((house := generate_house(seed)).rooms) != ROOMS:
        seed += 1
    return house


def drive(env: AudioGoalEnv, steps: int, seed: int, ready: Callable[[], object]) -> Speed:
    """Take `steps` with the oracle, from episode to episode, once `ready` returns."""
    _, info = env.reset(seed=seed)
    _walk(env, info, WARM_UP, _stopped_clock())
    ready()
    clock, taken, resets = _stopped_clock(), 0, 0
    while taken < steps:
        began = time.perf_counter()
        _, info = env.reset()
        clock["reset"] += time.perf_counter() - began
        resets += 1
        taken += _walk(env, info, steps - taken, clock)
    return Speed(taken, taken / clock["step"], resets, clock["reset"] / resets, _shares(clock))


def _walk(env: AudioGoalEnv, info: dict[str, Any], limit: int, clock: dict[str, float]) -> int:
    """Go on to the end of the episode, at most `limit` steps; add up the time in `clock`."""
    with ExitStack() as stack:
        for part, methods in TIMED.items():
            for owner, name in methods:
                stack.enter_context(timed(owner, name, clock, part))
        for taken in range(1, limit + 1):
            began = time.perf_counter()
            _, _, ended, cut, info = env.step(info["oracle_action"])
            clock["step"] += time.perf_counter() - began
            if ended or cut:
                return taken
    return limit


def _stopped_clock() -> dict[str, float]:
    """Seconds by part, none yet."""
    return dict.fromkeys(("step", "reset", *TIMED), 0.0)


def _shares(clock: dict[str, float]) -> dict[str, float]:
    step = clock["step"]
    parts = {
        "acoustics": clock["acoustics"],
        "noise": clock["listening"] - clock["acoustics"],
        "vision": clock["vision"],
        "kinematics and goal": clock["kinematics and goal"],
    }
    shares = {name: seconds / step for name, seconds in parts.items()}
    return shares | {"rest": 1.0 - sum(shares.values())}


@contextmanager
def timed(owner: type, name: str, clock: dict[str, float], part: str) -> Iterator[None]:
    """Within this context the time spent in a method is added to `clock[part]` [s]."""
    method: Callable[..., object] = getattr(owner, name)

    @wraps(method)
    def call(*arguments: object, **named: object) -> object:
        began = time.perf_counter()
        result = method(*arguments, **named)
        clock[part] += time.perf_counter() - began
        return result

    setattr(owner, name, call)
    try:
        yield
    finally:
        setattr(owner, name, method)


def as_json(one: list[Speed], two: list[Speed]) -> str:
    """Everything measured, per process."""
    content = {"one process": [asdict(s) for s in one], "two processes": [asdict(s) for s in two]}
    return json.dumps(content, indent=1) + "\n"


def as_text(one: list[Speed], two: list[Speed]) -> str:
    """The figures for people."""
    single = one[0]
    lines = [
        f"AudioGoal, furnished house of {ROOMS} rooms: rgb and depth 64 x 64, 4 microphones at "
        "16 kHz, 0.25 s per step",
        f"  one process    {single.steps_per_second:7.1f} steps/s",
        f"  two processes  {sum(s.steps_per_second for s in two):7.1f} steps/s together",
        f"  reset          {single.reset_seconds:7.3f} s (episode made, source traced), "
        f"mean of {single.resets}",
        "  share of a step's time, one process:",
        *(f"    {name:20s} {100.0 * share:5.1f} %" for name, share in single.shares.items()),
    ]
    return "\n".join(lines) + "\n"
