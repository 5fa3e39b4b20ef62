"""Making episodes: a source where a sounding thing would stand, a start, and a proof of both."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.episode import Episode, EpisodeSet, Point, Sounding
from av_embodied.errors import InputError
from av_embodied.frames import Pose

from ..sounds import SoundLibrary
from ..worlds.free_space import DistanceField, FreeSpace
from .goal import seen_from
from .oracle import oracle_tour
from .settings import TaskSettings
from .source_spots import furniture_spots, stand_spots
from .stage import HOUSE_SEEDS, Stage, Stages

DISTANCES = (3.0, 25.0)  # m, from start to source along the floor
BESIDE = 0.6  # m, horizontally: someone beside the source sees it from a free place this near
ON_FURNITURE = 0.6  # share of sources that stand on furniture, where there is some
ELSEWHERE = 0.65  # share of starts that are sought in another room than the source's
STARTS = 24  # tried per source
APART = 2.5  # m, from one source to another at least: nobody is beside both
DECIMALS = 4  # of every length and angle, so that files are short and equal everywhere
SHORTEST = 10.0**-DECIMALS  # m, of a way; an episode may start right below its source
MOVED = "-moved"  # ends the ids of episodes whose source or start was put elsewhere
EPISODE_STREAM = 0xE915  # parts the generator of episodes from those of houses and sounds


@dataclass(frozen=True, eq=False)
class EpisodeMaker:
    """Makes episodes with recordings of `sounds`; the oracle must succeed within the limits.

    This is AudioGoal's; makers of other tasks build on its parts.
    """

    sounds: SoundLibrary
    settings: TaskSettings

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no source and start fit together."""
        space = a_floor(stage, rng)
        for source in sources(stage, space, rng):
            field = stage.goal(source, floor=space.floor)
            start = a_start(stage, field, source, rng)
            actions = start and self.oracle_actions([field], start)
            if start and actions:
                sound = self.draw_sound(rng)
                return Episode(
                    id=name,
                    world=stage.name,
                    world_hash=stage.world.content_hash,
                    start=start,
                    source=source,
                    sound=sound,
                    sound_class=self.sounds.sound_class(sound),
                    geodesic_distance=round(field.at((start.x, start.y)), DECIMALS),
                    oracle_actions=actions,
                    seed=int(rng.integers(2**31)),
                )
        return None

    def elsewhere(
        self, stage: Stage, episode: Episode, source: Point | None, start: Pose | None
    ) -> Episode:
        """`episode` with its first source at `source` [m] and its start at `start`, where given.

        What follows from the two is found anew, and the id ends in `MOVED`. Raises InputError for
        places that cannot be, and where the oracle does not get from the one to the other.
        """
        if start is not None:
            start = dataclasses.replace(start, z=stage.space_on(start.z).floor)
            episode = dataclasses.replace(episode, start=start)
        if source is not None:
            episode = self.with_source(stage, episode, source)
        check_places(episode, stage)
        length, actions = self.measure(stage, episode)
        if not actions:
            raise InputError(
                f"the oracle does not get from {_text(episode.start.position[:2])} m to "
                f"{_text(episode.source)} m within {self.settings.moves} actions: the way is "
                f"{length:.2f} m"
            )
        return dataclasses.replace(
            episode,
            id=episode.id.removesuffix(MOVED) + MOVED,
            geodesic_distance=max(round(length, DECIMALS), SHORTEST),
            oracle_actions=actions,
        )

    def with_source(self, stage: Stage, episode: Episode, source: Point) -> Episode:
        """`episode` with its first source at `source` [m]; what was on a way stays there."""
        return dataclasses.replace(episode, source=source, way=())

    def measure(self, stage: Stage, episode: Episode) -> tuple[float, int | None]:
        """Length [m] of the shortest way, and the oracle's actions, None where it fails."""
        start = episode.start
        field = stage.goal(episode.source, *episode.goals, floor=start.z)
        return field.at((start.x, start.y)), self.oracle_actions([field], start)

    def oracle_actions(self, fields: Sequence[DistanceField], start: Pose) -> int | None:
        """Actions that the oracle takes from `start` through the goals of `fields`, or None."""
        settings = self.settings
        return oracle_tour(fields, start, settings.success_radius, settings.moves)

    def draw_sound(
        self, rng: np.random.Generator, unlike: Iterable[str] = (), among: Iterable[str] = ()
    ) -> str:
        """A recording: every class is as likely, and within it every file.

        Of a class that is not one of `unlike`, and of those `among`, where any are named. Raises
        InputError where no class is left.
        """
        names, avoided, wanted = self.sounds.names, set(unlike), set(among)
        kinds = {self.sounds.sound_class(name) for name in names} - avoided
        ordered = sorted(kinds & wanted if wanted else kinds)
        if not ordered:
            raise InputError(
                f"no class of sounds is left: needed one of {sorted(wanted) or 'any'} beside "
                f"{sorted(avoided)}"
            )
        kind = ordered[int(rng.integers(len(ordered)))]
        of_kind = [name for name in names if self.sounds.sound_class(name) == kind]
        return of_kind[int(rng.integers(len(of_kind)))]

    def soundings(
        self,
        stage: Stage,
        rng: np.random.Generator,
        floor: float,
        count: int,
        beside: Sequence[Sounding] = (),
    ) -> tuple[Sounding, ...] | None:
        """`count` sources on a floor [m], apart from each other and from those `beside`.

        Each is of another class of sound. None where there is no room for so many.
        """
        found: list[Sounding] = []
        for place in sources(stage, stage.space_on(floor), rng):
            if len(found) == count:
                break
            others = [*beside, *found]
            if all(math.dist(place, other.source) >= APART for other in others):
                sound = self.draw_sound(rng, unlike=[other.sound_class for other in others])
                found.append(Sounding(place, sound, self.sounds.sound_class(sound)))
        return tuple(found) if len(found) == count else None


