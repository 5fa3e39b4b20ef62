"""Which episode is number k of a collection, who plays it, and in which shard it is."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import gymnasium
import numpy as np

from ..episode import Episode, EpisodeSet
from ..errors import InputError
from ..evaluation.environment import choose_episodes, episodes_hash
from .collect_settings import CollectSettings

MIXTURE = 0x0C  # parts the draw of policies from other draws


@dataclass(frozen=True)
class ShardPlan:
    """Shard `number` holds `count` episodes from number `first` on."""

    number: int
    first: int
    count: int

    @property
    def episodes(self) -> range:
        """Their numbers."""
        return range(self.first, self.first + self.count)


class Plan:
    """All follows from the settings and an episode's number, whoever plays it and when.

    Episodes are those of the environment's set in its order, so that a process that plays
    neighbours finds their world as it was; where there is no set, as for the split train, each is
    made anew by a reset with a seed of its own. Raises InputError where it is not said how many,
    and for more than the set holds.
    """

    def __init__(self, env: gymnasium.Env, settings: CollectSettings) -> None:
        self._env, self._settings = env, settings
        playing = settings.playing
        found: EpisodeSet | None = getattr(env.unwrapped, "episode_set", None)
        self._set = None if found is None else choose_episodes(env, playing)
        self.set_hash = "" if found is None else episodes_hash(found)
        """Of the whole set, empty where there is none."""
        count = playing.episodes if self._set is None else len(self._set)
        if count is None:
            raise InputError(
                f"episodes must be given: those of split {playing.split!r} are made anew without "
                "end"
            )
        self.count = count

    @property
    def task(self) -> str:
        """Name of the task that policies are told."""
        name = self._settings.playing.environment.rpartition("/")[2].rpartition("-")[0]
        return name if self._set is None else self._set.task

    @property
    def shards(self) -> int:
        """How many."""
        return math.ceil(self.count / self._settings.shard_episodes)

    def shard(self, number: int) -> ShardPlan:
        """Number `number`; the last one may be smaller than the others."""
        size = self._settings.shard_episodes
        first = number * size
        return ShardPlan(number, first, min(size, self.count - first))

    def episode(self, number: int) -> Episode:
        """Episode `number`; one that is made anew takes as long as a reset."""
        if self._set is not None:
            return self._set[number]
        self._env.reset(seed=self._seed(number))
        return self._env.get_wrapper_attr("episode")

    def name(self, number: int) -> str:
        """What a person finds episode `number` by, without its being made."""
        return f"reset(seed={self._seed(number)})" if self._set is None else self._set[number].id

    def policy(self, number: int) -> str:
        """Who plays episode `number`: drawn by their shares."""
        mixture = self._settings.mixture
        shares = np.array(list(mixture.values()))
        rng = np.random.default_rng([self._settings.playing.seed, number, MIXTURE])
        return list(mixture)[int(rng.choice(len(shares), p=shares / shares.sum()))]

    def _seed(self, number: int) -> int:
        digest = hashlib.sha256(f"{self._settings.playing.seed}|episode|{number}".encode())
        return int.from_bytes(digest.digest()[:4], "big")
