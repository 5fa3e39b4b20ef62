"""The task SemanticAudioGoal: hear what sounds for a while, go to a thing of its kind."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from av_embodied.episode import Episode
from av_embodied.errors import InputError

from ..sounds import SoundLibrary
from ..worlds.sounding import SOUND_CLASSES
from .episodes import DECIMALS, EpisodeMaker, a_floor, a_start
from .house_task import HouseTaskEnv
from .rules import Rules
from .setting_checks import check_range
from .settings import TaskSettings
from .stage import Stage
from .task_kind import TaskKind
from .things import Point, spot_of

# Chen et al. (2021) draw 15 s +- 9 s, at least 5 s, for robots that take one action a second; ours
# take four, so that the same share of the way is silent.
DEVIATION = 0.6  # of the mean length of sound
SHORTEST = 1.0 / 3.0  # of the mean length of sound


@dataclass(frozen=True)
class SemanticAudioGoalSettings(TaskSettings):
    """Keyword arguments of `SemanticAudioGoalEnv`; InputError for what is not possible."""

    sound_seconds: float = 4.0
    """Mean time after which the sound ends [s], in episodes that are made anew."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("sound_seconds", self.sound_seconds, 0.1, 600.0)


@dataclass(frozen=True, eq=False)
class SemanticMaker(EpisodeMaker):
    """Episodes in which one of the things of a kind sounds, and all of them are goals."""

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where nothing there makes a known sound."""
        space = a_floor(stage, rng)
        kinds = sounding_kinds(self.sounds, self.settings)
        present = sorted(kinds.keys() & {thing.category for thing in stage.world.objects})
        for number in rng.permutation(len(present)):
            kind = present[int(number)]
            spots = self._spots(stage, space.floor, kind)
            if not spots:
                continue
            first = spots.pop(int(rng.integers(len(spots))))
            field = stage.goal(first, *spots, floor=space.floor)
            start = a_start(stage, field, first, rng)
            actions = start and self.oracle_actions([field], start)
            if start and actions:
                sound = self.draw_sound(rng, among=kinds[kind])
                return Episode(
                    id=name,
                    world=stage.name,
                    world_hash=stage.world.content_hash,
                    start=start,
                    source=first,
                    sound=sound,
                    sound_class=self.sounds.sound_class(sound),
                    geodesic_distance=round(field.at((start.x, start.y)), DECIMALS),
                    oracle_actions=actions,
                    seed=int(rng.integers(2**31)),
                    periods=((0.0, self._seconds(rng)),),
                    goals=tuple(spots),
                    goal_kind=kind,
                )
        return None

    def with_source(self, stage: Stage, episode: Episode, source: Point) -> Episode:
        """`episode` with its source at `source` [m]; all things of its kind are goals beside it."""
        spots = self._spots(stage, episode.start.z, episode.goal_kind)
        goals = tuple(dict.fromkeys([*spots, *episode.goals]))
        return dataclasses.replace(super().with_source(stage, episode, source), goals=goals)

    def _spots(self, stage: Stage, floor: float, kind: str) -> list[Point]:
        space, ears = stage.space_on(floor), stage.sensors.array_height
        things = [t for t in stage.world.objects if t.category == kind and t.shapes]
        spots = [spot_of(stage.world, space, thing, ears, DECIMALS) for thing in things]
        return [spot for spot in spots if spot is not None]

    def _seconds(self, rng: np.random.Generator) -> float:
        mean = getattr(self.settings, "sound_seconds", SemanticAudioGoalSettings.sound_seconds)
        return round(max(float(rng.normal(mean, DEVIATION * mean)), SHORTEST * mean), 3)


def sounding_kinds(sounds: SoundLibrary, settings: TaskSettings) -> dict[str, tuple[str, ...]]:
    """Classes of `sounds` by the category of the things that make them.

    Of the recordings that ship only kinds count that can be heard in the test split. Raises
    InputError for a library that nothing known makes the sounds of.
    """
    classes = {sounds.sound_class(name) for name in sounds.names}
    tested = SoundLibrary.load(split="test") if settings.sounds is None else sounds
    known = {tested.sound_class(name) for name in tested.names}
    kinds = {
        kind: tuple(sorted(classes & set(made)))
        for kind, made in SOUND_CLASSES.items()
        if classes & set(made) and known & set(made)
    }
    if not kinds:
        raise InputError(
            f"no sound of the library is one that things make: its classes are {sorted(classes)}"
        )
    return kinds


class SemanticRules(Rules):
    """The goal is any thing of the kind that was heard."""

    def truth(self) -> dict[str, Any]:
        """The kind of thing, and where all of its kind sound or could."""
        episode = self.episode
        return {"goal_kind": episode.goal_kind, "goals": (episode.source, *episode.goals)}


class SemanticAudioGoalEnv(HouseTaskEnv):
    """A thing in the house sounds for a while: go to it, or to another of its kind, and stop.

    Observations and actions are those of `AudioGoalEnv` without distractors. The sound begins with
    the episode and ends after a time drawn around `sound_seconds`; what it was names the kind of
    thing to go to (`envs/worlds/sounding.py` has the table). Only kinds that the test split's
    recordings hold are played, so that no kind is met there for the first time.

    Ends with the stop (terminated) or after `max_steps` actions (truncated). Success: stopped
    where `distance_to_goal`, the way to the nearest thing of the kind on this floor, counted as in
    `AudioGoalEnv`, is at most `success_radius`.

    `info` and measures are those of `AudioGoalEnv`; `goal_kind` is the category, `goals` are the
    places of all things of the kind, `source` that of the one that sounds. `sws` counts successes
    after the sound has ended. The reward is that of `AudioGoalEnv`.

    Episodes are chosen as in `AudioGoalEnv`. Task after Chen, Al-Halah, Grauman, Semantic
    audio-visual navigation (2021).
    """

    kind = TaskKind("SemanticAudioGoal", SemanticAudioGoalSettings, SemanticMaker, SemanticRules)
