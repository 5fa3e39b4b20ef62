from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import trimesh

from av_embodied import Episode, EpisodeSet, InputError, Pose
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv, AudioGoalSettings
from av_embodied.envs.tasks.episode_source import EpisodeSource, given_worlds
from av_embodied.envs.tasks.house_task import HouseTaskEnv
from av_embodied.envs.tasks.moving_source import MovingSourceEnv
from av_embodied.envs.tasks.multi_goal import MultiGoalEnv
from av_embodied.envs.tasks.semantic_audio_goal import SemanticAudioGoalEnv
from av_embodied.envs.tasks.stage import HOUSE_SEEDS
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.world import World

RNG = np.random.default_rng
OFFICE, KITCHEN = (1.0, 1.0, 1.2), (7.0, 2.5, 1.2)


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
        ({"source": (1.0, 2.0)}, "source must be three finite numbers"),
        ({"source": (1.0, 2.0, np.nan)}, "source must be three finite numbers"),
        ({"source": 3}, "source must be three finite numbers x, y, z .m., got 3"),
        ({"start": (1.0, 2.0)}, "start must be one of Pose, None, got tuple"),
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
    house = given_worlds("house:7")["house:7"]
    assert house.content_hash == generate_house(7).content_hash


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


def played(env: HouseTaskEnv) -> dict[str, Any]:
    """The final info of the present episode, played by the oracle."""
    info, ended = env.run.truth(), False
    while not ended:
        _, _, ended, _, info = env.step(info["oracle_action"])
    return info


def changed(env: HouseTaskEnv, **options: object) -> Episode:
    """The episode that a reset with `options` plays, from the first of seed 1."""
    env.reset(seed=1)
    env.reset(options={"episode": env.episode, **options})
    return env.episode


def test_a_source_put_elsewhere_is_heard_gone_to_and_measured_there(env: AudioGoalEnv) -> None:
    env.reset(seed=1)
    before = env.episode
    start = Pose(1.0, 3.0, 0.0, 0.0)
    _, info = env.reset(options={"episode": before, "source": KITCHEN, "start": start})
    episode = env.episode
    assert (episode.source, episode.start) == (KITCHEN, start)
    assert info["sources"] == (KITCHEN,)
    assert tuple(info["pose"]) == (1.0, 3.0, 0.0, 0.0)
    # Through the door in a nearly straight line, which is 6.02 m.
    assert 6.02 <= episode.geodesic_distance <= 6.4
    assert info["distance_to_goal"] == pytest.approx(episode.geodesic_distance, abs=1e-3)
    assert (episode.sound, episode.seed) == (before.sound, before.seed)
    found = played(env)
    assert (found["success"], found["spl"], found["sna"]) == (1.0, 1.0, 1.0)
    assert found["actions"] == episode.oracle_actions


def test_sources_and_starts_change_the_next_episode_where_none_is_named(two_rooms: World) -> None:
    episodes = source(worlds=two_rooms)
    _, plain = episodes.choose(None, RNG(4))
    _, moved = episodes.choose({"source": OFFICE}, RNG(4))
    assert moved == dataclasses.replace(
        plain,
        id=f"{plain.id}-moved",
        source=OFFICE,
        geodesic_distance=moved.geodesic_distance,
        oracle_actions=moved.oracle_actions,
    )
    again = episodes.choose({"episode": moved, "source": plain.source}, RNG(0))[1]
    assert again == dataclasses.replace(plain, id=moved.id)


def test_a_start_is_put_on_the_floor(env: AudioGoalEnv) -> None:
    assert changed(env, start=Pose(1.0, 1.0, 0.4, 2.0)).start == Pose(1.0, 1.0, 0.0, 2.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": (4.05, 1.0, 1.0)}, r"source \(4.05, 1.00, 1.00\) m cannot be reached"),
        ({"source": (6.5, 1.1, 0.4)}, r"source \(6.50, 1.10, 0.40\) m cannot be reached"),
        ({"source": (20.0, 1.0, 1.0)}, r"source \(20.00, 1.00, 1.00\) m is outside world 'two_ro"),
        ({"source": (1.0, 1.0, 2.8)}, r"outside world .* to \(8.10, 4.10, 2.60\) m"),
        ({"start": Pose(4.05, 1.0)}, r"start \(4.05, 1.00, 0.00\) m is not free .* radius 0.20 m"),
        ({"start": Pose(-3.0, 1.0)}, r"start \(-3.00, 1.00, 0.00\) m is not free"),
    ],
)
def test_places_that_cannot_be_are_named(
    env: AudioGoalEnv, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        changed(env, **options)


def test_a_start_that_no_way_leads_from_is_named(two_rooms: World) -> None:
    wall = next(thing for thing in two_rooms.objects if thing.name == "middle_1")
    moved = wall.shapes[0].pose.copy()
    moved[1, 3] += 2.0  # now it closes the door
    shape = dataclasses.replace(wall.shapes[0], pose=moved)
    door = dataclasses.replace(wall, name="door", shapes=(shape,))
    shut = World("shut", (*two_rooms.objects, door), two_rooms.rooms)
    wanted = {"source": OFFICE, "start": Pose(5.0, 3.0)}
    with pytest.raises(InputError, match=r"no way leads from start \(5.00, 3.00, 0.00\) m to"):
        source(worlds=shut).choose(wanted, RNG(0))


def test_what_takes_the_oracle_too_long_is_refused(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=two_rooms, max_steps=20)
    episode = AudioGoalEnv(worlds=two_rooms)
    episode.reset(seed=1)
    with pytest.raises(InputError, match=r"does not get from .* within 20 actions: the way is"):
        env.reset(options={"episode": episode.episode, "source": KITCHEN, "start": Pose(1.0, 1.0)})


def test_of_several_goals_the_first_is_put_elsewhere(two_rooms: World) -> None:
    env = MultiGoalEnv(worlds=two_rooms, goals=2)
    env.reset(seed=1)
    second = env.episode.others[0].source
    first = OFFICE if second[0] > 4.0 else KITCHEN
    env.reset(options={"episode": env.episode, "source": first})
    assert env.episode.soundings[1].source == second
    length = env.episode.geodesic_distance
    assert length == pytest.approx(env.run.rules.length, abs=1e-3)
    found = 0
    info = env.run.truth()
    while found < 2:
        info = env.step(info["oracle_action"])[4]
        found = info["found"]
    assert (info["success"], info["sna"]) == (1.0, 1.0)


def test_a_person_stands_where_they_are_put(two_rooms: World) -> None:
    env = MovingSourceEnv(worlds=two_rooms)
    episode = changed(env, source=KITCHEN, start=Pose(5.0, 3.0))
    assert episode.source == (7.0, 2.5, 1.5)
    places = {tuple(env.step(0)[4]["source"]) for _ in range(40)}
    assert places == {(7.0, 2.5, 1.5)}
    assert episode.geodesic_distance == pytest.approx(np.hypot(2.0, 0.5), abs=0.1)
    with pytest.raises(InputError, match=r"nobody can stand at \(6.50, 1.10\) m"):
        changed(env, source=(6.5, 1.1, 1.0))


def test_all_things_of_the_kind_stay_goals(two_rooms: World) -> None:
    env = SemanticAudioGoalEnv(split="val")
    env.reset(options={"index": 0})
    before = env.episode
    place = (before.start.x, before.start.y, 1.0)
    for _ in range(2):
        env.reset(options={"episode": env.episode, "source": place})
        assert env.episode.source == place
        assert set(env.episode.goals) == {before.source, *before.goals}
