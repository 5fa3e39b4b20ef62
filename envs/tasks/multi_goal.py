"""The task MultiGoal: find several sources, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from av_embodied.episode import Episode
from av_embodied.errors import InputError
from av_embodied.frames import Pose

from ..worlds.free_space import DistanceField
from .emitter import Emitter
from .episodes import DECIMALS, EpisodeMaker, a_floor, a_start
from .house_task import HouseTaskEnv
from .instruction import instruction_space, named
from .metrics import Walk, navigation_metrics, progress_weighted_path_length
from .rewards import tour_terms
from .rules import Guide, Rules, Verdict
from .setting_checks import check_choice, check_range, check_type, whole
from .settings import TaskSettings
from .stage import Stage
from .task_kind import Spaces, TaskKind

ORDERS = ("heard", "told")
COUNTS = (2, 4)  # goals of an episode


@dataclass(frozen=True)
class MultiGoalSettings(TaskSettings):
    """Keyword arguments of `MultiGoalEnv`; InputError for what is not possible."""

    max_steps: int = 1000
    """Actions after which an episode is truncated."""
    order: str = "heard"
    """`heard`: each source begins to sound when the one before was found; `told`: all sound, and
    an `instruction` says the order by their classes."""
    goals: int | tuple[int, int] = COUNTS
    """How many sources, or the fewest and the most, in episodes that are made anew."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("order", self.order, ORDERS)
        check_type("goals", self.goals, (int, tuple, list))
        if not isinstance(self.goals, int) and len(self.goals) != 2:
            raise InputError(f"goals must be a number or two, got {self.goals!r}")
        fewest, most = self.goal_counts
        check_range("fewest goals", fewest, *COUNTS)
        check_range("most goals", most, fewest, COUNTS[1])

    @property
    def goal_counts(self) -> tuple[int, int]:
        """The fewest and the most goals."""
        fewest, most = (self.goals,) * 2 if isinstance(self.goals, int) else self.goals
        return whole("goals", fewest), whole("goals", most)


@dataclass(frozen=True, eq=False)
class MultiGoalMaker(EpisodeMaker):
    """Episodes of several sources, apart from each other and of different classes."""

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no sources and start fit together."""
        space = a_floor(stage, rng)
        low, high = getattr(self.settings, "goal_counts", COUNTS)
        found = self.soundings(stage, rng, space.floor, int(rng.integers(low, high + 1)))
        if found is None:
            return None
        fields = [stage.goal(sounding.source, floor=space.floor) for sounding in found]
        start = a_start(stage, fields[0], found[0].source, rng)
        actions = start and self.oracle_actions(fields, start)
        if not (start and actions):
            return None
        first = found[0]
        length = fields[0].at((start.x, start.y)) + sum(legs(fields))
        return Episode(
            id=name,
            world=stage.name,
            world_hash=stage.world.content_hash,
            start=start,
            source=first.source,
            sound=first.sound,
            sound_class=first.sound_class,
            geodesic_distance=round(length, DECIMALS),
            oracle_actions=actions,
            seed=int(rng.integers(2**31)),
            others=found[1:],
        )

    def measure(self, stage: Stage, episode: Episode) -> tuple[float, int | None]:
        """Length [m] of the shortest tour, and the oracle's actions, None where it fails."""
        start = episode.start
        places = [sounding.source for sounding in episode.soundings]
        fields = [stage.goal(place, floor=start.z) for place in places]
        length = fields[0].at((start.x, start.y)) + sum(legs(fields))
        return length, self.oracle_actions(fields, start)


def legs(fields: Sequence[DistanceField]) -> list[float]:
    """Length [m] of the way from each goal to the next."""
    lengths = []
    for here, there in pairwise(fields):
        x, y = there.space.cell(here.targets).T
        lengths.append(float((there.values[x, y] + here.costs).min()))
    return lengths


