from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from av_embodied import EpisodeSet, InputError
from av_embodied.cli import BAD_INPUT, main
from av_embodied.envs.benchmarks import soak as soaking
from av_embodied.envs.benchmarks.soak import STATE, soak, summary
from av_embodied.envs.benchmarks.soak_state import Soak
from av_embodied.envs.benchmarks.soak_walk import SoakWalk, faults
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.worlds.world import World

TASK = "av_embodied/AudioGoal-v0"


@pytest.fixture(scope="module")
def settings(two_rooms: World) -> dict[str, Any]:
    """Of AudioGoal in two rooms, with one episode, whose source is traced once."""
    env = AudioGoalEnv(worlds=[two_rooms], camera_size=16, array="mono")
    env.reset(seed=0)
    episodes = EpisodeSet("AudioGoal", "train", (env.episode,))
    return {
        "worlds": [two_rooms],
        "camera_size": 16,
        "array": "mono",
        "stages": env.stages,
        "episodes": episodes,
    }


def samples(sizes: list[float], run: int = 1, begun: int = 0) -> list[tuple[int, int, float]]:
    return [(run, begun + 10 * (k + 1), size) for k, size in enumerate(sizes)]


def test_a_soak_takes_its_steps_through_its_houses(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    state = soak(Soak(TASK, 60, 6, 2, 0), tmp_path, 2, settings)
    assert (state.done, state.problems, state.runs) == (60, 0, 1)
    assert 6 <= state.houses_done <= 8
    assert state.episodes >= state.houses_done
    assert (tmp_path / "memory.png").stat().st_size > 1000
    assert json.loads((tmp_path / STATE).read_text())["done"] == 60
    assert all(figure.met is not False for figure in summary(state)[:6])


def test_a_soak_that_was_killed_goes_on(
    tmp_path: Path, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soaking, "CHECKPOINT", 4)
    advance = SoakWalk.advance

    def killed(self: SoakWalk) -> None:
        if self.soak.done >= 20:
            raise KeyboardInterrupt
        advance(self)

    with monkeypatch.context() as patch:
        patch.setattr(SoakWalk, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            soak(Soak(TASK, 40, 4, 2, 0), tmp_path, 1, settings)
    state = Soak.load(tmp_path / STATE)
    assert (state.done, state.runs) == (20, 1)
    state = soak(state, tmp_path, 1, settings)
    assert (state.done, state.runs) == (40, 2)
    assert [run for run, *_ in state.memory] == sorted(run for run, *_ in state.memory)


def test_crashes_are_counted_and_the_walk_goes_on(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = SoakWalk(Soak(TASK, 100, 1, 2, 0), 1, settings)

    def broken(_: object) -> None:
        raise ZeroDivisionError("no step")

    with monkeypatch.context() as patch:
        patch.setattr(walk.env.envs[1], "step", broken)
        walk.advance()
    walk.advance()
    walk.close()
    assert (walk.soak.crashes, walk.soak.done) == (1, 2)
    assert "environment 1 failed: ZeroDivisionError" in walk.soak.messages[0]


def test_resets_that_always_fail_end_a_soak(
    tmp_path: Path, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("no house")

    monkeypatch.setattr(AudioGoalEnv, "reset", broken)
    state = soak(Soak(TASK, 40, 4, 2, 0), tmp_path, 1, settings)
    assert (state.done, state.houses_done) == (0, 0)
    assert soaking.MOST_CRASHES <= state.crashes <= soaking.MOST_CRASHES + 1


def test_rewards_must_be_finite(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    walk = SoakWalk(Soak(TASK, 100, 1, 2, 0), 1, settings)
    step = walk.env.step

    def spoilt(actions: object) -> tuple[object, ...]:
        observation, rewards, *others = step(actions)
        return observation, rewards * np.nan, *others

    monkeypatch.setattr(walk.env, "step", spoilt)
    walk.advance()
    walk.close()
    assert walk.soak.not_finite == 1
    assert walk.soak.messages == ["not_finite: reward after 2 steps"]


def test_short_soaks_are_written_often_too(
    tmp_path: Path, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    save = Soak.save

    def noted(self: Soak, path: Path) -> None:
        written.append(self.done)
        save(self, path)

    monkeypatch.setattr(Soak, "save", noted)
    soak(Soak(TASK, 80, 1, 2, 0), tmp_path, 1, settings)
    assert written[0] == 0
    assert max(np.diff(written)) <= 80 / soaking.CHECKPOINTS + 2


def test_faults_are_found() -> None:
    space = spaces.Dict({"a": spaces.Box(0.0, 1.0, (2,)), "b": spaces.Discrete(3)})
    good = {"a": np.array([0.0, 1.0], np.float32), "b": 1}
    nan = np.array([np.nan, 1.0], np.float32)
    assert not list(faults(space, good))
    assert list(faults(space, good | {"a": nan})) == [("not_finite", "a")]
    assert list(faults(space, good | {"a": 2.0 * good["a"]})) == [("out_of_space", "a")]
    assert list(faults(space, {"a": good["a"]})) == [("out_of_space", "b")]


def test_growth_is_counted_after_the_warm_up_of_each_run() -> None:
    soak = Soak(TASK, 1000, 1, 1, 0)
    assert soak.growth is None
    soak.memory = samples([1.0 * k for k in range(9)] + [100.0] * 46 + [103.0] * 45)
    assert soak.growth == pytest.approx(0.03)
    soak.memory += samples([50.0] * 10 + [200.0] * 50 + [220.0] * 50, 2, 1000)
    assert soak.growth == pytest.approx(0.1)


def test_there_must_be_something_to_resume(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "soak", "--resume", "--out", str(tmp_path)]) == BAD_INPUT
    assert "no soak to resume" in capsys.readouterr().err
    (tmp_path / STATE).write_text('{"steps": 3}')
    with pytest.raises(InputError, match="is no soak"):
        Soak.load(tmp_path / STATE)


@pytest.mark.parametrize("option", ["--steps", "--houses", "--environments"])
def test_nothing_to_do_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "soak", option, "0"]) == BAD_INPUT
    assert f"{option[2:]} must be a whole number of at least 1" in capsys.readouterr().err
