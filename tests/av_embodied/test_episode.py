import gzip
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from av_embodied.episode import Episode, EpisodeSet, Sounding
from av_embodied.errors import InputError
from av_embodied.frames import Pose

EPISODE = Episode(
    id="e-0",
    world="house:7",
    world_hash="0123456789abcdef",
    start=Pose(1.0, 2.0, 0.0, 0.5),
    source=(4.0, 2.0, 1.1),
    sound="bell.flac",
    sound_class="bell",
    geodesic_distance=3.25,
    oracle_actions=17,
    seed=99,
)


RICH = replace(
    EPISODE,
    periods=((0.5, 2.0), (4.0, 6.5)),
    way=((0.0, 4.0, 2.0, 1.5), (3.0, 1.0, 2.0, 1.5)),
    others=(Sounding((1.0, 1.0, 1.0), "cow.flac", "cow", periods=((0.0, 9.0),)),),
    goals=((2.0, 2.0, 1.0),),
    goal_kind="radio",
)


def write(path: Path, content: object) -> Path:
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    return path


def content(**changes: object) -> dict[str, Any]:
    plain = {
        "schema": "av_embodied/episodes",
        "version": 1,
        "task": "AudioGoal-v0",
        "split": "test",
        "episodes": [EPISODE.to_json()],
    }
    return plain | changes


def test_a_set_comes_back_from_its_file(tmp_path: Path) -> None:
    episodes = EpisodeSet("AudioGoal-v0", "test", (EPISODE, replace(EPISODE, id="e-1", seed=3)))
    episodes.save(tmp_path / "test.json.gz")
    again = EpisodeSet.load(tmp_path / "test.json.gz")
    assert again == episodes
    assert len(again) == 2
    assert again[1].seed == 3
    assert [episode.id for episode in again] == ["e-0", "e-1"]


def test_the_same_episodes_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        EpisodeSet("AudioGoal-v0", "val", (EPISODE,)).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"source": (0.0, math.nan, 0.0)},
        {"source": (0.0, 1.0)},
        {"geodesic_distance": math.inf},
        {"geodesic_distance": 0.0},
        {"geodesic_distance": -1.0},
        {"oracle_actions": 0},
    ],
)
def test_numbers_that_no_episode_has(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="episode 'e-0'"):
        replace(EPISODE, **changes)


def test_missing_and_unknown_keys_are_named() -> None:
    plain = EPISODE.to_json()
    del plain["sound"]
    with pytest.raises(InputError, match=r"missing keys \['sound'\], unknown keys \['colour'\]"):
        Episode.from_json(plain | {"colour": "red"})


@pytest.mark.parametrize(
    "changes",
    [
        {"start": [1, 2]},
        {"start": {"x": 1.0}},
        {"start": {"x": "far", "y": 0.0}},
        {"source": [1.0, 2.0]},
        {"source": 5},
        {"geodesic_distance": "long"},
        {"oracle_actions": None},
        {"seed": "x"},
    ],
)
def test_values_of_another_kind_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="episode 'e-0'"):
        Episode.from_json(EPISODE.to_json() | changes)


def test_empty_sets_and_twins_are_refused() -> None:
    with pytest.raises(InputError, match="at least one"):
        EpisodeSet("AudioGoal-v0", "test", ())
    with pytest.raises(InputError, match=r"got twice: \['e-0'\]"):
        EpisodeSet("AudioGoal-v0", "test", (EPISODE, EPISODE))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such episode file"):
        EpisodeSet.load(tmp_path / "none.json.gz")


def test_files_that_are_not_gzip_or_torn(tmp_path: Path) -> None:
    path = tmp_path / "set.json.gz"
    path.write_bytes(b"{}")
    with pytest.raises(InputError, match="is not an episode file"):
        EpisodeSet.load(path)
    EpisodeSet("AudioGoal-v0", "test", (EPISODE,)).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is not an episode file"):
        EpisodeSet.load(path)
    path.write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])
    with pytest.raises(InputError, match="is not an episode file"):
        EpisodeSet.load(path)
    with pytest.raises(InputError, match="is not an episode file"):
        EpisodeSet.load(tmp_path)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ([1, 2], "schema must be"),
        (content(schema="other"), "schema must be"),
        (content(version=3), r"schema version must be one of \(1, 2\), got 3"),
        (content(extra=0), "keys must be"),
        (content(episodes={}), "keys must be"),
        (content(episodes=[5]), "must be an object with keys, got 5"),
        (content(episodes=[]), "at least one"),
    ],
)
def test_json_that_is_no_episode_set(tmp_path: Path, changed: object, rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        EpisodeSet.load(write(tmp_path / "set.json.gz", changed))


def test_schedules_ways_and_further_sources_come_back(tmp_path: Path) -> None:
    EpisodeSet("MultiGoal", "test", (RICH,)).save(tmp_path / "set.json.gz")
    again = EpisodeSet.load(tmp_path / "set.json.gz")[0]
    assert again == RICH
    assert [sounding.sound for sounding in again.soundings] == ["bell.flac", "cow.flac"]
    assert again.soundings[0].way == RICH.way


def test_files_of_the_first_version_load_and_what_is_empty_is_left_out(tmp_path: Path) -> None:
    assert not {"periods", "way", "others", "goals", "goal_kind"} & set(EPISODE.to_json())
    assert EpisodeSet.load(write(tmp_path / "old", content(version=1)))[0] == EPISODE


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"periods": [[2.0, 1.0]]}, "times of periods must rise"),
        ({"periods": [[1.0]]}, "its periods two"),
        ({"periods": 5}, "not iterable"),
        ({"way": [[0.0, 1.0, 1.0]]}, "corners of its way four"),
        ({"way": [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]]}, "times of way must rise"),
        ({"goals": [[1.0, 2.0]]}, "not enough values"),
        ({"others": [{"sound": "a"}]}, "a source of others: missing keys"),
        (
            {"others": [{"source": [0, 0, 0], "sound": "a", "sound_class": "a", "loud": 1}]},
            r"unknown keys \['loud'\]",
        ),
    ],
)
def test_schedules_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=f"episode 'e-0'.*{message}"):
        Episode.from_json(EPISODE.to_json() | changes)
