from __future__ import annotations

import json
import time

import pytest

from av_embodied.cli import BAD_INPUT, main
from av_embodied.envs.benchmarks.environment import (
    Speed,
    as_json,
    as_text,
    drive,
    five_room_house,
    timed,
)
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.worlds.world import World


class Sleeper:
    def nap(self, seconds: float) -> str:
        time.sleep(seconds)
        return "rested"


def test_timed_adds_up_the_time_in_a_method_and_puts_it_back() -> None:
    clock, method = {"nap": 0.0}, Sleeper.nap
    with timed(Sleeper, "nap", clock, "nap"):
        assert Sleeper().nap(0.02) == "rested"
        Sleeper().nap(0.02)
    assert 0.04 <= clock["nap"] < 0.2
    assert Sleeper.nap is method


def test_shares_are_of_the_whole_step_and_resets_apart(two_rooms: World) -> None:
    speed = drive(AudioGoalEnv(worlds=[two_rooms]), 60, 0, lambda: None)
    assert speed.steps == 60
    assert speed.steps_per_second > 1.0
    assert speed.resets >= 1
    assert speed.reset_seconds > 0.0
    assert sum(speed.shares.values()) == pytest.approx(1.0)
    assert all(0.0 < share < 1.0 for share in speed.shares.values())
    assert list(speed.shares) == ["acoustics", "noise", "vision", "kinematics and goal", "rest"]


def test_the_house_has_five_rooms_and_furniture() -> None:
    house = five_room_house()
    assert len(house.rooms) == 5
    assert any(thing.category == "table" for thing in house.objects)


def test_figures_are_printed_for_people_and_programs() -> None:
    speed = Speed(10, 123.4, 1, 0.5, {"acoustics": 0.75, "rest": 0.25})
    text = as_text([speed], [speed, speed])
    assert "123.4 steps/s" in text
    assert "246.8 steps/s together" in text
    assert "75.0 %" in text
    content = json.loads(as_json([speed], [speed, speed]))
    assert content["one process"][0]["steps_per_second"] == 123.4
    assert len(content["two processes"]) == 2


def test_the_command_measures_one_process_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "env", "--steps", "5", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert [len(content[key]) for key in ("one process", "two processes")] == [1, 2]


def test_no_steps_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "env", "--steps", "0"]) == BAD_INPUT
    assert "steps must be at least 1" in capsys.readouterr().err
