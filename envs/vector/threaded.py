"""A vector environment whose environments are stepped by threads of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .arguments import (
    Seeds,
    check_alike,
    count_or_cores,
    parted_options,
    seeds_of,
    single_actions,
)
from .crew import Crew
from .many_env import Info, ManyEnv, WorkerError
from .rows import Rows


class ThreadedVectorEnv(ManyEnv):
    """`envs` side by side: what Gymnasium's `SyncVectorEnv` returns, by `threads` at a time.

    Every result is that of the single environment, to the last bit, whatever the number of
    threads (None: the cores that this process may use). Only what needs no interpreter runs side
    by side: large images and the tracing of sound. In small steps threads mostly wait for each
    other, and one is quickest; `ProcessVectorEnv` takes more cores.

    `copy`, `autoreset_mode`, seeds, `reset_mask`, `final_obs`, `final_info` and infos are as in
    Gymnasium's vector environments. An environment that raises does not stop the others: they take
    their step, then InputError, or else WorkerError, names the first that failed, and
    all of them can be stepped or reset again. Raises InputError for no environments, different
    spaces, and arguments out of range.

    `rows` are the arrays to write observations into, and `first` is the number by which errors
    name the first environment, where these are a part of many.
    """

    def __init__(
        self,
        envs: Sequence[gymnasium.Env[dict[str, Any], Any]],
        threads: int | None = 1,
        copy: bool = True,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        *,
        rows: Rows | None = None,
        first: int = 0,
    ) -> None:
        check_alike(envs)
        super().__init__(envs[0], len(envs), copy, autoreset_mode)
        self.envs = tuple(envs)
        self._first = first
        self._crew = Crew(min(count_or_cores("threads", threads), self.num_envs))
        self._rows = rows or Rows(self.keys, self.num_envs)
        self._told: list[list[Info]] = [[] for _ in self.envs]
        self._rewards = np.zeros(self.num_envs)
        self._terminated = np.zeros(self.num_envs, dtype=np.bool_)
        self._truncated = np.zeros(self.num_envs, dtype=np.bool_)

    @property
    def threads(self) -> int:
        """How many threads step the environments."""
        return self._crew.threads

    def reset(
        self, *, seed: Seeds = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Begin the next episode in every environment, or in those of `options["reset_mask"]`.

        `seed` is one for each environment; of a single one the next get seed + 1, seed + 2 ...
        The other `options` go to each environment.
        """
        numbers, wanted = parted_options(options, self.num_envs)
        seeds = seeds_of(seed, self.num_envs)

        def begin(number: int) -> None:
            observation, info = self.envs[number].reset(seed=seeds[number], options=wanted)
            self._note(number, observation, [info])

        self._work(begin, numbers.tolist())
        return self._rows.gathered(self.copy), self._infos()

    def step(
        self, actions: object
    ) -> tuple[
        dict[str, Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
    ]:
        """Take `actions`, one per environment; one that has ended begins anew, as the mode says."""
        chosen = single_actions(self.action_space, actions, self.num_envs)
        ended = self._terminated | self._truncated
        # A reset takes long: those come first, so that no thread is left alone with one at the end.
        order = np.argsort(~ended, kind="stable").tolist()
        self._work(lambda number: self._advance(number, chosen[number], bool(ended[number])), order)
        return (
            self._rows.gathered(self.copy),
            self._rewards.copy(),
            self._terminated.copy(),
            self._truncated.copy(),
            self._infos(),
        )

    def render(self) -> tuple[Any, ...]:
        """A picture of each environment."""
        return tuple(env.render() for env in self.envs)

    def call(self, name: str, *arguments: object, **named: object) -> tuple[Any, ...]:
        """What the method `name` of each environment returns, or its attribute of that name."""
        found = [env.get_wrapper_attr(name) for env in self.envs]
        return tuple(one(*arguments, **named) if callable(one) else one for one in found)

    def _set_each(self, name: str, values: Sequence[object]) -> None:
        for env, value in zip(self.envs, values, strict=True):
            env.set_wrapper_attr(name, value)

    def close_extras(self, **_: object) -> None:
        """Stop the threads, then close the environments."""
        self._crew.close()
        for env in self.envs:
            env.close()

    def _advance(self, number: int, action: object, ended: bool) -> None:
        """One step of an environment, which has `ended` with the last one or not."""
        env, mode = self.envs[number], self.autoreset_mode
        if ended and mode is AutoresetMode.NEXT_STEP:
            observation, info = env.reset()
            self._note(number, observation, [info])
            return
        if ended and mode is AutoresetMode.DISABLED:
            raise InputError("the episode has ended: reset it, by the option reset_mask")
        observation, reward, terminated, truncated, info = env.step(action)
        told = [info]
        if (terminated or truncated) and mode is AutoresetMode.SAME_STEP:
            final = {"final_obs": observation, "final_info": info}
            observation, info = env.reset()
            told = [final, info]
        self._note(number, observation, told)
        self._rewards[number] = reward
        self._terminated[number], self._truncated[number] = terminated, truncated

    def _note(self, number: int, observation: dict[str, Any], told: list[Info]) -> None:
        """Keep what an environment gives: not ended, without reward."""
        self._rows.put(number, observation)
        self._told[number] = told
        self._rewards[number] = 0.0
        self._terminated[number] = self._truncated[number] = False

    def _work(self, work: Callable[[int], object], numbers: Iterable[int]) -> None:
        self._must_be_open()
        for told in self._told:
            told.clear()
        failures = self._crew.each(work, numbers)
        if failures:
            error = failures[min(failures)]
            number = self._first + min(failures)
            if isinstance(error, InputError):
                raise InputError(f"environment {number}: {error}") from error
            kind = type(error).__name__
            raise WorkerError(f"environment {number} failed: {kind}: {error}") from error

    def _infos(self) -> Info:
        """What the environments told, put together as Gymnasium does it."""
        infos: Info = {}
        for number, told in enumerate(self._told):
            for info in told:
                infos = self._add_info(infos, info, number)
        return infos
