"""The task MovingSource: follow a person who walks about and talks."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from av_embodied.episode import Episode, Point, Sounding
from av_embodied.errors import InputError
from av_embodied.frames import Pose

from ..robots.unicycle import Unicycle
from ..worlds.free_space import FreeSpace
from .actions import MOVES
from .emitter import Emitter
from .episodes import DECIMALS, STARTS, EpisodeMaker, a_floor, free_after_rounding
from .house_task import HouseTaskEnv
from .metrics import Walk
from .pursuit import Pursuit
from .rewards import following_terms
from .rules import Guide, Rules, Verdict
from .settings import MOVE_PERIOD, TaskSettings
from .stage import Stage
from .stroll import MOUTH, stroll
from .task_kind import TaskKind

VOICE = "speech"  # class of sounds that people make
START = (2.0, 10.0)  # m along the floor, from the robot to the person at the start
LAST = 10.0  # s, the last part of an episode, which decides on success
SHARE = 0.5  # of the last part, within the success radius
LEAD = 3.0  # s, by which the oracle looks ahead on the person's way
WALKS = 8  # tried per episode


@dataclass(frozen=True)
class MovingSourceSettings(TaskSettings):
    """Keyword arguments of `MovingSourceEnv`; InputError for what is not possible."""

    max_steps: int = 240
    """Actions after which an episode ends."""
    success_radius: float = 1.5
    """Way to the person within which the robot follows [m]."""


def is_following(distances: Sequence[float], radius: float, period: float = MOVE_PERIOD) -> bool:
    """Whether the last of `distances` [m] is within `radius`, and `SHARE` of those of `LAST`.

    There is one in every `period` [s].
    """
    last = np.asarray(distances[-round(LAST / period) :]) <= radius
    return bool(len(last) and last[-1] and last.mean() >= SHARE)


def lead_on(pursuit: Pursuit, walker: Emitter, seconds: float, pose: Pose) -> None:
    """Find the ways from `pose` to where `walker` is at a time [s], and `LEAD` later."""
    now, soon = (walker.place_at(time)[:2] for time in (seconds, seconds + LEAD))
    pursuit.follow(now, soon, pose)


@dataclass(frozen=True, eq=False)
class MovingSourceMaker(EpisodeMaker):
    """Episodes with a walk that the oracle, with the default body, can follow."""

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no walk and start fit together."""
        space = a_floor(stage, rng)
        if not len(space.centres()):
            return None
        voices = {self.sounds.sound_class(sound) for sound in self.sounds.names} & {VOICE}
        seconds = (self.settings.max_steps + 1) * self.settings.period
        for _ in range(WALKS):
            way = stroll(space, rng, seconds)
            start, length = self._start(space, way[0][1:3], rng)
            sound = self.draw_sound(rng, among=voices)
            person = Sounding(way[0][1:], sound, self.sounds.sound_class(sound), way=way)
            found = start and self._rehearse(space, person, start)
            if start and found:
                return Episode(
                    id=name,
                    world=stage.name,
                    world_hash=stage.world.content_hash,
                    start=start,
                    source=person.source,
                    sound=sound,
                    sound_class=person.sound_class,
                    geodesic_distance=round(length, DECIMALS),
                    oracle_actions=found,
                    seed=int(rng.integers(2**31)),
                    way=way,
                )
        return None

    def with_source(self, stage: Stage, episode: Episode, source: Point) -> Episode:
        """`episode` with the person at (x, y) [m] of `source`, standing; InputError if not free."""
        space = stage.space_on(episode.start.z)
        if not space.is_free([source[:2]])[0]:
            raise InputError(
                f"nobody can stand at ({source[0]:.2f}, {source[1]:.2f}) m: not free floor for a "
                f"person of radius {space.radius:.2f} m"
            )
        mouth = (source[0], source[1], space.floor + MOUTH)
        return dataclasses.replace(episode, source=mouth, way=((0.0, *mouth),))

    def measure(self, stage: Stage, episode: Episode) -> tuple[float, int | None]:
        """Length [m] of the way to the person at the start, and actions until by their side."""
        space, start = stage.space_on(episode.start.z), episode.start
        length = space.distance_field([episode.source[:2]]).at((start.x, start.y))
        return length, self._rehearse(space, episode.soundings[0], start)

    def _start(
        self, space: FreeSpace, person: tuple[float, float], rng: np.random.Generator
    ) -> tuple[Pose | None, float]:
        centres = space.centres()
        field = space.distance_field(np.array([person]))
        for place in free_after_rounding(space, centres[rng.integers(len(centres), size=STARTS)]):
            length = field.at(place)
            if START[0] <= length <= START[1]:
                yaw = round(float(rng.uniform(-np.pi, np.pi)), DECIMALS)
                return Pose(place[0], place[1], space.floor, yaw), length
        return None, 0.0

    def _rehearse(self, space: FreeSpace, person: Sounding, start: Pose) -> int | None:
        """Actions until the oracle is first within the radius; None if it is not a success."""
        robot, pursuit = Unicycle(space, start), Pursuit(space)
        walker = Emitter(person, np.zeros(1, np.float32), 1, np.random.default_rng(0))
        lead_on(pursuit, walker, MOVE_PERIOD, start)
        distances: list[float] = []
        for number in range(1, self.settings.moves + 1):
            robot.move(*MOVES[pursuit.action(robot.pose)])
            lead_on(pursuit, walker, (number + 1) * MOVE_PERIOD, robot.pose)
            distances.append(pursuit.distance(robot.pose.x, robot.pose.y))
        radius = self.settings.success_radius
        within = np.flatnonzero(np.asarray(distances) <= radius)
        return int(within[0]) + 1 if is_following(distances, radius) else None


