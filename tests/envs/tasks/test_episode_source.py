from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import trimesh

from av_embodied import EpisodeSet, InputError
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv, AudioGoalSettings
from av_embodied.envs.tasks.episode_source import EpisodeSource, given_worlds
from av_embodied.envs.tasks.stage import HOUSE_SEEDS
from av_embodied.envs.worlds.world import World

RNG = np.random.default_rng


def source(**arguments: object) -> EpisodeSource:
    return EpisodeSource(AudioGoalEnv.kind, AudioGoalSettings.of(arguments))


def test_shipped_sets_are_played_in_order_from_the_seed() -> None:
    episodes = source(split="val")
    assert episodes.episodes is not None
    ids = [episodes.choose(None, RNG(0))[1].id for _ in range(2)]
    assert ids == [episodes.episodes[0].id, episodes.episodes[1].id]
    episodes.seed(207)
    assert episodes.choose({}, RNG(0))[1] == episodes.episodes[7]


def test_an_episode_or_an_index_can_be_asked_for() -> None:
    episodes = source(split="val")
    assert episodes.episodes is not None
    wanted = episodes.episodes[5]
    assert episodes.choose({"index": 5}, RNG(0))[1] == wanted
    stage, episode = episodes.choose({"episode": wanted}, RNG(0))
    assert episode is wanted
    assert stage.world.content_hash == wanted.world_hash


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"index": 200}, "number below 200"),
        ({"index": -1}, "number below 200"),
        ({"index": "first"}, "number below 200"),
        ({"episode": 3}, "episode must be an Episode"),
        ({"epsiode": 3}, "did you mean 'episode'"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        source(split="val").choose(options, RNG(0))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": 8_000}, "for rate 16000, the settings have 8000"),
        ({"engine": "trace"}, "for engine field"),
        ({"worlds": "apartment"}, "do not hold world 'apartment'"),
        ({"body": "husky"}, "for body_radius 0.2, the settings have 0.5"),
    ],
)
def test_stages_made_for_others_are_refused(settings: dict[str, Any], message: str) -> None:
    stages = source(split="val").stages
    wanted = AudioGoalSettings.of({"split": "val", **settings})
    with pytest.raises(InputError, match=message):
        EpisodeSource(AudioGoalEnv.kind, wanted, stages)


def test_stages_are_checked_to_be_some() -> None:
    with pytest.raises(InputError, match="stages must be one of Stages, got int"):
        AudioGoalEnv(split="val", stages=cast("Any", 3))


def test_train_makes_episodes_in_houses_of_its_own() -> None:
    episodes = source(split="train")
    assert episodes.episodes is None
    stage, episode = episodes.choose(None, RNG(3))
    assert int(stage.world.name.removeprefix("house:")) in HOUSE_SEEDS["train"]
    assert episode == source(split="train").choose(None, RNG(3))[1]
    with pytest.raises(InputError, match="number below 0"):
        episodes.choose({"index": 0}, RNG(0))


def test_given_worlds_and_files_are_played_in(two_rooms: World, tmp_path: Path) -> None:
    path = tmp_path / "flat.sdf"
    two_rooms.save(path)
    episodes = source(split="test", worlds=[two_rooms, path])
    assert episodes.episodes is None
    names = {episodes.choose(None, RNG(n))[1].world for n in range(8)}
    assert names == {"two_rooms", str(path)}
    assert list(given_worlds(str(path))) == [str(path)]
    assert given_worlds("apartment")["apartment"].rooms


def test_two_worlds_of_one_name_and_none_at_all_are_refused(two_rooms: World) -> None:
    with pytest.raises(InputError, match="different names, got 'two_rooms' twice"):
        given_worlds([two_rooms, two_rooms])
    with pytest.raises(InputError, match="at least one world"):
        given_worlds([])


def test_a_world_too_small_for_any_episode_is_refused() -> None:
    closet = trimesh.creation.box(bounds=[[0.0, 0.0, 0.0], [2.0, 2.0, 2.5]])
    world = World.from_mesh(closet.vertices, closet.faces, name="closet")
    episodes = source(worlds=world)
    with pytest.raises(InputError, match="no episode fits into any of the worlds closet"):
        episodes.choose(None, RNG(0))


def test_a_set_of_another_task_or_split_is_refused(tmp_path: Path) -> None:
    shipped = source(split="val").episodes
    assert shipped is not None
    other = dataclasses.replace(shipped, task="FindSpeaker")
    with pytest.raises(InputError, match="must be of task 'AudioGoal' and split 'val'"):
        source(split="val", episodes=other)
    path = tmp_path / "val.json.gz"
    shipped.save(path)
    with pytest.raises(InputError, match="split 'test', got 'AudioGoal' and 'val'"):
        source(split="test", episodes=path)


def test_a_set_made_for_another_version_of_a_world_is_refused() -> None:
    shipped = source(split="val").episodes
    assert shipped is not None
    old = dataclasses.replace(shipped[0], world_hash="0" * 16)
    episodes = source(split="val", episodes=EpisodeSet("AudioGoal", "val", (old,)))
    with pytest.raises(InputError, match="made for another version of world"):
        episodes.choose(None, RNG(0))
