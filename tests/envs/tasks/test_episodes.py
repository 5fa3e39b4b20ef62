from __future__ import annotations

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest

from av_embodied import Episode, EpisodeSet, InputError, Sensors
from av_embodied.envs.sounds import SPLITS, SoundLibrary
from av_embodied.envs.tasks.audio_goal import AudioGoalSettings
from av_embodied.envs.tasks.episodes import (
    EpisodeMaker,
    check_episode,
    free_after_rounding,
    make_set,
)
from av_embodied.envs.tasks.oracle import oracle_actions
from av_embodied.envs.tasks.stage import HOUSE_SEEDS, Stage, Stages
from av_embodied.envs.worlds.free_space import FreeSpace
from av_embodied.resources import resource_path


def maker_of(split: str, **settings: object) -> EpisodeMaker:
    return EpisodeMaker(SoundLibrary.load(split=split), AudioGoalSettings.of(settings))


@pytest.fixture(scope="module")
def episodes(stage: Stage) -> list[Episode]:
    """Thirty episodes in the two rooms."""
    maker = maker_of("val")
    made = [maker.make(stage, np.random.default_rng(n), f"e{n}") for n in range(30)]
    return [episode for episode in made if episode]


def test_nearly_every_try_gives_an_episode(episodes: list[Episode]) -> None:
    assert len(episodes) >= 28


def test_distances_are_within_the_limits_and_true(stage: Stage, episodes: list[Episode]) -> None:
    for episode in episodes:
        start = (episode.start.x, episode.start.y)
        assert 2.9 <= episode.geodesic_distance <= 25.1
        assert episode.geodesic_distance == pytest.approx(
            stage.goal(episode.source).at(start), abs=1e-4
        )
        assert episode.geodesic_distance >= 0.97 * math.dist(start, episode.source[:2])


def test_the_oracle_needs_the_actions_that_stand_there(
    stage: Stage, episodes: list[Episode]
) -> None:
    for episode in episodes:
        assert oracle_actions(stage.goal(episode.source), episode.start) == episode.oracle_actions


def test_most_start_in_another_room_and_some_in_the_same(
    stage: Stage, episodes: list[Episode]
) -> None:
    elsewhere = [
        stage.room_name(e.start.x, e.start.y) != stage.room_name(e.source[0], e.source[1])
        for e in episodes
    ]
    assert 0.5 <= np.mean(elsewhere) < 1.0


def test_sources_stand_on_furniture_or_alone(episodes: list[Episode]) -> None:
    on_table = [6.0 < e.source[0] < 7.2 and 0.8 < e.source[1] < 1.4 for e in episodes]
    assert 0.2 < np.mean(on_table) < 0.9
    assert all(0.3 <= e.source[2] <= 1.4 for e in episodes)


def test_sounds_are_of_the_split_with_their_class(episodes: list[Episode]) -> None:
    library = SoundLibrary.load(split="val")
    for episode in episodes:
        assert library.sound_class(episode.sound) == episode.sound_class
    assert len({episode.sound_class for episode in episodes}) >= 6


def test_the_same_generator_makes_the_same_episode(stage: Stage) -> None:
    maker = maker_of("val")
    first, again = (maker.make(stage, np.random.default_rng(9), "e") for _ in range(2))
    assert first == again


def test_no_episode_fits_where_nothing_is_far_enough(stage: Stage) -> None:
    maker = maker_of("val", max_steps=5)
    assert maker.make(stage, np.random.default_rng(0), "e") is None


def test_an_episode_for_another_version_of_the_world_is_refused(
    stage: Stage, episodes: list[Episode]
) -> None:
    check_episode(episodes[0], stage)
    old = dataclasses.replace(episodes[0], world_hash="0123456789abcdef")
    with pytest.raises(InputError, match=r"another version of world 'two_rooms'.*0123456789abcdef"):
        check_episode(old, stage)


def test_splits_share_no_house() -> None:
    ranges = [HOUSE_SEEDS[split] for split in SPLITS]
    for before, after in pairwise(ranges):
        assert before[-1] < after[0]
    assert ranges[1][0] == 10_000_000
    assert ranges[2][0] == 20_000_000


def test_a_set_holds_one_house_each_in_order_and_reports_progress() -> None:
    done: list[int] = []
    maker = maker_of("test")
    made = make_set("AudioGoal", "test", 3, Stages({}, Sensors()), maker, lambda: done.append(1))
    assert (made.task, made.split, len(made), len(done)) == ("AudioGoal", "test", 3, 3)
    assert [e.id for e in made] == ["test-0000", "test-0001", "test-0002"]
    seeds = [int(e.world.removeprefix("house:")) for e in made]
    assert seeds == sorted(set(seeds))
    assert all(seed in HOUSE_SEEDS["test"] for seed in seeds)


@pytest.mark.parametrize("split", ["val", "test"])
def test_shipped_sets_are_whole_and_keep_to_their_split(split: str) -> None:
    shipped = EpisodeSet.load(resource_path(f"worlds/episodes/audio_goal_{split}.json.gz"))
    library = SoundLibrary.load(split=split)
    assert (shipped.task, shipped.split, len(shipped)) == ("AudioGoal", split, 200)
    seeds = {int(e.world.removeprefix("house:")) for e in shipped}
    assert len(seeds) >= 100
    assert all(seed in HOUSE_SEEDS[split] for seed in seeds)
    assert {e.sound for e in shipped} <= set(library.names)
    assert all(3.0 <= e.geodesic_distance <= 25.5 for e in shipped)


@pytest.mark.parametrize("split", ["val", "test"])
def test_shipped_sets_fit_the_worlds_of_today(split: str) -> None:
    shipped = EpisodeSet.load(resource_path(f"worlds/episodes/audio_goal_{split}.json.gz"))
    stages = Stages({}, Sensors())
    for episode in (shipped[0], shipped[120]):
        stage = stages.find(episode.world)
        check_episode(episode, stage)
        assert oracle_actions(stage.goal(episode.source), episode.start) == episode.oracle_actions


def test_a_place_that_rounding_brings_too_near_to_a_wall_is_left_out() -> None:
    # Clearance falls to the right; at column 2 it is just over the radius in the middle of a cell.
    clearance = np.repeat(np.array([[0.4], [0.3], [0.20001], [0.1]]), 4, axis=1)
    origin = np.array([0.000_04, 0.0])
    space = FreeSpace(clearance, np.ones((4, 4), bool), origin, 0.0, 0.2, resolution=0.1)
    shifted = FreeSpace(clearance, np.ones((4, 4), bool), -origin, 0.0, 0.2, resolution=0.1)
    assert len(space.centres()) == 12
    assert space.is_free(space.centres()).all()
    assert len(free_after_rounding(space, space.centres())) == 12  # rounded away from the wall
    assert len(free_after_rounding(shifted, shifted.centres())) == 8  # and towards it
