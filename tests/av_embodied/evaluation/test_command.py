"""`av-embodied evaluate` as a person runs it: real processes, killed and stopped for real."""

import argparse
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from av_embodied.cli import main
from av_embodied.errors import InputError
from av_embodied.evaluation.command import environment_argument, environment_of

EVALUATE = [sys.executable, "-m", "av_embodied.cli", "evaluate"]


def command(out: Path, *arguments: str) -> list[str]:
    return [*EVALUATE, "--env-id", "small_world:SmallWorld-v0", "--out", str(out), *arguments]


@dataclass(frozen=True)
class Done:
    code: int
    output: str
    errors: str


def run(out: Path, *arguments: str) -> Done:
    """Run the command within this process, which spares its start."""
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        code = main(command(out, *arguments)[3:])
    return Done(code, output.getvalue(), errors.getvalue())


def said(errors: str) -> str:
    """`errors` without the lines that tell a slow machine's progress."""
    lines = errors.splitlines(keepends=True)
    return "".join(line for line in lines if not re.match(r" *\d+%.* \d+/\d+ \[", line))


def figures(out: Path) -> dict[str, Any]:
    """metrics.json without time."""
    content = json.loads((out / "metrics.json").read_text())
    del content["time"]
    return content


def lines(out: Path, policy: str) -> int:
    path = out / "journal" / f"{policy}.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for_lines(process: subprocess.Popen[str], out: Path, policy: str, count: int) -> None:
    wait_until(lambda: lines(out, policy) >= count or process.poll() is not None)
    assert process.poll() is None, "it ended before it could be stopped"


