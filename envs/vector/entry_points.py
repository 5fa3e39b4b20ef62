"""Vector environments of all tasks, by the names of their classes: `vector_entry_point` of each id.

`gymnasium.make_vec(id, num_envs=8, threads=2, **settings)` comes here. Gymnasium's own environments
of processes (`vectorization_mode="async"`) never renew texts in shared memory: tasks with an
`instruction` need `vector_kwargs={"shared_memory": False}` there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from gymnasium.vector import AutoresetMode

from av_embodied.registry import ENVIRONMENTS

from .arguments import count_of
from .threaded import ThreadedVectorEnv

TASKS = {place.split(":")[1]: place for place in ENVIRONMENTS.values()}
"""Where each class is, by its name."""


def __getattr__(name: str) -> Callable[..., ThreadedVectorEnv]:
    """What makes `num_envs` environments of the class `name` with shared stages."""
    if name not in TASKS:
        raise AttributeError(f"no task has an environment of class {name!r}")
    return partial(many, TASKS[name])


def many(
    place: str,
    num_envs: int = 1,
    threads: int | None = None,
    copy: bool = True,
    autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
    **settings: object,
) -> ThreadedVectorEnv:
    """`num_envs` environments of the class at `place` (module:name) with the same `settings`.

    They share one `Stages`: worlds, ray scenes, traced sound, ways and recordings. The other
    arguments are those of `ThreadedVectorEnv`.
    """
    count = count_of("num_envs", num_envs)
    module, name = place.split(":")
    task = getattr(import_module(module), name)
    first = task(**settings)
    shared = {"stages": first.stages} | settings
    envs = [first, *(task(**shared) for _ in range(count - 1))]
    return ThreadedVectorEnv(envs, threads, copy, autoreset_mode)
