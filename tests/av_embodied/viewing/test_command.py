from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from av_embodied import cli
from av_embodied.errors import InputError
from av_embodied.viewing.command import ViewCommand, bound_socket, chosen_settings, page_address
from av_embodied.viewing.settings import ViewSettings


def settings(*words: str) -> ViewSettings:
    parser = argparse.ArgumentParser()
    ViewCommand().add_arguments(parser)
    return chosen_settings(parser.parse_args(words))


def test_without_a_world_the_first_test_episode_is_played() -> None:
    assert settings() == ViewSettings()
    assert settings("--episode", "4", "--split", "val") == ViewSettings(index=4, split="val")


def test_a_world_or_a_house_is_played_in() -> None:
    assert settings("apartment").worlds == ("apartment",)
    assert settings("--house", "7").worlds == ("house:7",)
    assert settings("--split", "train", "--seed", "3").worlds == ("house:3",)


def test_a_world_file_is_played_in(tmp_path: Path) -> None:
    path = tmp_path / "mine.sdf"
    path.touch()
    chosen = settings(str(path))
    assert (chosen.world, chosen.own_world, chosen.index) == (str(path), str(path), None)


def test_everything_else_is_taken_over() -> None:
    chosen = settings(
        "office", "--task", "Intermittent", "--sound", "x.flac", "--array", "ring8",
        "--policy", "oracle", "--driver", "policy", "--camera-size", "64x48", "--seed", "5",
    )  # fmt: skip
    assert chosen == ViewSettings(
        task="Intermittent", world="office", index=None, sound="x.flac", array="ring8",
        policy="oracle", driver="policy", camera_size=(64, 48), seed=5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["apartmant"], "did you mean 'apartment'"),
        (["no/such/house.glb"], "unknown world or world file 'no/such/house.glb'"),
        (["office", "--house", "7"], "choose one of WORLD, --house and --episode"),
        (["--task", "AudioGaol"], "did you mean 'AudioGoal'"),
        (["--driver", "me"], "unknown driver 'me'"),
        (["--split", "train", "--episode", "0"], "split 'train' has no episodes"),
        (["--house", "-1"], "house must be a whole number"),
        (["--port", "99999"], "port must be 0 to 65535, got 99999"),
        (["--token", "short"], "token must be at least 8"),
        (["--host", "192.0.2.1"], "cannot serve at 192.0.2.1"),
    ],
)
def test_wrong_words_are_one_clear_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["view", "--no-browser", *words]) == cli.BAD_INPUT
    told = capsys.readouterr().err
    assert message in told
    assert len(told.splitlines()) == 1


def test_a_port_in_use_is_named_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with bound_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["view", "--no-browser", "--port", str(port)]) == cli.BAD_INPUT
    told = capsys.readouterr().err
    assert f"port {port} of 127.0.0.1 is in use" in told
    assert "--port" in told


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av_embodied.viewing.server", None)
    parser = argparse.ArgumentParser()
    command = ViewCommand()
    command.add_arguments(parser)
    with pytest.raises(InputError, match=re.escape('pip install "av_embodied[view]"')):
        command.run(parser.parse_args([]))


def test_addresses_can_be_opened() -> None:
    assert page_address("127.0.0.1", 8765, None) == "http://127.0.0.1:8765/"
    assert page_address("::1", 80, "a.b~c_d-") == "http://[::1]:80/?token=a.b~c_d-"
    assert page_address("0.0.0.0", 80, None) == f"http://{socket.gethostname()}:80/"


def test_the_command_serves_until_it_is_interrupted() -> None:
    words = ["view", "shoebox", "--no-browser", "--port", "0", "--camera-size", "16x16"]
    command = [sys.executable, "-m", "av_embodied.cli", *words, "--token", "a-long-token"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        found = next(filter(None, (re.search(r"http://\S+", line) for line in lines)))[0]
        assert found.endswith("/?token=a-long-token")
        with urllib.request.urlopen(found) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(found.partition("?")[0])
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert rest.endswith("ended\n")
    assert errors == ""


def test_a_browser_that_runs_in_the_terminal_keeps_nobody_from_ending_it(tmp_path: Path) -> None:
    closed, browser = tmp_path / "closed", tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nwhile [ ! -e {closed} ]; do sleep 0.1; done >/dev/null 2>&1\n")
    browser.chmod(0o755)
    words = ["view", "shoebox", "--port", "0", "--camera-size", "16x16"]
    command = [sys.executable, "-m", "av_embodied.cli", *words]
    surroundings = os.environ | {"BROWSER": f"{browser} %s"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as process:
        assert process.stdout is not None
        assert any("watch at" in line for line in iter(process.stdout.readline, ""))
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=60) == 0
        finally:
            closed.touch()
