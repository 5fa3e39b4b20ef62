"""An episode played by a policy, moment by moment: for whoever measures, films or records it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from .episode import Episode
from .errors import InputError
from .policy import Decision, Observation, Policy, PrivilegedPolicy, as_velocity
from .sensors import Sensors


@dataclass(frozen=True, eq=False)
class Moment:
    """What was observed, and what was decided on it.

    `reward`, `terminated` and `truncated` are what the last action led to: 0.0 and False in the
    first moment. The last one has no decision.
    """

    number: int
    """Actions taken until then."""
    observation: Observation
    info: Mapping[str, Any]
    """Of the environment: the truth, which no robot's policy is shown."""
    decision: Decision | None
    """Its action is what the environment's action space has: a velocity where it wants one."""
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False

    @property
    def is_last(self) -> bool:
        """Whether the episode is over."""
        return self.terminated or self.truncated


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


def play(
    env: gymnasium.Env, policy: Policy, episode: Episode, clock: Clock | None = None
) -> Iterator[Moment]:
    """Every moment of `episode` in `env`, as `policy` plays it from its reset on.

    Time spent between two moments, by whoever looks at them, is not counted by `clock`.
    """
    clock = clock or Clock()
    clock.lap()
    observation, info = env.reset(seed=episode.seed, options={"episode": episode})
    clock.lap("reset")
    period = sensors_of(env).period
    policy.reset()
    number, reward, terminated, truncated = 0, 0.0, False, False
    while not (terminated or truncated):
        if isinstance(policy, PrivilegedPolicy):
            policy.inform(info)
        decision = as_taken(policy.act(observation), env.action_space, period)
        clock.lap("policy")
        yield Moment(number, observation, info, decision, reward, terminated, truncated)
        clock.lap()
        observation, reward, terminated, truncated, info = env.step(decision.action)
        clock.lap("environment")
        number, reward = number + 1, float(reward)
    yield Moment(number, observation, info, None, reward, terminated, truncated)


def sensors_of(env: gymnasium.Env) -> Sensors:
    """What the robot in `env` senses with; InputError where it does not say so, as ours do."""
    try:
        return env.get_wrapper_attr("sensors")
    except AttributeError as error:
        name = env.spec.id if env.spec else str(env)
        raise InputError(f"environment {name!r} has no attribute `sensors`") from error


def as_taken(decision: Decision, space: spaces.Space[Any], period: float) -> Decision:
    """`decision` with a velocity in place of a discrete action, where `space` has velocities."""
    if isinstance(space, spaces.Box) and np.ndim(decision.action) == 0:
        velocity = as_velocity(int(np.asarray(decision.action)), period)
        return replace(decision, action=velocity)
    return decision
