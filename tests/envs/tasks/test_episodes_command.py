from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from av_embodied import EpisodeSet
from av_embodied.cli import BAD_INPUT, main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("episodes") / "three.json.gz"
    arguments = ["episodes", "make", "--split", "val", "--count", "3", "--out", str(out)]
    assert main(arguments) == 0
    return out


def test_made_sets_are_checked_and_found_right(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["episodes", "check", str(made)]) == 0
    assert "3 episodes as their worlds are today" in capsys.readouterr().out


def test_the_same_command_writes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.json.gz"
    assert main(["episodes", "make", "--split", "val", "--count", "3", "--out", str(out)]) == 0
    assert out.read_bytes() == made.read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"world_hash": "0" * 16}, "another version of world"),
        ({"geodesic_distance": 3.21}, "geodesic_distance must be"),
        ({"sound": "cow_37.flac"}, "unknown sound 'cow_37.flac'"),
        ({"sound_class": "lion"}, "sound_class of"),
        ({"source": (99.0, 0.0, 1.0)}, "cannot be reached"),
        ({"world": "nowhere.sdf"}, "nowhere.sdf"),
    ],
)
def test_what_does_not_fit_is_found(
    made: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    message: str,
) -> None:
    whole = EpisodeSet.load(made)
    wrong = dataclasses.replace(whole[1], **change)
    path = tmp_path / "wrong.json.gz"
    dataclasses.replace(whole, episodes=(whole[0], wrong)).save(path)
    assert main(["episodes", "check", str(path)]) == BAD_INPUT
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("av-embodied: error:")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--split", "tset", "--out", "x.json.gz"], "did you mean 'test'"),
        (["--task", "AudioGaol", "--out", "x.json.gz"], "did you mean 'AudioGoal'"),
        (["--count", "0", "--out", "x.json.gz"], "count must be at least 1"),
        (["--out", "/nowhere/x.json.gz"], "folder is missing or not writable"),
    ],
)
def test_wrong_arguments_are_refused_before_any_work(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["episodes", "make", *arguments]) == BAD_INPUT
    assert message in capsys.readouterr().err
