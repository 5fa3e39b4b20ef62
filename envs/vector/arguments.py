"""What a vector environment is asked for, checked at the door."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import iterate
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name

from .crew import available_cores

MASK = "reset_mask"
MODES = {mode.value: mode for mode in AutoresetMode}
Seeds = int | Sequence[int | None] | None


def check_alike(envs: Sequence[gymnasium.Env[Any, Any]]) -> None:
    """Raise InputError unless all of `envs`, at least one, have the same spaces."""
    if not envs:
        raise InputError("a vector environment needs at least one environment")
    for kind in ("observation_space", "action_space"):
        first = getattr(envs[0], kind)
        for number, env in enumerate(envs):
            if getattr(env, kind) != first:
                raise InputError(
                    f"{kind} must be the same in all environments: environment {number} has "
                    f"{getattr(env, kind)}, environment 0 {first}"
                )


def autoreset_mode_of(mode: str | AutoresetMode) -> AutoresetMode:
    """The mode of that name; InputError for an unknown one."""
    if isinstance(mode, AutoresetMode):
        return mode
    if mode not in MODES:
        raise unknown_name("autoreset mode", mode, MODES)
    return MODES[mode]


def count_of(name: str, value: object) -> int:
    """`value` as a number of at least 1; InputError for anything else."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise InputError(f"{name} must be a whole number of at least 1, got {value!r}")
    return int(value)


def count_or_cores(name: str, value: int | None) -> int:
    """`value`, None for the cores that this process may use; InputError for less than one."""
    return available_cores() if value is None else count_of(name, value)


def seeds_of(seed: Seeds, count: int) -> list[int | None]:
    """A seed for each of `count` environments; InputError for another number of them."""
    if seed is None:
        return [None] * count
    if isinstance(seed, (int, np.integer)):
        return [int(seed) + number for number in range(count)]
    seeds = list(seed)
    if len(seeds) != count:
        raise InputError(f"seed must be one number or {count}, one per environment: {len(seeds)}")
    return seeds


def parted_options(
    options: dict[str, Any] | None, count: int
) -> tuple[NDArray[np.int64], dict[str, Any] | None]:
    """Numbers of the environments to reset, and the options that go to each of them.

    Raises InputError for a `reset_mask` that is no boolean array (count,) with a true value.
    """
    if options is None or MASK not in options:
        return np.arange(count), options
    mask = options[MASK]
    fits = isinstance(mask, np.ndarray) and mask.dtype == np.bool_ and mask.shape == (count,)
    if not fits or not mask.any():
        raise InputError(
            f"{MASK} must be a boolean array ({count},) with at least one true value, got {mask!r}"
        )
    return np.flatnonzero(mask), {key: value for key, value in options.items() if key != MASK}


def single_actions(space: spaces.Space[Any], actions: object, count: int) -> list[Any]:
    """`actions` of the batched `space` one by one; InputError unless there are `count`."""
    try:
        chosen = list(iterate(space, actions))
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"actions must be those of {space}: {error}") from error
    if len(chosen) != count:
        raise InputError(f"actions must be {count}, one per environment, got {len(chosen)}")
    return chosen