class MovingSourceRules(Rules):
    """Stay by the person; no action ends the episode."""

    def first_guide(self) -> Guide:
        """The guide to where the person is."""
        self._pursuit = Pursuit(self.stage.space_on(self.episode.start.z))
        lead_on(self._pursuit, self.goal, 0.0, self.episode.start)
        self._distances: list[float] = []
        return self._pursuit

    def look_ahead(self, pose: Pose) -> None:
        """Find the way to where the person is now."""
        lead_on(self._pursuit, self.goal, self.goal.seconds, pose)
        self.distance = self._pursuit.distance(pose.x, pose.y)

    def judge(self, pose: Pose, stopped: bool, collided: bool, silent: bool) -> Verdict:
        """Judge the action that led to `pose`; the person has walked meanwhile."""
        before = self.distance
        self.look_ahead(pose)
        self._distances.append(self.distance)
        within = self.distance <= self.settings.success_radius
        settings = self.settings
        self.success = is_following(self._distances, settings.success_radius, settings.period)
        actions = settings.moves_each
        return Verdict(False, following_terms(before, self.distance, within, collided, actions))

    @property
    def no_terms(self) -> dict[str, float]:
        """The reward's terms before the first action, all 0."""
        return dict.fromkeys(following_terms(0.0, 0.0, False, False), 0.0)

    def truth(self) -> dict[str, Any]:
        """Whether the robot is as near as it should be."""
        return {"following": self.distance <= self.settings.success_radius}

    def measures(self, walk: Walk) -> dict[str, float]:
        """How well the robot has followed."""
        distances = np.asarray(self._distances)
        within = distances <= self.settings.success_radius
        actions = self.settings.moves_each  # of the oracle, per one of the robot
        possible = max(len(distances) * actions - self.episode.oracle_actions + 1, 1)
        return {
            "success": float(self.success),
            "found": float(within.any()),
            "following_rate": min(float(within.sum()) * actions / possible, 1.0),
            "mean_distance": float(distances.mean()),
            "dtg": self.distance,
            **walk.metrics(),
        }


class MovingSourceEnv(HouseTaskEnv):
    """Follow a person who walks through the house and talks: stay within 1.5 m.

    Observations and actions are those of `AudioGoalEnv` without distractors. The person walks from
    place to place at 0.5 to 0.7 m/s, waits there for 2 to 6 s, and talks with the pauses of the
    recording. Cameras see them (object `walker0`, of category `person`) unless the robot is within
    0.4 m: they walk through it. STOP, or a stand-still, is to wait: nothing but `max_steps` actions
    ends the episode (truncated).

    `distance_to_goal` is the way along the floor to the person. Success: at the end it is at most
    `success_radius`, and it was after at least half of the last 40 actions (10 s).

    `info` is that of `AudioGoalEnv`; `source` is where the person is now, `following` whether the
    robot is within the radius. The reward is the sum of `reward_terms`: progress (metres nearer),
    following (per action within the radius), time, collision. Measures: `success`; `found`, 1 if
    the robot was ever within the radius; `following_rate`, actions within the radius over those
    after the oracle first came within it, at most 1; `mean_distance` to the person [m]; `dtg` at
    the end; collisions, path length, actions.

    The oracle goes to where the person will be in 3 s, as nobody else can know.

    Episodes are chosen as in `AudioGoalEnv`; `oracle_actions` is how many the oracle takes to come
    within the radius. Task after the social navigation of Habitat 3.0 (Puig et al., 2024).
    """

    kind = TaskKind("MovingSource", MovingSourceSettings, MovingSourceMaker, MovingSourceRules)
