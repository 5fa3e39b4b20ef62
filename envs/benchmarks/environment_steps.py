"""Steps per second: one environment, and many by processes, by threads and by Gymnasium.

All take the same walks, a few hundred steps in turn. What belongs to one core is counted in
processor time, which other programs on the machine add nothing to; what cores do together only the
clock on the wall knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from ..tasks.audio_goal import AudioGoalEnv
from ..vector.crew import available_cores
from ..vector.entry_points import many
from .environment_walks import (
    EPISODES,
    TASK_CLASS,
    Spent,
    Walk,
    five_room_house,
    house_settings,
    in_turns,
    with_stages,
)
from .figures import Figure, Progress

SINGLE_TARGET, VECTOR_TARGET = 500.0, 900.0  # steps/s, on one core and on two
COUNT = 8  # environments side by side
WORKERS = 2  # processes or threads that step them
ROUNDS, STEPS = 7, 240  # turns of each, and steps in a turn
QUICK = (1, 8, 1)  # rounds, steps, episodes


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """Steps per second of all contenders, and what a reset takes."""
    progress(f"steps: one environment, and {COUNT} by processes, by threads and by Gymnasium")
    rounds, steps, episodes = QUICK if quick else (ROUNDS, STEPS, EPISODES)
    settings = house_settings(five_room_house(), episodes)
    walks = {name: Walk(make()) for name, make in contenders(settings).items()}
    try:
        spent = in_turns(walks, rounds, steps)
    finally:
        for walk in walks.values():
            walk.env.close()
    return [*_step_figures(spent), _reset_figure(walks["one"].reset_seconds)]


def contenders(settings: Mapping[str, Any]) -> dict[str, Callable[[], Any]]:
    """What makes each contender, by its name; vectors have `COUNT` environments."""
    shared = with_stages(settings)
    mode = AutoresetMode.DISABLED
    here = [lambda: AudioGoalEnv(**shared)] * COUNT
    elsewhere = [lambda: AudioGoalEnv(**settings)] * COUNT
    return {
        "one": lambda: AudioGoalEnv(**settings),  # it traces its sources itself
        "processes": lambda: many(
            TASK_CLASS, COUNT, processes=WORKERS, autoreset_mode=mode, **settings
        ),
        "threads": lambda: many(TASK_CLASS, COUNT, WORKERS, autoreset_mode=mode, **shared),
        "sync": lambda: SyncVectorEnv(here, autoreset_mode=mode),
        "async": lambda: AsyncVectorEnv(elsewhere, autoreset_mode=mode),
    }


def _step_figures(spent: Mapping[str, Sequence[Spent]]) -> list[Figure]:
    wall = {name: median(one.wall for one in turns) for name, turns in spent.items()}
    processor = median(one.processor for one in spent["one"])
    best = min(one.wall for one in spent["processes"])
    cores = available_cores()
    return [
        Figure(
            "one environment: steps per second of one core",
            f"{1.0 / processor:.0f} ({1e3 * processor:.2f} ms); "
            f"{1.0 / wall['one']:.0f} by the clock on the wall",
            target=f">= {SINGLE_TARGET:.0f}",
            met=1.0 / processor >= SINGLE_TARGET,
        ),
        Figure(
            f"{COUNT} environments, {WORKERS} processes: steps per second",
            f"{1.0 / wall['processes']:.0f} (best turn {1.0 / best:.0f}), "
            f"{wall['one'] / wall['processes']:.2f} times one environment",
            f"{WORKERS} threads {1.0 / wall['threads']:.0f}; "
            f"Gymnasium: SyncVectorEnv {1.0 / wall['sync']:.0f}, "
            f"AsyncVectorEnv, {COUNT} processes, {1.0 / wall['async']:.0f}",
            f">= {VECTOR_TARGET:.0f} on 2 cores",
            bool(1.0 / wall["processes"] >= VECTOR_TARGET) if cores == 2 else None,
        ),
    ]


def _reset_figure(seconds: Sequence[float]) -> Figure:
    return Figure(
        f"reset in a known house, median of {len(seconds)} (the longest traces the source)",
        f"{median(seconds):.3f} s (longest {max(seconds):.2f} s)",
    )
