"""Walks that vector environments are compared on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def walk() -> Callable[..., list[tuple[Any, ...]]]:
    """What a seeded random walk through the ends of several episodes gives."""
    return _walk


@pytest.fixture(scope="session")
def same() -> Callable[[object, object], bool]:
    """Whether two results are equal to the last bit, in whatever they hold."""
    return _same


def _walk(env: VectorEnv[Any, Any, Any], steps: int = 12) -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(7)
    taken: list[tuple[Any, ...]] = [env.reset(seed=3)]
    for _ in range(steps):
        taken.append(env.step(_drawn(env, rng)))
        if env.metadata["autoreset_mode"] is AutoresetMode.DISABLED:
            ended = taken[-1][2] | taken[-1][3]
            if ended.any():
                taken.append(env.reset(options={"reset_mask": ended}))
    return taken


def _drawn(env: VectorEnv[Any, Any, Any], rng: np.random.Generator) -> NDArray[Any]:
    """Actions, some of them stops."""
    count = env.num_envs
    if isinstance(env.single_action_space, spaces.Discrete):
        return rng.choice(4, count, p=[0.1, 0.5, 0.2, 0.2])
    moves = rng.uniform(0.2, 1.0, (count, 2)).astype(np.float32)
    return moves * (rng.random((count, 1)) > 0.1)


def _same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return False
        if one.dtype == object:
            return _same(one.tolist(), other.tolist())
        return one.tobytes() == other.tobytes()
    return type(one) is type(other) and bool(one == other)
