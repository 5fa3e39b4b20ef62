"""`av-embodied bench soak`: many steps in many houses, with an eye on memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from .figures import Figure
from .memory import resident_memory
from .soak_picture import draw_memory
from .soak_state import WARM_UP, Soak
from .soak_walk import SoakWalk

STATE, PICTURE = "soak.json", "memory.png"  # in the folder of the soak
CHECKPOINT = 4000  # steps at most between two writings of the state
CHECKPOINTS = 20  # at least, over all steps
SAMPLES = 1000  # of memory, over all steps
GROWTH_TARGET = 0.05
MOST_CRASHES = 100  # after which a soak gives up


def soak(
    state: Soak,
    folder: Path,
    threads: int | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Soak:
    """Go on with `state` until its steps are done, and write it and a picture into `folder`.

    The state is written every few thousand steps, so that a soak that was killed can go on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    began, before = time.perf_counter(), state.seconds
    walk = SoakWalk(state, threads, settings)
    state.save(folder / STATE)
    pause = min(CHECKPOINT, state.steps // CHECKPOINTS)
    written = sampled = state.done
    bar = tqdm(total=state.steps, initial=state.done, unit="step", smoothing=0.05)
    try:
        while state.done < state.steps and state.crashes < MOST_CRASHES:
            done = state.done
            walk.advance()
            bar.update(state.done - done)
            if state.done - sampled >= state.steps / SAMPLES:
                sampled = state.done
                state.memory.append((state.runs, sampled, round(resident_memory(), 2)))
            if state.done - written >= pause:
                written = state.done
                state.seconds = before + time.perf_counter() - began
                state.save(folder / STATE)
                bar.set_postfix(MB=f"{resident_memory():.0f}", problems=state.problems)
    finally:
        state.seconds = before + time.perf_counter() - began
        state.save(folder / STATE)
        walk.close()
        bar.close()
    draw_memory(state, folder / PICTURE)
    return state


def summary(state: Soak) -> list[Figure]:
    """The figures of a soak."""
    growth = state.growth
    grown = "not known yet" if growth is None else f"{100.0 * growth:+.1f} %"
    return [
        Figure("steps", f"{state.done}", target=f">= {state.steps}", met=state.done >= state.steps),
        Figure("houses, episodes", f"{state.houses_done}, {state.episodes}"),
        Figure("steps per second, resets included", f"{state.done / max(state.seconds, 1e-9):.0f}"),
        Figure("crashes", f"{state.crashes}", target="0", met=not state.crashes),
        Figure(
            "observations with NaN", f"{state.not_finite}", target="0", met=not state.not_finite
        ),
        Figure(
            "observations out of their space",
            f"{state.out_of_space}",
            target="0",
            met=not state.out_of_space,
        ),
        Figure(
            f"growth of memory after the first {100.0 * WARM_UP:.0f} %, runs: {state.runs}",
            grown,
            target=f"<= {100.0 * GROWTH_TARGET:.0f} %",
            met=None if growth is None else growth <= GROWTH_TARGET,
        ),
    ]
