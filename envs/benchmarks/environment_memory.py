"""Memory of many environments, each in a house of its own."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from ..vector.crew import available_cores
from ..vector.entry_points import many
from .environment_walks import SETTINGS, TASK_CLASS
from .figures import Figure, Progress
from .memory import peak_memory

COUNT, STEPS = 64, 30
QUICK = (2, 2)
TARGET = 4000.0  # MB


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """Peak memory of the processes that step `COUNT` environments in as many houses."""
    count, steps = QUICK if quick else (COUNT, STEPS)
    progress(f"memory: {count} environments in {count} houses")
    processes = min(available_cores(), count)
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, fresh) as pool:  # whose processes, unlike a Pool's, start others
        own = pool.submit(peak_of, count, steps, 1).result()
    with ProcessPoolExecutor(1, fresh) as pool:
        peak = pool.submit(peak_of, count, steps, processes).result()
    return [
        Figure(
            f"peak memory of {count} environments in {count} houses",
            f"{peak:.0f} MB: {processes} worker processes and the one that asks them; "
            f"{own:.0f} MB in one process",
            target=f"< {TARGET:.0f} MB (64 environments)",
            met=peak < TARGET if count == COUNT else None,
        )
    ]


def peak_of(count: int, steps: int, processes: int) -> float:
    """Peak memory [MB] of this process and its workers in stepping `count` environments."""
    env = many(TASK_CLASS, count, processes=processes, **SETTINGS)
    _, infos = env.reset(seed=0)
    for _ in range(steps):
        _, _, _, _, infos = env.step(np.asarray(infos["oracle_action"]))
    workers = [one.pid for one in multiprocessing.active_children() if one.pid is not None]
    peak = peak_memory() + sum(peak_memory(worker) for worker in workers)
    env.close()
    return peak