def a_floor(stage: Stage, rng: np.random.Generator) -> FreeSpace:
    """The free space of one of the floors of the world, each as likely."""
    floors = stage.world.floors
    if len(floors) == 1:
        return stage.space
    return stage.space_on(floors[int(rng.integers(len(floors)))])


def sources(
    stage: Stage, space: FreeSpace, rng: np.random.Generator
) -> Iterator[tuple[float, float, float]]:
    """Places for a source on the floor of `space`, in random order, seen by who is beside them."""
    world = stage.world
    kinds = [furniture_spots(world, space.floor, rng), stand_spots(world, space, rng)]
    if rng.random() >= ON_FURNITURE:
        kinds.reverse()
    for spot in np.concatenate(kinds).round(DECIMALS):
        if len(seen_from(world, space, spot, stage.sensors.array_height, BESIDE)):
            yield float(spot[0]), float(spot[1]), float(spot[2])


def a_start(
    stage: Stage, field: DistanceField, source: tuple[float, float, float], rng: np.random.Generator
) -> Pose | None:
    """A free pose as far from the source as wanted; None where there is none.

    The share `ELSEWHERE` is sought in another room, the rest in the source's own.
    """
    space = field.space
    centres = space.centres()
    x, y = space.cell(centres).T
    distance = field.values[x, y]
    far = centres[(distance >= DISTANCES[0]) & (distance <= DISTANCES[1])]
    if not len(far):
        return None
    tried = free_after_rounding(space, far[rng.integers(len(far), size=STARTS)])
    if not len(tried):
        return None
    room = stage.room_name(source[0], source[1], space.floor)
    elsewhere = [stage.room_name(x, y, space.floor) != room for x, y in tried]
    wanted = rng.random() < ELSEWHERE
    place = tried[elsewhere.index(wanted) if wanted in elsewhere else 0]
    yaw = round(float(rng.uniform(-np.pi, np.pi)), DECIMALS)
    return Pose(place[0], place[1], space.floor, yaw)


def free_after_rounding(space: FreeSpace, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """`places` (n, 2) [m] to `DECIMALS`, but for those that this brings too near to an obstacle."""
    rounded = places.round(DECIMALS)
    return rounded[space.is_free(rounded)]


def make_set(
    task: str,
    split: str,
    count: int,
    stages: Stages,
    maker: EpisodeMaker,
    advance: Callable[[], object],
) -> EpisodeSet:
    """`count` episodes of `task`, each in a generated house of its own, the first of `split`.

    `advance` is called after each. Houses in which no episode fits are left out.
    """
    episodes: list[Episode] = []
    for seed in HOUSE_SEEDS[split]:
        rng = np.random.default_rng([seed, EPISODE_STREAM])
        episode = maker.make(stages.find(f"house:{seed}"), rng, f"{split}-{len(episodes):04d}")
        if episode:
            episodes.append(episode)
            advance()
        if len(episodes) == count:
            break
    return EpisodeSet(task, split, tuple(episodes))


def check_episode(episode: Episode, stage: Stage) -> None:
    """Raise InputError unless `episode` was made for the very world of `stage`."""
    if episode.world_hash != stage.world.content_hash:
        raise InputError(
            f"episode {episode.id!r} was made for another version of world {episode.world!r}: "
            f"world_hash is {stage.world.content_hash}, the episode has {episode.world_hash}"
        )


def check_places(episode: Episode, stage: Stage) -> None:
    """Raise InputError unless a robot can stand at the start, and be beside the first source."""
    start, source = episode.start, episode.source
    if not stage.space_on(start.z).is_free([(start.x, start.y)])[0]:
        raise InputError(
            f"start {_text(start.position)} m is not free in world {stage.world.name!r} for a "
            f"robot of radius {stage.sensors.body_radius:.2f} m"
        )
    low, high = stage.world.bounds
    if not ((low <= source) & (source <= high)).all():
        raise InputError(
            f"source {_text(source)} m is outside world {stage.world.name!r}, which reaches from "
            f"{_text(low)} to {_text(high)} m"
        )
    way = stage.goal(source, floor=start.z).at((start.x, start.y))
    if not math.isfinite(way):
        raise InputError(
            f"no way leads from start {_text(start.position)} m to source {_text(source)} m for "
            f"a robot of radius {stage.sensors.body_radius:.2f} m"
        )


def _text(point: Iterable[float]) -> str:
    return f"({', '.join(f'{value:.2f}' for value in point)})"
