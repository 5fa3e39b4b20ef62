"""How many steps a batch makes per second, on a device, with vision and audio."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .extra import find_device

if TYPE_CHECKING:
    import torch

    from .environment import BatchedAudioGoal

ON_CUDA = (256, 1024, 4096)  # environments
ON_CPU = (1, 16, 64, 256)
REPEATS = 3  # of which the best counts: a machine is seldom left alone


@dataclass(frozen=True)
class BatchSpeed:
    """What `num_envs` environments on a device made of it: `steps` per second, all together.

    `state` bytes are kept for each environment from step to step, `peak` bytes of the device were
    taken at most while stepping (0 where that cannot be known), `bank` bytes for each source.
    """

    device: str
    num_envs: int
    steps: float
    state: float
    peak: int
    bank: float


def measure_batches(
    device: str = "cuda:0",
    sizes: Sequence[int] | None = None,
    steps: int = 20,
    settings: Mapping[str, Any] | None = None,
) -> list[BatchSpeed]:
    """Steps per second with random moves on `device`, for each of `sizes` environments.

    By default 256, 1024 and 4096 on CUDA, 1 to 256 on the CPU, where the time is that of the
    process on all its cores. The time begins when everything has been compiled and warmed up, and
    ends when the device has finished. `settings` are keyword
    arguments of `BatchedAudioGoal`. Raises
    InputError for a device that is not there.
    """
    found = find_device(device)
    sizes = sizes or (ON_CUDA if found.type == "cuda" else ON_CPU)
    return [_measured(found, size, steps, settings or {}) for size in sizes]


def _measured(
    device: torch.device, num_envs: int, steps: int, settings: Mapping[str, Any]
) -> BatchSpeed:
    import torch

    from .environment import BatchedAudioGoal

    env = BatchedAudioGoal(num_envs, str(device), **settings)
    env.reset(seed=0)
    generator = torch.Generator(device).manual_seed(0)
    _run(env, 3, generator)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    seconds = min(_run(env, steps, generator) for _ in range(REPEATS))
    peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else 0
    memory, sources = env.memory, len({(one.world, one.source) for one in env.episodes})
    env.close()
    return BatchSpeed(
        str(device),
        num_envs,
        num_envs * steps / seconds,
        memory["robots"] / num_envs,
        peak,
        memory["sources"] / sources,
    )


def _run(env: BatchedAudioGoal, steps: int, generator: torch.Generator) -> float:
    """Seconds that `steps` steps with random moves take."""
    import torch

    size = (steps, env.num_envs)
    actions = torch.randint(1, 4, size, generator=generator, device=env.device)
    cuda = env.device.type == "cuda"
    if cuda:
        torch.cuda.synchronize(env.device)
    begin = time.perf_counter() if cuda else time.process_time()
    for action in actions:
        env.step(action)
    if cuda:
        torch.cuda.synchronize(env.device)
    return (time.perf_counter() if cuda else time.process_time()) - begin
