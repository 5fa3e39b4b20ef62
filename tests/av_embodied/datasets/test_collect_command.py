"""`av-embodied collect` as a person runs it: real processes, killed and stopped for real."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from av_embodied.cli import main
from av_embodied.datasets.collect_command import policy_share
from av_embodied.datasets.manifest import MANIFEST

COLLECT = [sys.executable, "-m", "av_embodied.cli", "collect"]
SLOW = "0.01"  # s that the sleeper takes for an action, so that it can be stopped in time

pytestmark = pytest.mark.usefixtures("small_world")


@dataclass(frozen=True)
class Done:
    code: int
    output: str
    errors: str


def arguments(out: Path, *more: str) -> list[str]:
    world = ["--env-id", "small_world:SmallWorld-v0", "--split", "test", "--shard-episodes", "2"]
    return [*world, "--out", str(out), *more]


def run(*words: str) -> Done:
    """Run the command within this process, which spares its start."""
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        code = main(["collect", *words])
    return Done(code, output.getvalue(), errors.getvalue())


def content(out: Path) -> dict[str, bytes]:
    """Every file of a collection but its lock."""
    paths = (path for path in out.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def shards(out: Path) -> int:
    """How many are whole."""
    path = out / MANIFEST
    return len(json.loads(path.read_text())["shards"]) if path.exists() else 0


def begin(out: Path, *more: str) -> subprocess.Popen[str]:
    """Start to collect with the sleeper, in a process that hears Ctrl-C."""
    return subprocess.Popen(
        [*COLLECT, *arguments(out, "--policy", "sleeper", "--workers", "2", *more)],
        env=os.environ | {"SMALL_WORLD_SLEEP": SLOW},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen_to_ctrl_c,
    )


def listen_to_ctrl_c() -> None:
    """A shell's background jobs, and all that they start, are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60.0
    while not happened():
        assert process.poll() is None, "it ended before it could be stopped"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def stop(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    process.send_signal(how)
    _, errors = process.communicate(timeout=60.0)
    return process.returncode, errors


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(processes: Sequence[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in processes)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For what was never stopped; filled by the first test that wants it."""
    return tmp_path_factory.mktemp("whole")


def fill(whole: Path) -> dict[str, bytes]:
    if not shards(whole):
        assert run(*arguments(whole, "--policy", "sleeper")).code == 0
    return content(whole)


def test_it_collects_and_says_what(tmp_path: Path) -> None:
    words = arguments(tmp_path, "--policy", "walker", "--episodes", "3", "--video", "small")
    done = run(*words)
    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith(f"{tmp_path}: 3 episodes in 2 shards, 3 successes, 0 failed, ")
    again = run(*words)
    assert (again.code, again.output) == (0, done.output)
    assert again.errors == "3 episodes were collected by an earlier run\n"
    settings = json.loads((tmp_path / MANIFEST).read_text())["settings"]
    assert settings["dataset"]["video"] == "small"
    assert settings["policies"] == {"walker": 1.0}


def test_it_verifies(tmp_path: Path) -> None:
    assert run(*arguments(tmp_path, "--policy", "walker", "--episodes", "2")).code == 0
    checked = run("--verify", "--out", str(tmp_path))
    assert (checked.code, checked.errors) == (0, "")
    path = tmp_path / "shard-00000" / "meta" / "stats.json"
    path.write_text(path.read_text().replace("1", "2"))
    checked = run("--verify", "--out", str(tmp_path))
    assert checked.code == 1
    assert f"error: shard-00000 is not as it was written: {path} must have SHA" in checked.errors
    assert "is no collection" in run("--verify", "--out", str(tmp_path / "none")).errors


def test_failures_are_named(tmp_path: Path) -> None:
    done = run(*arguments(tmp_path, "--policy", "stumbler", "--episodes", "3"))
    assert done.code == 1
    assert done.errors == (
        "av-embodied: error: episode 1, small-0001, stumbler: ValueError: a shoelace <is> undone\n"
    )
    assert ": 2 episodes in 2 shards, 2 successes, 1 failed, " in done.output
    assert run("--verify", "--out", str(tmp_path)).code == 0


def test_killed_again_and_again_it_comes_to_the_same(whole: Path, tmp_path: Path) -> None:
    wanted, out = fill(whole), tmp_path / "killed"
    for count in (1, 3):
        process = begin(out)
        wait_until(lambda count=count: shards(out) >= count, process)
        workers = children(process.pid)
        code, _ = stop(process, signal.SIGKILL)
        assert code == -signal.SIGKILL
        wait = time.monotonic() + 60.0
        while not gone(workers):  # they notice when they next have something to say
            assert time.monotonic() < wait
            time.sleep(0.01)
    assert shards(out) < 6
    done = run(*arguments(out, "--policy", "sleeper", "--workers", "2"))
    assert done.code == 0, done.errors
    assert content(out) == wanted
    assert not list(out.glob(".work.*"))


def test_a_worker_that_is_killed_costs_nothing(whole: Path, tmp_path: Path) -> None:
    wanted, out = fill(whole), tmp_path / "worker"
    process = begin(out)
    wait_until(lambda: shards(out) >= 1, process)
    os.kill(children(process.pid)[-1], signal.SIGKILL)
    _, errors = process.communicate(timeout=60.0)
    assert process.returncode == 0, errors
    assert content(out) == wanted


def test_ctrl_c_keeps_what_is_whole(whole: Path, tmp_path: Path) -> None:
    wanted, out = fill(whole), tmp_path / "stopped"
    process = begin(out)
    wait_until(lambda: shards(out) >= 1, process)
    code, errors = stop(process, signal.SIGINT)
    assert code == 130
    assert errors.endswith("interrupted; run again to go on\n")
    assert "Traceback" not in errors
    assert 1 <= shards(out) < 6
    assert not list(out.glob(".work.*"))
    assert run(*arguments(out, "--policy", "sleeper")).code == 0
    assert content(out) == wanted


def test_one_collection_at_a_time(tmp_path: Path) -> None:
    process = begin(tmp_path)
    wait_until(lambda: (tmp_path / MANIFEST).exists(), process)
    done = run(*arguments(tmp_path, "--policy", "sleeper"))
    stop(process, signal.SIGKILL)
    assert (done.code, "another collection is at work" in done.errors) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--task", "Hide", "--episodes", "1"], "unknown task 'Hide'"),
        (["--policy", "orcale", "--episodes", "1"], "did you mean 'oracle'"),
        (["--policy", "oracle=0", "--episodes", "1"], "share of policy 'oracle' must be over 0"),
        (["--split", "val", "--env-id", "small_world:SmallWorld-v0"], "episodes must be given"),
        (["--episodes", "0"], "episodes must be at least 1, got 0"),
        (["--env", "a=1", "a=2", "--episodes", "1"], "each --env key may be given once"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, words: list[str], message: str) -> None:
    done = run(*words, "--out", str(tmp_path / "out"))
    assert (done.code, message in done.errors) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_policy_has_a_name_and_a_share() -> None:
    assert policy_share("oracle") == ("oracle", 1.0)
    assert policy_share("oracle=0.25") == ("oracle", 0.25)
    with pytest.raises(argparse.ArgumentTypeError, match="must be NAME or NAME=SHARE"):
        policy_share("oracle=much")
