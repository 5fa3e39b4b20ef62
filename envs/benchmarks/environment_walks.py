"""Walks that environments are timed on: the oracle's, through episodes in one furnished house."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv
from numpy.typing import NDArray

from av_embodied.episode import EpisodeSet
from av_embodied.registry import ENVIRONMENTS

from ..tasks.audio_goal import AudioGoalEnv
from ..worlds.generator import generate_house
from ..worlds.world import World

TASK = "av_embodied/AudioGoal-v0"
TASK_CLASS = ENVIRONMENTS[TASK]
ROOMS = 5  # of the house
SETTINGS: Mapping[str, Any] = {"array": "binaural", "camera_size": 64, "rate": 16_000}
EPISODES = 8  # that all walks go through

Vector = VectorEnv[Any, Any, NDArray[Any]]


def five_room_house() -> World:
    """The first generated house with five rooms."""
    seed = 0
    while len((house := generate_house(seed)).rooms) != ROOMS:
        seed += 1
    return house


def house_settings(house: World, episodes: int = EPISODES) -> dict[str, Any]:
    """Settings of AudioGoal for the walks through `house`: its episodes, binaural, 64 x 64."""
    env = AudioGoalEnv(worlds=[house], **SETTINGS)
    made = []
    for seed in range(episodes):
        env.reset(seed=seed)
        made.append(env.episode)
    env.close()
    return {
        "worlds": [house],
        "episodes": EpisodeSet("AudioGoal", "train", tuple(made)),
        **SETTINGS,
    }


def with_stages(settings: Mapping[str, Any]) -> dict[str, Any]:
    """`settings` for environments of one process, which share what was traced."""
    return {**settings, "stages": AudioGoalEnv(**settings).stages}


def moved_to(settings: Mapping[str, Any], world: World) -> dict[str, Any]:
    """`settings` with their episodes in another `world` that has the same floor."""
    old: EpisodeSet = settings["episodes"]
    episodes = [
        replace(one, world=world.name, world_hash=world.content_hash) for one in old.episodes
    ]
    return {
        **settings,
        "worlds": [world],
        "episodes": EpisodeSet(old.task, old.split, tuple(episodes)),
    }


class Spent(NamedTuple):
    """Seconds by the clock on the wall, and of the processor in this process."""

    wall: float
    processor: float


class Walk:
    """The oracle's way through one episode after the other in all environments of `env`.

    `env` is one environment or a vector of them without autoreset. Only steps are timed: an
    episode that has ended is followed by the next while the clock stands.
    """

    def __init__(self, env: gymnasium.Env[Any, Any] | Vector, seed: int = 0) -> None:
        self.env = env
        self._single = isinstance(env, gymnasium.Env)
        self.count = 1 if isinstance(env, gymnasium.Env) else env.num_envs
        self.reset_seconds: list[float] = []
        self._actions = np.zeros(self.count, dtype=np.int64)
        self._reset(seed, None)

    def advance(self, steps: int) -> Spent:
        """Take `steps` in each environment; what one step of one environment took on average."""
        wall = processor = 0.0
        for _ in range(steps):
            actions = self._actions[0] if self._single else self._actions
            used, began = time.process_time(), time.perf_counter()
            _, _, terminated, truncated, infos = self.env.step(actions)
            wall += time.perf_counter() - began
            processor += time.process_time() - used
            self._actions = np.atleast_1d(infos["oracle_action"])
            ended = np.atleast_1d(terminated | truncated)
            if ended.any():
                self._reset(None, ended)
        return Spent(wall / (steps * self.count), processor / (steps * self.count))

    def _reset(self, seed: int | None, ended: NDArray[np.bool_] | None) -> None:
        """Begin the next episode in those environments that have `ended`, None: in all."""
        options = None if self._single or ended is None else {"reset_mask": ended}
        began = time.perf_counter()
        _, infos = self.env.reset(seed=seed, options=options)
        self.reset_seconds.append(time.perf_counter() - began)
        fresh = np.atleast_1d(infos["oracle_action"])
        self._actions = fresh if ended is None else np.where(ended, fresh, self._actions)


def in_turns(walks: Mapping[str, Walk], rounds: int, steps: int) -> dict[str, list[Spent]]:
    """What a step took in each of `rounds` in which every walk takes `steps`, in turn.

    One more round comes first that is not counted: what is made on demand is made in it.
    """
    spent: dict[str, list[Spent]] = {name: [] for name in walks}
    for turn in range(rounds + 1):
        for name, walk in walks.items():
            took = walk.advance(max(steps // walk.count, 1))
            if turn:
                spent[name].append(took)
    return spent
