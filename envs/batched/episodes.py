"""The episodes that a batch plays: given ones, or made for a few sources in a few worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from av_embodied.episode import Episode
from av_embodied.errors import InputError

from ..tasks.audio_goal import AudioGoalEnv, AudioGoalSettings
from ..tasks.episode_source import EpisodeSource
from ..tasks.episodes import DECIMALS, EpisodeMaker, a_start, check_episode
from ..tasks.stage import HOUSE_SEEDS, Stage, Stages
from .limits import check_playable

STREAM = 0xBA7C  # parts the generator of these episodes from others
ATTEMPTS = 4  # for each start that is wanted, before there are fewer


def find_episodes(
    settings: AudioGoalSettings, stages: Stages | None, houses: int, sources: int, starts: int
) -> list[tuple[Episode, Stage]]:
    """Episodes as `settings` want them, each with its stage, the same each time.

    They are those of a set, where there is one; else from `starts` places to each of `sources` in
    each of the settings' worlds, or of the first `houses` of the split. Raises InputError where
    none fits, and for an episode of another version of its world.
    """
    source = EpisodeSource(AudioGoalEnv.kind, settings, stages)
    if source.episodes is not None:
        found = [(episode, source.stages.find(episode.world)) for episode in source.episodes]
        for episode, stage in found:
            check_episode(episode, stage)
            check_playable(episode)
        return found
    names = list(source.stages.given)
    names = names or [f"house:{number}" for number in HOUSE_SEEDS[settings.split][:houses]]
    library = source.stages.sounds(settings.sounds, settings.split)
    maker = AudioGoalEnv.kind.maker(library, settings)
    made: list[tuple[Episode, Stage]] = []
    for number, name in enumerate(names):
        rng = np.random.default_rng([number, STREAM])
        stage = source.stages.find(name)
        for which in range(sources):
            first = maker.make(stage, rng, f"{name}#{which}.0")
            if first is not None:
                made += [
                    (one, stage) for one in _from_more_places(maker, stage, first, starts, rng)
                ]
    if not made:
        raise InputError(f"no episode fits into any of the worlds {', '.join(names)}")
    return made


def _from_more_places(
    maker: EpisodeMaker, stage: Stage, first: Episode, count: int, rng: np.random.Generator
) -> list[Episode]:
    """The `first` episode and others to its source, at most `count` together."""
    field = stage.goal(first.source, floor=first.start.z)
    found = [first]
    for _ in range(ATTEMPTS * (count - 1)):
        if len(found) == count:
            break
        start = a_start(stage, field, first.source, rng)
        actions = start and maker.oracle_actions([field], start)
        if start and actions:
            sound = maker.draw_sound(rng)
            more = replace(
                first,
                id=f"{first.id.rsplit('.', 1)[0]}.{len(found)}",
                start=start,
                sound=sound,
                sound_class=maker.sounds.sound_class(sound),
                geodesic_distance=round(field.at((start.x, start.y)), DECIMALS),
                oracle_actions=actions,
                seed=int(rng.integers(2**31)),
            )
            found.append(more)
    return found