class MultiGoalRules(Rules):
    """Stop at each source in turn; a stop anywhere else ends the episode."""

    def first_guide(self) -> Guide:
        """The guide to the first source."""
        floor = self.episode.start.z
        places = [sounding.source for sounding in self.episode.soundings]
        self.found = 0
        self._legs = legs([self.stage.goal(place, floor=floor) for place in places])
        self._guides = [self.guide_to(place) for place in places]
        return self._guides[0]

    @property
    def length(self) -> float:
        """Length [m] of the shortest way from the start through all goals."""
        start = self.episode.start
        return self._guides[0].distance(start.x, start.y) + sum(self._legs)

    def begin(self) -> None:
        """Where the order is heard, only the first source sounds."""
        if self._order == "heard":
            for emitter in self.emitters[1:]:
                emitter.hush()

    def judge(self, pose: Pose, stopped: bool, collided: bool, silent: bool) -> Verdict:
        """Judge the action that led to `pose`; a source that is found falls silent."""
        before = self.approach(pose)
        after = self.distance
        found = stopped and after <= self.settings.success_radius
        self.found += found
        self.success = self.found == len(self.emitters)
        if found:
            self._go_on(pose)
        ended = self.success or (stopped and not found)
        actions = self.settings.moves_each
        return Verdict(ended, tour_terms(before, after, found, self.success, collided, actions))

    def _go_on(self, pose: Pose) -> None:
        self.emitters[self.found - 1].end()
        if self.success:
            return
        if self._order == "heard":
            self.goal.begin()
        self.guide = self._guides[self.found]
        self.distance = self.guide.distance(pose.x, pose.y)

    @property
    def _order(self) -> str:
        return getattr(self.settings, "order", ORDERS[0])

    @property
    def goal(self) -> Emitter:
        """The source to go to now; the last one once all are found."""
        return self.emitters[min(self.found, len(self.emitters) - 1)]

    @property
    def no_terms(self) -> dict[str, float]:
        """The reward's terms before the first action, all 0."""
        return dict.fromkeys(tour_terms(0.0, 0.0, False, False, False), 0.0)

    def observe(self) -> dict[str, Any]:
        """The order, where it is told."""
        if self._order != "told":
            return {}
        names = [named(sounding.sound_class) for sounding in self.episode.soundings]
        return {"instruction": "go to the " + ", then to the ".join(names)}

    def truth(self) -> dict[str, Any]:
        """How many goals are found, and how many there are."""
        return {"found": self.found, "goal_count": len(self.emitters)}

    def measures(self, walk: Walk) -> dict[str, float]:
        """Those of AudioGoal over the whole tour, progress, and PPL."""
        episode = self.episode
        left = 0.0 if self.success else self.distance + sum(self._legs[self.found :])
        distances = (episode.geodesic_distance, left)
        found = navigation_metrics(walk, self.success, distances, episode.oracle_actions, False)
        del found["sws"]
        progress = self.found / len(self.emitters)
        done = episode.geodesic_distance - sum(self._legs[max(self.found - 1, 0) :])
        ppl = progress_weighted_path_length(progress, done, walk.path_length)
        return found | {"progress": progress, "ppl": ppl}


def _spaces(settings: MultiGoalSettings) -> Spaces:
    return {"instruction": instruction_space()} if settings.order == "told" else {}


class MultiGoalEnv(HouseTaskEnv):
    """Find two to four sources in their order: go to each and stop within 1.0 m of it.

    Observations and actions are those of `AudioGoalEnv`. With `order="heard"` the first source
    sounds from the start, and each other one begins when the one before was found; with
    `order="told"` all sound from the start, and `instruction` (text) says "go to the CLASS, then
    to the CLASS, ...", each of another class. A source that was found falls silent.

    STOP within `success_radius` of the present goal finds it, and the episode goes on; STOP
    anywhere else, at another source too, ends it (terminated), as does STOP at the last goal, the
    success. It is truncated after `max_steps` actions.

    `info` is that of `AudioGoalEnv`: `source`, `sound`, `distance_to_goal` and the oracle's actions
    are those of the present goal; `found` is how many were found, `goal_count` how many there are.
    The reward is the sum of `reward_terms`: progress (to the present goal), found (at each goal),
    success (at the last), time, collision. Measures: those of AudioGoal without `sws`, lengths of
    the ways being sums over all goals (left), `progress`, the share of goals found, and `ppl`,
    progress weighted by path length.

    Episodes are chosen as in `AudioGoalEnv`; each can be played in both orders. Task after Wani et
    al., MultiON: benchmarking semantic map memory using multi-object navigation (2020).
    """

    kind = TaskKind("MultiGoal", MultiGoalSettings, MultiGoalMaker, MultiGoalRules, _spaces)
