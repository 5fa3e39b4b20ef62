"""What vector environments share, whether their environments are in this process or in others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .arguments import autoreset_mode_of

Info = dict[str, Any]


class WorkerError(RuntimeError):
    """An environment raised something else than InputError, or its process is gone.

    The message holds the number.
    """


class ManyEnv(VectorEnv[dict[str, Any], Any, NDArray[Any]]):
    """`count` environments that are like `one`, whose spaces and metadata they have."""

    def __init__(
        self,
        one: gymnasium.Env[dict[str, Any], Any],
        count: int,
        copy: bool,
        autoreset_mode: str | AutoresetMode,
    ) -> None:
        self.num_envs = count
        self.copy = copy
        self.autoreset_mode = autoreset_mode_of(autoreset_mode)
        self.metadata = dict(one.metadata) | {"autoreset_mode": self.autoreset_mode}
        self.render_mode = one.render_mode
        self.single_observation_space = one.observation_space
        self.single_action_space = one.action_space
        self.observation_space = batch_space(self.single_observation_space, count)
        self.action_space = batch_space(self.single_action_space, count)

    @property
    def keys(self) -> spaces.Dict:
        """The observation space of a single environment, by key."""
        assert isinstance(self.single_observation_space, spaces.Dict)
        return self.single_observation_space

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """The attribute `name` of each environment."""
        return self.call(name)

    def set_attr(self, name: str, values: object) -> None:
        """Set an attribute of each environment: one of a list or tuple, or the same everywhere."""
        each = values if isinstance(values, (list, tuple)) else [values] * self.num_envs
        if len(each) != self.num_envs:
            raise InputError(f"values must be {self.num_envs}, one per environment: {len(each)}")
        self._set_each(name, each)

    def call(self, name: str, *arguments: object, **named: object) -> tuple[Any, ...]:
        """What the method `name` of each environment returns, or its attribute of that name."""
        raise NotImplementedError

    def _set_each(self, name: str, values: Sequence[object]) -> None:
        raise NotImplementedError

    def _must_be_open(self) -> None:
        if self.closed:
            raise InputError("the vector environment is closed")
