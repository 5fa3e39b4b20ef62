"""`av-embodied record` and `av-embodied replay` as a person runs them."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from av_embodied.cli import main
from av_embodied.recording import read_recording

pytestmark = pytest.mark.usefixtures("small_world")


@dataclass(frozen=True)
class Done:
    code: int
    output: str
    errors: str


def run(*arguments: str | Path) -> Done:
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        code = main([str(argument) for argument in arguments])
    return Done(code, output.getvalue(), errors.getvalue())


def record(out: Path, *arguments: str) -> Done:
    return run("record", "--env-id", "small_world:SmallWorld-v0", "--out", out, *arguments)


def test_what_is_recorded_is_replayed_and_not_recorded_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = record(out, "--policy", "walker", "--episodes", "2", "--env", "size=5", "--seed", "3")
    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("recorded 2 episodes, ")
    names = ["small-0000", "small-0001"]
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == names
    header = read_recording(out / "small-0001").header
    assert header.episode.id == "small-0001"
    assert (header.task, header.environment) == ("SmallWorld-v0", "small_world:SmallWorld-v0")
    assert (header.arguments, header.split) == ({"size": 5}, "test")

    before = (out / "small-0000" / "small-0000.mcap").stat().st_mtime_ns
    (out / "small-0001").rename(out / "small-0001.partial")  # as a kill leaves it
    again = record(out, "--policy", "walker", "--episodes", "2", "--env", "size=5", "--seed", "3")
    assert again.errors == "1 episodes were recorded by an earlier run\n"
    assert again.output.startswith("recorded 1 episodes, ")
    assert (out / "small-0000" / "small-0000.mcap").stat().st_mtime_ns == before
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == names

    replayed = run("replay", out)
    assert replayed.code == 0
    lines = replayed.output.splitlines()
    assert [line.partition(":")[0] for line in lines] == names
    assert all(line.endswith(" decisions equal") for line in lines)

    assert run("replay", *sorted(out.iterdir())[1:]).output == replayed.output  # without .lock

    other = run("replay", out / "small-0000", "--policy", "wanderer")
    assert other.code == 0
    assert "small-0000: wanderer takes" in other.output

    changed = record(out, "--policy", "walker", "--env", "size=5")
    assert changed.code == 2
    assert "holds other recordings: settings.seed was 3 and is 0" in changed.errors


def test_an_episode_that_fails_is_named_and_the_others_are_recorded(tmp_path: Path) -> None:
    done = record(tmp_path, "--policy", "stumbler", "--episodes", "3")
    assert done.code == 1
    error = "playing small-0001: ValueError: a shoelace <is> undone"
    assert done.errors == f"av-embodied: error: {error}\n"
    assert "recorded 2 episodes" in done.output
    assert "Traceback" in (tmp_path / "errors.txt").read_text()
    assert (tmp_path / "small-0001.partial").is_dir()
    assert (tmp_path / "small-0002").is_dir()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--policy", "nobody"), "unknown policy 'nobody'"),
        (("--policy", "walker", "--episodes", "99"), "episodes must be at most 12"),
        (("--policy", "walker", "--split", "moon"), "split must be val or test"),
        (("--policy", "walker", "--env", "size=1", "size=2"), "each --env key may be given once"),
        (("--policy", "walker", "--env", "colour=red"), "wrong arguments"),
    ],
)
def test_wrong_input_is_one_line(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = record(tmp_path / "out", *arguments)
    assert done.code == 2
    assert done.errors.startswith("av-embodied: error: ")
    assert message in done.errors
    assert done.errors.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_recordings_of_another_origin_are_not_taken_for_ones_of_this_run(tmp_path: Path) -> None:
    record(tmp_path, "--policy", "walker", "--episodes", "1")
    (tmp_path / "recordings.json").unlink()
    done = record(tmp_path, "--policy", "wanderer", "--episodes", "1")
    assert done.code == 2
    assert "small-0000 is there without a recordings.json; choose another --out" in done.errors


def test_a_recording_without_a_decision_is_said_to_be_so(tmp_path: Path) -> None:
    record(tmp_path, "--policy", "stumbler", "--episodes", "2")
    done = run("replay", tmp_path / "small-0001.partial")
    assert (done.code, done.output) == (1, "small-0001: no decision to compare\n")


def test_nothing_to_replay_is_wrong_input(tmp_path: Path) -> None:
    assert run("replay", tmp_path).errors == f"av-embodied: error: no recordings in {tmp_path}\n"
    missing = run("replay", tmp_path / "nowhere")
    assert (missing.code, missing.output) == (2, "")
    assert "no such recording" in missing.errors