def listen_to_ctrl_c() -> None:
    """A shell's background jobs, and all that they start, are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.usefixtures("small_world")
class TestEvaluate:
    def test_everything_is_written_and_named(self, tmp_path: Path) -> None:
        arguments = ("--policy", "walker", "wanderer", "--episodes", "3", "--videos", "1")
        done = subprocess.run(
            command(tmp_path, *arguments), capture_output=True, text=True, check=True
        )
        assert said(done.stderr) == ""
        table = done.stdout.splitlines()
        assert [line.split()[0] for line in table] == ["policy", "walker", "wanderer", "report:"]
        assert table[1].split()[1:3] == ["3", "100.0"]
        assert table[3] == f"report: {tmp_path / 'index.html'}"
        assert sorted(path.name for path in tmp_path.glob("videos/*")) == [
            "walker-small-0000.mp4",
            "wanderer-small-0000.mp4",
        ]
        assert 'href="videos/walker-small-0000.mp4"' in (tmp_path / "index.html").read_text()
        assert len((tmp_path / "episodes.csv").read_text().splitlines()) == 7
        assert figures(tmp_path)["complete"] is True
        assert not (tmp_path / "errors.txt").exists()

    def test_workers_and_repetition_change_no_figure(self, tmp_path: Path) -> None:
        for name, workers in (("a", "1"), ("b", "1"), ("c", "2")):
            done = run(
                tmp_path / name, "--policy", "wanderer", "--episodes", "5", "--workers", workers
            )
            assert done.code == 0, done.errors
        one, two, three = (figures(tmp_path / name) for name in "abc")
        assert one == two == three
        tables = {(tmp_path / name / "episodes.csv").read_bytes() for name in "abc"}
        assert len(tables) == 1

    def test_the_seed_changes_the_figures(self, tmp_path: Path) -> None:
        for name in ("0", "1"):
            run(tmp_path / name, "--policy", "wanderer", "--episodes", "4", "--seed", name)
        one, two = (figures(tmp_path / name)["policies"]["wanderer"] for name in ("0", "1"))
        assert one["metrics"]["path_length"]["mean"] != two["metrics"]["path_length"]["mean"]

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_killed_run_goes_on_to_the_same_figures(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
    ) -> None:
        arguments = ("--policy", "sleeper", "--episodes", "6", "--workers", workers)
        run(tmp_path / "whole", *arguments)
        out = tmp_path / "killed"
        monkeypatch.setenv("SMALL_WORLD_SLEEP", "0.01")
        with subprocess.Popen(command(out, *arguments), text=True) as process:
            wait_for_lines(process, out, "sleeper", 3)
            workers_there = children(process.pid)
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert bool(workers_there) == (workers == "2")
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers_there))
        kept = lines(out, "sleeper")
        assert 3 <= kept < 7
        assert not (out / "metrics.json").exists()
        torn = out / "journal" / "sleeper.jsonl"
        torn.write_bytes(torn.read_bytes() + b'{"actions":[1,1,')
        again = run(out, *arguments)
        assert again.code == 0, again.errors
        assert f"{kept - 1} episodes were played by an earlier run" in again.errors
        assert figures(out) == figures(tmp_path / "whole")
        csv = [(tmp_path / name / "episodes.csv").read_bytes() for name in ("killed", "whole")]
        assert csv[0] == csv[1]

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_ctrl_c_leaves_a_report_of_what_was_done(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
    ) -> None:
        monkeypatch.setenv("SMALL_WORLD_SLEEP", "0.02")
        arguments = ("--policy", "sleeper", "--episodes", "12", "--workers", workers)
        with subprocess.Popen(
            command(tmp_path, *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=listen_to_ctrl_c,
        ) as process:
            wait_for_lines(process, tmp_path, "sleeper", 3)
            os.killpg(process.pid, signal.SIGINT)  # a terminal's Ctrl-C reaches the whole group
            output, errors = process.communicate(timeout=60)
        assert process.returncode == 130
        assert said(errors) == "av-embodied: interrupted; run again to go on\n"
        assert "report:" in output
        found = figures(tmp_path)
        assert found["complete"] is False
        journal = lines(tmp_path, "sleeper") - 1
        assert found["policies"]["sleeper"]["episodes"] in (journal, journal + 1)
        assert "are missing" in (tmp_path / "index.html").read_text()
        monkeypatch.delenv("SMALL_WORLD_SLEEP")
        assert run(tmp_path, *arguments).code == 0
        assert figures(tmp_path)["complete"] is True

    @pytest.mark.parametrize(
        ("policy", "failed", "cause"),
        [
            ("stumbler", ["1", "3"], "ValueError: a shoelace <is> undone"),
            ("goner", ["1"], "its worker process died (exit code 7)"),
        ],
    )
    def test_failures_name_policy_episode_and_cause_and_keep_the_rest(
        self, tmp_path: Path, policy: str, failed: list[str], cause: str
    ) -> None:
        arguments = ("--policy", policy, "walker", "--episodes", "5", "--workers", "2")
        done = run(tmp_path, *arguments)
        assert done.code == 1
        assert sorted(done.errors.splitlines()) == [
            f"av-embodied: error: playing small-000{number} with {policy}: {cause}"
            for number in failed
        ]
        found = figures(tmp_path)["policies"]
        assert found[policy]["episodes"] == 5 - len(failed)
        assert found[policy]["failures"] == {f"small-000{number}": cause for number in failed}
        assert found["walker"]["episodes"] == 5
        assert cause in (tmp_path / "errors.txt").read_text()

    def test_a_finished_run_is_not_played_again_but_grows_by_policies(self, tmp_path: Path) -> None:
        run(tmp_path, "--policy", "walker", "--episodes", "3")
        before = figures(tmp_path)["policies"]["walker"]
        done = run(tmp_path, "--policy", "walker", "wanderer", "--episodes", "3")
        assert done.errors == "3 episodes were played by an earlier run\n"
        assert figures(tmp_path)["policies"]["walker"] == before
        assert "wanderer" in figures(tmp_path)["policies"]

    @pytest.mark.parametrize(
        ("arguments", "difference"),
        [
            (["--seed", "1"], "settings.seed was 0 and is 1"),
            (["--env", "array=ring8"], "settings.arguments.array was 'not set' and is 'ring8'"),
            (["--episodes", "2"], "episodes was"),
        ],
    )
    def test_results_of_another_evaluation_are_kept_unless_fresh(
        self, tmp_path: Path, arguments: list[str], difference: str
    ) -> None:
        run(tmp_path, "--policy", "walker", "--episodes", "3")
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        changed = ["--policy", "walker", "--episodes", "3", *arguments]
        done = run(tmp_path, *changed)
        assert done.code == 2
        assert difference in done.errors
        assert done.errors.count("\n") == 1
        assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert run(tmp_path, *changed, "--fresh").code == 0

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--policy", "walkre"], "unknown policy 'walkre' (did you mean 'walker'?)"),
            (["--policy", "walker", "--episodes", "0"], "episodes must be at least 1, got 0"),
            (["--policy", "walker", "--episodes", "99"], "episodes must be at most 12"),
            (["--policy", "walker", "--workers", "0"], "workers must be at least 1"),
            (["--policy", "walker", "--videos", "-1"], "videos must be 0 or more"),
            (["--policy", "walker", "--split", "tset"], "split must be val or test"),
            (["--policy", "walker", "--env", "colour=red"], "wrong arguments for"),
            (
                ["--policy", "walker", "--env", "size=3", "size=4"],
                "each --env key may be given once",
            ),
            (["--policy", "walker", "--env-id", "No-v0"], "cannot make environment 'No-v0'"),
            (["--policy", "needy"], "needs a package that is missing"),
        ],
    )
    def test_bad_input_is_one_line_before_anything_is_written(
        self, tmp_path: Path, arguments: list[str], message: str
    ) -> None:
        done = run(tmp_path / "out", *arguments)
        assert done.code == 2
        assert message in done.errors
        assert done.errors.startswith("av-embodied: error: ")
        assert done.errors.count("\n") == 1
        assert not (tmp_path / "out").exists()

    def test_an_unwritable_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        done = run(tmp_path / "file" / "out", "--policy", "walker", "--episodes", "1")
        assert done.code == 2
        assert "cannot write to --out" in done.errors
        assert done.errors.count("\n") == 1


def test_help_explains_every_option() -> None:
    done = subprocess.run([*EVALUATE, "--help"], capture_output=True, text=True, check=True)
    for word in (
        "--policy", "--out", "--split", "--episodes", "--workers", "--seed", "--videos",
        "--env-id", "--env", "--fresh", "map_planner", "metrics.json", "exit codes", "example:",
    ):  # fmt: skip
        assert word in done.stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("array=ring8", ("array", "ring8")),
        ("snr_db=20", ("snr_db", 20)),
        ("camera=[32, 32]", ("camera", [32, 32])),
        ("noise=false", ("noise", False)),
        ("world=a=b", ("world", "a=b")),
        ("label=", ("label", "")),
    ],
)
def test_environment_arguments_are_json_or_text(text: str, expected: tuple[str, Any]) -> None:
    assert environment_argument(text) == expected


@pytest.mark.parametrize("text", ["array", "=3", "two words=1", "a-b=1"])
def test_environment_arguments_without_key_or_value(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="must be key=value, got"):
        environment_argument(text)


def test_wrong_arguments_are_told_by_the_parser(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["evaluate", "--policy", "random", "--out", "x", "--env", "array"])
    assert "argument --env: must be key=value, got 'array'" in capsys.readouterr().err


def test_tasks_are_chosen_by_name() -> None:
    assert environment_of("MultiGoal") == "av_embodied/MultiGoal-v0"
    with pytest.raises(InputError, match="did you mean 'MovingSource'"):
        environment_of("MovingSorce")
