"""Memory of many environments, each in a house of its own."""

from __future__ import annotations

import multiprocessing

import numpy as np

from ..vector.entry_points import many
from .environment_walks import SETTINGS, TASK_CLASS
from .figures import Figure, Progress
from .memory import peak_memory

COUNT, STEPS = 64, 30
QUICK = (2, 2)
TARGET = 4000.0  # MB


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """Peak memory of a process that steps `COUNT` environments in as many houses."""
    count, steps = QUICK if quick else (COUNT, STEPS)
    progress(f"memory: {count} environments in {count} houses")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        peak = pool.apply(peak_of, (count, steps))
    return [
        Figure(
            f"peak memory of {count} environments in {count} houses",
            f"{peak:.0f} MB",
            target=f"< {TARGET:.0f} MB (64 environments)",
            met=peak < TARGET if count == COUNT else None,
        )
    ]


def peak_of(count: int, steps: int) -> float:
    """Peak memory [MB] of this process once it has stepped `count` environments."""
    env = many(TASK_CLASS, count, **SETTINGS)
    _, infos = env.reset(seed=0)
    for _ in range(steps):
        _, _, _, _, infos = env.step(np.asarray(infos["oracle_action"]))
    env.close()
    return peak_memory()
