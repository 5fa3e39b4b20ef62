"""Making episodes: a source where a sounding thing would stand, a start, and a proof of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.errors import InputError
from av_embodied.frames import Pose

from ..sounds import SoundLibrary
from ..worlds.free_space import DistanceField
from .goal import seen_from
from .oracle import oracle_actions
from .source_spots import furniture_spots, stand_spots
from .stage import HOUSE_SEEDS, Stage, Stages

TASK = "AudioGoal"
DISTANCES = (3.0, 25.0)  # m, from start to source along the floor
BESIDE = 0.6  # m, horizontally: someone beside the source sees it from a free place this near
ON_FURNITURE = 0.6  # share of sources that stand on furniture, where there is some
ELSEWHERE = 0.65  # share of starts that are sought in another room than the source's
STARTS = 24  # tried per source
DECIMALS = 4  # of every length and angle, so that files are short and equal everywhere
EPISODE_STREAM = 0xE915  # parts the generator of episodes from those of houses and sounds


@dataclass(frozen=True, eq=False)
class EpisodeMaker:
    """Makes episodes with recordings of `sounds`; the oracle must succeed within `max_steps`."""

    sounds: SoundLibrary
    success_radius: float = 1.0
    max_steps: int = 500

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no source and start fit together."""
        for source in _sources(stage, rng):
            field = stage.goal(source)
            start = _start(stage, field, source, rng)
            actions = start and oracle_actions(field, start, self.success_radius, self.max_steps)
            if start and actions:
                sound = self._draw_sound(rng)
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

    def _draw_sound(self, rng: np.random.Generator) -> str:
        """A recording: every class is as likely, and within it every file."""
        names = self.sounds.names
        kinds = sorted({self.sounds.sound_class(name) for name in names})
        kind = kinds[int(rng.integers(len(kinds)))]
        of_kind = [name for name in names if self.sounds.sound_class(name) == kind]
        return of_kind[int(rng.integers(len(of_kind)))]


def _sources(stage: Stage, rng: np.random.Generator) -> Iterator[tuple[float, float, float]]:
    """Places for a source, in random order, that somebody beside them sees."""
    world, space = stage.world, stage.space
    kinds = [furniture_spots(world, space.floor, rng), stand_spots(world, space, rng)]
    if rng.random() >= ON_FURNITURE:
        kinds.reverse()
    for spot in np.concatenate(kinds).round(DECIMALS):
        if len(seen_from(world, space, spot, stage.sensors.array_height, BESIDE)):
            yield float(spot[0]), float(spot[1]), float(spot[2])


def _start(
    stage: Stage, field: DistanceField, source: tuple[float, float, float], rng: np.random.Generator
) -> Pose | None:
    """A free pose as far from the source as wanted; None where there is none.

    The share `ELSEWHERE` is sought in another room, the rest in the source's own.
    """
    centres = stage.space.centres()
    x, y = stage.space.cell(centres).T
    distance = field.values[x, y]
    far = centres[(distance >= DISTANCES[0]) & (distance <= DISTANCES[1])]
    if not len(far):
        return None
    tried = far[rng.integers(len(far), size=STARTS)].round(DECIMALS)
    room = stage.room_name(source[0], source[1])
    elsewhere = [stage.room_name(x, y) != room for x, y in tried]
    wanted = rng.random() < ELSEWHERE
    place = tried[elsewhere.index(wanted) if wanted in elsewhere else 0]
    yaw = round(float(rng.uniform(-np.pi, np.pi)), DECIMALS)
    return Pose(place[0], place[1], stage.space.floor, yaw)


def make_set(
    split: str, count: int, stages: Stages, maker: EpisodeMaker, advance: Callable[[], object]
) -> EpisodeSet:
    """`count` episodes, each in a generated house of its own, the first houses of `split`.

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
    return EpisodeSet(TASK, split, tuple(episodes))


def check_episode(episode: Episode, stage: Stage) -> None:
    """Raise InputError unless `episode` was made for the very world of `stage`."""
    if episode.world_hash != stage.world.content_hash:
        raise InputError(
            f"episode {episode.id!r} was made for another version of world {episode.world!r}: "
            f"world_hash is {stage.world.content_hash}, the episode has {episode.world_hash}"
        )
