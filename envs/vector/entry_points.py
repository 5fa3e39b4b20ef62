"""Vector environments of all tasks, by the names of their classes: `vector_entry_point` of each id.

`gymnasium.make_vec(id, num_envs=8, processes=2, **settings)` comes here. Gymnasium's own
environments of processes (`vectorization_mode="async"`) never renew texts in shared memory: tasks
with an `instruction` need `vector_kwargs={"shared_memory": False}` there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gymnasium.vector import AutoresetMode

from av_embodied.registry import ENVIRONMENTS

from .alike import alike
from .arguments import count_of, count_or_cores
from .many_env import ManyEnv
from .processes import ProcessVectorEnv
from .threaded import ThreadedVectorEnv

TASKS = {place.split(":")[1]: place for place in ENVIRONMENTS.values()}
"""Where each class is, by its name."""


def __getattr__(name: str) -> Callable[..., ManyEnv]:
    """What makes `num_envs` environments of the class `name`."""
    if name not in TASKS:
        raise AttributeError(f"no task has an environment of class {name!r}")
    return partial(many, TASKS[name])


def many(
    place: str,
    num_envs: int = 1,
    threads: int | None = 1,
    processes: int | None = 1,
    copy: bool = True,
    autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
    **settings: object,
) -> ThreadedVectorEnv | ProcessVectorEnv:
    """`num_envs` environments of the class at `place` (module:name) with the same `settings`.

    `processes` is in how many worker processes they are stepped, 1: in this one; `threads` is by
    how many threads in each; None for the cores that this process may use. From two cores on
    processes pay. Threads pay only where images are so large that rays take most of a step; in one
    process environments share one `Stages`: worlds, ray scenes, traced sound, ways and recordings.
    The other arguments are those of `ThreadedVectorEnv`.
    """
    count = count_of("num_envs", num_envs)
    workers = min(count_or_cores("processes", processes), count)
    if workers == 1:
        return ThreadedVectorEnv(alike(place, settings, count), threads, copy, autoreset_mode)
    each = count_or_cores("threads", threads)
    return ProcessVectorEnv(place, count, workers, each, copy, autoreset_mode, settings)
