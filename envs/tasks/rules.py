"""What a task asks for: a goal, the ends of an episode, the terms of the reward, the measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from av_embodied.episode import Episode
from av_embodied.errors import InputError
from av_embodied.frames import Pose

from .emitter import Emitter
from .metrics import Walk, navigation_metrics
from .oracle import Oracle
from .rewards import reward_terms
from .settings import TaskSettings
from .stage import Stage


class Guide(Protocol):
    """Knows the way to a goal."""

    def distance(self, x: float, y: float) -> float:
        """Length [m] of the way from (x, y) [m], or by the nearest place that has one."""
        ...

    def action(self, pose: Pose) -> int:
        """The next discrete action."""
        ...

    def velocity(self, pose: Pose) -> NDArray[np.float32]:
        """The next speed [m/s] and turn rate [rad/s] (2,)."""
        ...


@dataclass(frozen=True)
class Verdict:
    """What came of an action: whether the episode has ended with it, and the reward's terms."""

    ended: bool
    terms: dict[str, float]


class Rules:
    """Go to the goal and stop there: the rules of AudioGoal, and the base of other tasks' rules.

    The goal is the episode's first source and what else is in its `goals`. The stop ends the
    episode; it is a success within the success radius.
    """

    def __init__(
        self, stage: Stage, episode: Episode, settings: TaskSettings, emitters: Sequence[Emitter]
    ) -> None:
        self.stage = stage
        self.episode = episode
        self.settings = settings
        self.emitters = emitters
        self.success = False
        self._silent = False  # when it stopped
        self.guide = self.first_guide()
        self.distance = self.guide.distance(episode.start.x, episode.start.y)

    def first_guide(self) -> Guide:
        """The guide to the goal at the start; InputError for one that cannot be reached."""
        return self.guide_to(self.episode.source, *self.episode.goals)

    def guide_to(self, *places: tuple[float, float, float]) -> Guide:
        """A guide to the nearest of `places` [m]; InputError where none can be reached."""
        start = self.episode.start
        field = self.stage.goal(*places, floor=start.z)
        if not math.isfinite(field.at((start.x, start.y))):
            text = "({:.2f}, {:.2f}, {:.2f})".format(*places[0])
            raise InputError(
                f"episode {self.episode.id!r}: no way leads from its start to {text} m for a "
                f"robot of radius {self.stage.sensors.body_radius:.2f} m"
            )
        return Oracle(field, self.settings.success_radius)

    @property
    def length(self) -> float:
        """Length [m] of the shortest way from the start through all goals."""
        start = self.episode.start
        return self.guide.distance(start.x, start.y)

    def begin(self) -> None:
        """Called before the first block is heard."""

    def look_ahead(self, pose: Pose) -> None:
        """Called after the first block is heard, by a robot at `pose`."""

    def judge(self, pose: Pose, stopped: bool, collided: bool, silent: bool) -> Verdict:
        """Judge the action that led to `pose`, decided on after a block that was `silent`."""
        before = self.approach(pose)
        self.success = stopped and self.distance <= self.settings.success_radius
        self._silent = silent
        terms = reward_terms(
            before, self.distance, self.success, collided, self.settings.moves_each
        )
        return Verdict(stopped, terms)

    def approach(self, pose: Pose) -> float:
        """Take in where the robot is now; returns the distance to the goal before [m]."""
        before, self.distance = self.distance, self.guide.distance(pose.x, pose.y)
        return before

    @property
    def no_terms(self) -> dict[str, float]:
        """The reward's terms before the first action, all 0."""
        return dict.fromkeys(reward_terms(0.0, 0.0, False, False), 0.0)

    @property
    def goal(self) -> Emitter:
        """What sounds at the present goal."""
        return self.emitters[0]

    def observe(self) -> dict[str, Any]:
        """What the task adds to the observation."""
        return {}

    def truth(self) -> dict[str, Any]:
        """What the task adds to `info` of every step."""
        return {}

    def measures(self, walk: Walk) -> dict[str, float]:
        """What the task adds to the final `info`: how the episode has gone."""
        episode = self.episode
        return navigation_metrics(
            walk,
            self.success,
            (episode.geodesic_distance, self.distance),
            episode.oracle_actions,
            silent_at_end=self._silent,
        )
