"""One episode, played by one policy."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ..errors import InputError
from ..policy import Decision, Observation, PrivilegedPolicy, as_velocity, load_policy
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

    def see(
        self, observation: Observation, info: Mapping[str, Any], decision: Decision | None
    ) -> None:
        """Take a moment of the episode; the last one is followed by no decision."""
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
        episode = self.episodes[index]
        clock = Clock()
        observation, info = self.env.reset(seed=episode.seed, options={"episode": episode})
        clock.lap("reset")
        save_plan(self.settings.out, episode.world_hash, self.env)
        seed = policy_seed(self.settings.seed, policy_name, episode)
        clock.lap()
        task = self.episodes.task
        policy = load_policy(policy_name, sensors=self.sensors, seed=seed, task=task)
        policy.reset()
        actions: list[Action] = []
        path = [_place(info)]
        done = False
        while not done:
            if isinstance(policy, PrivilegedPolicy):
                policy.inform(info)
            decision = self._as_the_robot_takes_it(policy.act(observation))
            clock.lap("policy")
            if watcher:
                watcher.see(observation, info, decision)
                clock.lap()
            observation, _, terminated, truncated, info = self.env.step(decision.action)
            clock.lap("environment")
            actions.append(plain_action(decision.action))
            path.append(_place(info))
            done = terminated or truncated
        if watcher:
            watcher.see(observation, info, None)
        return EpisodeRecord(episode.id, final_metrics(info), actions, path, clock.seconds)

    def _as_the_robot_takes_it(self, decision: Decision) -> Decision:
        """`decision` with a velocity in place of a discrete action, where velocities are asked."""
        if isinstance(self.env.action_space, spaces.Box) and np.ndim(decision.action) == 0:
            velocity = as_velocity(int(np.asarray(decision.action)), self.sensors.period)
            return replace(decision, action=velocity)
        return decision


class Clock:
    """Adds up the time [s] between laps under the names of what was done."""

    def __init__(self) -> None:
        self.seconds = {"reset": 0.0, "policy": 0.0, "environment": 0.0}
        self._last = time.perf_counter()

    def lap(self, part: str | None = None) -> None:
        """Count the time since the last lap as spent on `part`, or on nothing that counts."""
        now = time.perf_counter()
        if part:
            self.seconds[part] += now - self._last
        self._last = now


def _place(info: Mapping[str, Any]) -> list[float]:
    return [round(float(value), 2) for value in info["pose"][:2]]
