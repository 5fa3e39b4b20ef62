"""The walk of a soak: many environments through many houses, partly at random, all checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.policy import FORWARD, STOP
from av_embodied.registry import ENVIRONMENTS

from ..vector.alike import alike
from ..vector.threaded import ThreadedVectorEnv, WorkerError
from .soak_state import Soak

ORACLE = 0.6  # share of actions that are the oracle's; the others are random
STOPS = 0.02  # share of random actions that stop
MOST_MESSAGES = 50  # of what went wrong, that are kept


class SoakWalk:
    """Steps the environments of `soak` on, from house to house, and counts in it what happens.

    An environment stays in a house for its share of all steps, playing its episode over and over,
    each time turned another way at the start, and then moves to a new one.
    """

    def __init__(
        self, soak: Soak, threads: int | None = None, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.soak = soak
        mode = AutoresetMode.DISABLED
        task = ENVIRONMENTS[soak.task]
        envs = alike(task, settings or {}, soak.environments)
        self.env = ThreadedVectorEnv(envs, threads, autoreset_mode=mode)
        self._rng = np.random.default_rng([soak.seed, soak.runs])
        self._share = max(soak.steps // soak.houses, 1)
        self._left = np.zeros(soak.environments, dtype=np.int64)  # steps in the present house
        self._actions = np.zeros(soak.environments, dtype=np.int64)
        soak.runs += 1
        seed = int(self._rng.integers(2**31))
        self._move(np.ones(soak.environments, bool), seed)

    def advance(self) -> None:
        """One step of every environment."""
        soak, count = self.soak, self.env.num_envs
        try:
            observation, rewards, terminated, truncated, infos = self.env.step(self._drawn())
        except (InputError, WorkerError) as error:
            self._crashed(error)
            return
        soak.done += count
        self._left -= 1
        self._check(observation)
        if not np.isfinite(rewards).all():
            self._count("not_finite", "reward")
        self._actions = np.asarray(infos["oracle_action"])
        ended = terminated | truncated
        leaving = self._left <= 0
        if leaving.any():
            self._move(leaving, None)
        for number in np.flatnonzero(ended & ~leaving):
            self._play_again(int(number))

    def close(self) -> None:
        """Stop the threads and close the environments."""
        self.env.close()

    def _drawn(self) -> NDArray[np.int64]:
        """The oracle's actions, some of them replaced by random ones."""
        count = self.env.num_envs
        moves = self._rng.integers(FORWARD, 4, size=count)
        moves[self._rng.random(count) < STOPS] = STOP
        return np.where(self._rng.random(count) < ORACLE, self._actions, moves)

    def _move(self, which: NDArray[np.bool_], seed: int | None) -> None:
        """Begin in a new house in the environments `which` (n,)."""
        try:
            observation, infos = self.env.reset(seed=seed, options={"reset_mask": which})
        except (InputError, WorkerError) as error:
            self._note(error)  # the next step fails or leaves again, and so it is tried once more
            return
        self.soak.houses_done += int(which.sum())
        self._left[which] = self._share
        self._began(which, observation, infos)

    def _play_again(self, number: int) -> None:
        """Play the episode of environment `number` once more, turned another way at its start."""
        episode = self.env.envs[number].get_wrapper_attr("episode")
        start = replace(episode.start, yaw=float(self._rng.uniform(-np.pi, np.pi)))
        again = replace(episode, start=start, seed=int(self._rng.integers(2**31)))
        which = np.arange(self.env.num_envs) == number
        try:
            options = {"reset_mask": which, "episode": again}
            observation, infos = self.env.reset(options=options)
        except (InputError, WorkerError) as error:
            self._crashed(error)
            return
        self._began(which, observation, infos)

    def _began(
        self, which: NDArray[np.bool_], observation: dict[str, Any], infos: dict[str, Any]
    ) -> None:
        self.soak.episodes += int(which.sum())
        self._actions = np.where(which, infos["oracle_action"], self._actions)
        self._check(observation)

    def _check(self, observation: dict[str, Any]) -> None:
        """Count in the soak what of a batch of observations is wrong."""
        for kind, key in faults(self.env.observation_space, observation):
            self._count(kind, key)

    def _count(self, kind: str, key: str) -> None:
        setattr(self.soak, kind, getattr(self.soak, kind) + 1)
        self._tell(f"{kind}: {key} after {self.soak.done} steps")

    def _note(self, error: Exception) -> None:
        self.soak.crashes += 1
        self._tell(f"crash after {self.soak.done} steps: {error}")

    def _crashed(self, error: Exception) -> None:
        """Count a crash and begin anew everywhere."""
        self._note(error)
        self._move(np.ones(self.env.num_envs, bool), None)

    def _tell(self, message: str) -> None:
        if len(self.soak.messages) < MOST_MESSAGES:
            self.soak.messages.append(message)


def faults(space: spaces.Space[Any], observation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind (`not_finite` or `out_of_space`) and key of what in `observation` is wrong."""
    assert isinstance(space, spaces.Dict)
    for key, part in space.spaces.items():
        value = observation.get(key)
        array = np.asarray(value)
        if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
            yield "not_finite", key
        elif not part.contains(value):
            yield "out_of_space", key
