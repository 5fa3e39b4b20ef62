"""One episode, played by one policy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..playing import Clock, Moment, play
from ..policy import load_policy
from ..sensors import Sensors
from .environment import choose_episodes, open_environment, policy_seed
from .plans import save_plan
from .settings import Settings

METRICS = (
    "success",
    "progress",
    "found",
    "following_rate",
    "spl",
    "ppl",
    "softspl",
    "sna",
    "dtg",
    "ndtg",
    "mean_distance",
    "sws",
    "collisions",
    "path_length",
    "actions",
)
"""Keys of the final `info`, in the order of tables; a task has those that make sense for it."""
NEEDED = ("success", "collisions", "path_length", "actions")
"""Of these keys those that every task has."""

Action = int | list[float]


@dataclass(frozen=True)
class EpisodeRecord:
    """What is kept of an episode: enough for every figure, picture and video of the report.

    `path` holds the robot's x, y [m] at the start and after every action, to a centimetre;
    `seconds` the time [s] spent in `reset`, `policy` and `environment`.
    """

    episode: str
    metrics: dict[str, float]
    actions: list[Action]
    path: list[list[float]]
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON, NaN as null."""
        metrics = {k: None if math.isnan(v) else v for k, v in self.metrics.items()}
        return {**self.__dict__, "metrics": metrics}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> EpisodeRecord:
        """The record that `to_json` gave."""
        metrics = {k: math.nan if v is None else float(v) for k, v in plain["metrics"].items()}
        return cls(**{**plain, "metrics": metrics})


class Watcher(Protocol):
    """Looks on while an episode is played."""

    def see(self, moment: Moment) -> None:
        """Take a moment of the episode; the last one has no decision."""
        ...


def plain_action(action: int | NDArray[np.float32]) -> Action:
    """`action` as JSON has it."""
    values = np.asarray(action)
    return int(values) if values.ndim == 0 else [float(value) for value in values]


def final_metrics(info: Mapping[str, Any]) -> dict[str, float]:
    """What the final `info` holds of `METRICS`; InputError where one of `NEEDED` is missing."""
    missing = [name for name in NEEDED if name not in info]
    if missing:
        raise InputError(f"the environment's final info lacks {', '.join(missing)}")
    return {name: float(info[name]) for name in METRICS if name in info}


class Player:
    """Plays episodes of `settings` in one environment, made once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.env = open_environment(settings)
        self.sensors: Sensors = self.env.get_wrapper_attr("sensors")
        self.episodes = choose_episodes(self.env, settings)

    def play(self, policy_name: str, index: int, watcher: Watcher | None = None) -> EpisodeRecord:
        """Let the policy play episode number `index` of those chosen."""
        episode, clock = self.episodes[index], Clock()
        seed = policy_seed(self.settings.seed, policy_name, episode)
        task = self.episodes.task
        policy = load_policy(policy_name, sensors=self.sensors, seed=seed, task=task)
        actions: list[Action] = []
        path: list[list[float]] = []
        info: Mapping[str, Any] = {}
        for moment in play(self.env, policy, episode, clock):
            info = moment.info
            path.append(_place(info))
            if not moment.number:
                save_plan(self.settings.out, episode.world_hash, self.env)
            if moment.decision is not None:
                actions.append(plain_action(moment.decision.action))
            if watcher:
                watcher.see(moment)
        return EpisodeRecord(episode.id, final_metrics(info), actions, path, clock.seconds)


def _place(info: Mapping[str, Any]) -> list[float]:
    return [round(float(value), 2) for value in info["pose"][:2]]
