"""An episode while somebody watches: blocks of sound and pictures, whoever drives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from ..episode import Episode
from ..errors import InputError
from ..frames import Pose
from ..policy import Decision, Observation, Policy, load_policy
from .driving import BLOCKS, POLICY_PERIOD, STOP, Held, Keys, PolicyDriver
from .settings import ViewSettings

COUNTING = ("actions", "sna", "collisions")
"""Measures by the number of actions, of which there are `BLOCKS` times as many here."""


@dataclass(frozen=True, eq=False)
class Block:
    """One block of sound, and what was seen and came of it at its end."""

    number: int
    """Blocks since the episode began."""
    observation: Observation
    info: Mapping[str, Any]
    reward: float
    total: float
    """Sum of rewards since the beginning."""
    decision: Decision | None
    """Newest one of the policy, None while a person drives."""
    decided: bool
    """Whether the decision is new."""
    origin: Pose | None
    """True pose where the frame of the decision's beliefs begins; None while a person drives."""
    key: int | None
    """Id of the newest keys that the robot obeyed."""
    metrics: Mapping[str, float] | None
    """How the episode has gone; None until it is over."""

    @property
    def sound(self) -> NDArray[np.float32]:
        """What two ears hear (2, samples)."""
        return self.info["monitor"]

    @property
    def pose(self) -> Pose:
        """Where the robot truly is."""
        return _pose(self.info)


class LiveEpisode:
    """An episode in `env`, block by block, with who drives as `settings` have it.

    `choose` gives the options of the environment's reset, which say what is played. The same ones,
    and the same keys and drivers at the same blocks, give the same bytes. Raises InputError for an
    episode that cannot be played; what `env` played before can then go on.
    """

    def __init__(
        self,
        env: gymnasium.Env,
        settings: ViewSettings,
        choose: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._env = env
        self.settings = settings
        # First of all, as what `env` played before cannot go on after what follows.
        policy = self._policy() if settings.driver == "policy" else None
        observation, info = env.reset(seed=settings.seed, options=dict(choose()))
        self.episode: Episode = env.get_wrapper_attr("episode")
        self.settings = settings.found(self.episode.world)
        self.block = Block(0, observation, info, 0.0, 0.0, None, False, None, None, None)
        """The newest; at first what is heard before anything is done."""
        self._driver: PolicyDriver | None = None
        if policy is not None:
            self._driver = PolicyDriver(policy, observation, self.block.pose)

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.block.metrics is not None

    def drive(self, driver: str) -> None:
        """Let `keys` or the `policy` drive from now on; a policy begins to listen anew.

        Raises InputError for a policy that cannot be had; then nothing changes.
        """
        if driver == "keys":
            self._driver = None
        elif self._driver is None:
            self._driver = PolicyDriver(self._policy(), self.block.observation, self.block.pose)
        self.settings = replace(self.settings, driver=driver)

    def warm_up(self) -> None:
        """Let another copy of the policy decide once, so that what it compiles is there."""
        driver = PolicyDriver(self._policy(), self.block.observation, self.block.pose)
        for _ in range(BLOCKS):
            driver.next(self.block.info)
            driver.hear(self.block.observation)

    def _policy(self) -> Policy:
        settings = self.settings
        sensors = replace(self._env.get_wrapper_attr("sensors"), period=POLICY_PERIOD)
        return load_policy(settings.policy, sensors=sensors, seed=settings.seed, task=settings.task)

    def advance(self, keys: Keys, stop: bool = False) -> Block:
        """The next block: the robot obeys `keys` or the policy, or does the `stop`.

        Raises InputError where the episode is over.
        """
        if self.done:
            raise InputError("the episode is over: restart it, or place the source anew")
        before, driver = self.block, self._driver
        held = driver.next(before.info) if driver else Held(keys.velocity)
        if stop:
            held = STOP
        if held.velocity is None:
            taken = self._env.get_wrapper_attr("stand")()
        else:
            taken = self._env.step(held.velocity)
        observation, reward, terminated, truncated, info = taken
        if driver:
            driver.hear(observation)
        decision = driver.decision if driver else None
        self.block = Block(
            number=before.number + 1,
            observation=observation,
            info=info,
            reward=float(reward),
            total=before.total + float(reward),
            decision=decision,
            decided=decision is not None and decision is not before.decision,
            origin=driver.start if driver else None,
            key=None if driver else keys.id,
            metrics=_measures(before.info, info) if terminated or truncated else None,
        )
        return self.block


def _pose(info: Mapping[str, Any]) -> Pose:
    return Pose(*(float(value) for value in info["pose"]))


def _measures(before: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, float]:
    """The numbers that only the last `info` of an episode has, but for those that count actions."""
    names = [name for name in info if name not in before and name not in COUNTING]
    return {name: float(info[name]) for name in names if _number(info[name])}


def _number(value: object) -> bool:
    return isinstance(value, (int, float, np.number, np.bool_))
