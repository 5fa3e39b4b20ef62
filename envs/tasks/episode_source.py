"""Which episode is played next: one asked for, the next of a set, or one made for the occasion."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from av_embodied.episode import Episode, EpisodeSet, Point
from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import Pose
from av_embodied.resources import resource_path

from ..worlds.world import World
from .episodes import check_episode
from .setting_checks import check_type
from .settings import TaskSettings, WorldSource
from .stage import HOUSE_SEEDS, Stage, Stages, load_world
from .task_kind import TaskKind

OPTIONS = ("episode", "index", "source", "start")
SHARED = ("rate", "array_height", "body_radius", "body_height")  # of sensors; stages rest on them
ATTEMPTS = 10  # worlds tried before giving up on making an episode


class EpisodeSource:
    """Episodes of a task of `kind` as `settings` want them, each with the stage it plays on.

    `episodes` is the set that is played in order, None where every episode is made anew.
    """

    def __init__(
        self, kind: TaskKind, settings: TaskSettings, stages: Stages | None = None
    ) -> None:
        self.settings = settings
        if stages is None:
            worlds = given_worlds(settings.worlds)
            stages = Stages(worlds, settings.sensors, settings.engine)
        check_shared(stages, settings)
        self.stages = stages
        self.episodes = _episode_set(kind, settings)
        self._next = 0
        self._maker = kind.maker(self.stages.sounds(settings.sounds, settings.split), settings)

    def seed(self, seed: int) -> None:
        """Go on from the set's episode number `seed`, counted round."""
        self._next = seed

    def choose(
        self, options: Mapping[str, Any] | None, rng: np.random.Generator
    ) -> tuple[Stage, Episode]:
        """The episode asked for in `options` of reset, else the next one.

        With a `source` (x, y, z) [m] or a `start` (a `Pose`) it is played from or to there, as
        `EpisodeMaker.elsewhere` has it. Raises InputError for unknown options, for an episode made
        for another world, and for places that cannot be.
        """
        wanted = options or {}
        for name in wanted:
            if name not in OPTIONS:
                raise unknown_name("option of reset", name, OPTIONS)
        source, start = _point(wanted.get("source")), wanted.get("start")
        check_type("start", start, (Pose, type(None)))
        stage, episode = self._chosen(wanted, rng)
        if source or start:
            episode = self._maker.elsewhere(stage, episode, source, start)
        return stage, episode

    def _chosen(self, wanted: Mapping[str, Any], rng: np.random.Generator) -> tuple[Stage, Episode]:
        if "episode" in wanted:
            return self._staged(wanted["episode"])
        if "index" in wanted:
            return self._staged(self._numbered(wanted["index"]))
        if self.episodes is None:
            return self._made(rng)
        self._next += 1
        return self._staged(self.episodes[(self._next - 1) % len(self.episodes)])

    def _numbered(self, index: int) -> Episode:
        episodes = self.episodes or ()
        if not isinstance(index, (int, np.integer)) or not 0 <= index < len(episodes):
            raise InputError(
                f"index must be a number below {len(episodes)}, the episodes of the set, "
                f"got {index!r}"
            )
        return episodes[int(index)]

    def _staged(self, episode: Episode) -> tuple[Stage, Episode]:
        if not isinstance(episode, Episode):
            raise InputError(f"episode must be an Episode, got {type(episode).__name__}")
        stage = self.stages.find(episode.world)
        check_episode(episode, stage)
        return stage, episode

    def _made(self, rng: np.random.Generator) -> tuple[Stage, Episode]:
        given = list(self.stages.given)
        houses = HOUSE_SEEDS[self.settings.split]
        for _ in range(ATTEMPTS):
            number = int(rng.integers(len(given) or len(houses)))
            stage = self.stages.find(given[number] if given else f"house:{houses[number]}")
            episode = self._maker.make(stage, rng, f"{stage.name}#{rng.integers(2**31)}")
            if episode:
                return stage, episode
        raise InputError(
            f"no episode fits into any of the worlds {', '.join(given) or 'generated'}"
        )


def _point(value: object) -> Point | None:
    """A place [m] as a person wrote it; InputError unless it is three finite numbers, or None."""
    if value is None:
        return None
    try:
        x, y, z = (float(number) for number in cast("Iterable[Any]", value))
    except (TypeError, ValueError):
        x = y = z = math.nan
    if not all(map(math.isfinite, (x, y, z))):
        raise InputError(f"source must be three finite numbers x, y, z [m], got {value!r}")
    return x, y, z


def given_worlds(worlds: WorldSource | Sequence[WorldSource] | None) -> dict[str, World]:
    """The worlds handed in, by name or, for files, path; InputError for two of one name."""
    if worlds is None:
        return {}
    found: dict[str, World] = {}
    for item in _listed(worlds):
        world = item if isinstance(item, World) else load_world(str(item))
        name = world.name if isinstance(item, World) else str(item)
        if name in found:
            raise InputError(f"worlds must have different names, got {name!r} twice")
        found[name] = world
    if not found:
        raise InputError("worlds must hold at least one world, or be None for generated houses")
    return found


def _listed(worlds: WorldSource | Sequence[WorldSource]) -> list[WorldSource]:
    return [worlds] if isinstance(worlds, WorldSource) else list(worlds)


def check_shared(stages: Stages, settings: TaskSettings) -> None:
    """Raise InputError unless `stages` were made for worlds and a robot as `settings` have them."""
    check_type("stages", stages, (Stages,))
    wanted = {name: getattr(settings.sensors, name) for name in SHARED} | {
        "engine": settings.engine
    }
    made = {name: getattr(stages.sensors, name) for name in SHARED} | {"engine": stages.engine}
    for name, value in wanted.items():
        if made[name] != value:
            raise InputError(
                f"shared stages are for {name} {made[name]}, the settings have {value}"
            )
    for item in () if settings.worlds is None else _listed(settings.worlds):
        name = item.name if isinstance(item, World) else str(item)
        found = stages.given.get(name)
        if found is None or (isinstance(item, World) and item is not found):
            raise InputError(f"shared stages do not hold world {name!r} of the settings")


def _episode_set(kind: TaskKind, settings: TaskSettings) -> EpisodeSet | None:
    """The set to play; InputError for one of another task or split."""
    found = settings.episodes
    if found is None:
        if settings.split == "train" or settings.worlds is not None or settings.sounds is not None:
            return None
        found = resource_path(f"worlds/episodes/{kind.file_name}_{settings.split}.json.gz")
    if not isinstance(found, EpisodeSet):
        found = EpisodeSet.load(found)
    if (found.task, found.split) != (kind.name, settings.split):
        raise InputError(
            f"episodes must be of task {kind.name!r} and split {settings.split!r}, "
            f"got {found.task!r} and {found.split!r}"
        )
    return found
