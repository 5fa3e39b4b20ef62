from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from av_embodied import EpisodeSet, InputError
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.vector.processes import ProcessVectorEnv
from av_embodied.envs.vector.threaded import WorkerError
from av_embodied.envs.worlds.world import World

AUDIO_GOAL = "av_embodied/AudioGoal-v0"
SMALL: dict[str, Any] = {"worlds": ["shoebox"], "camera_size": 16, "array": "mono"}
COUNT = 3
Check = Callable[..., Any]

Case = tuple[str, dict[str, Any], AutoresetMode, int, int]
CASES: dict[str, Case] = {
    "audio goal": ("AudioGoal", {}, AutoresetMode.NEXT_STEP, 2, 1),
    "continuous": ("AudioGoal", {"actions": "continuous"}, AutoresetMode.DISABLED, 3, 1),
    "told order": (
        "MultiGoal",
        {"order": "told", "actions": "continuous"},
        AutoresetMode.SAME_STEP,
        2,
        2,
    ),
}
"""Task, settings, autoreset mode, processes, and threads in each."""


def children() -> int:
    return sum("environments" in process.name for process in active_children())


@pytest.mark.parametrize("case", CASES)
def test_it_gives_what_one_process_gives_bit_by_bit(
    case: str, two_rooms: World, walk: Check, same: Check
) -> None:
    task, changes, mode, processes, threads = CASES[case]
    settings: dict[str, Any] = SMALL | changes | {"autoreset_mode": mode}
    if task == "AudioGoal":
        settings["worlds"] = [two_rooms]  # the world itself reaches the workers
    name = f"av_embodied/{task}-v0"
    settings["episodes"] = few_episodes(name, SMALL | changes | {"worlds": settings["worlds"]})
    settings["max_steps"] = 4
    here = gymnasium.make_vec(name, COUNT, **settings)
    reference = walk(here)
    here.close()
    assert sum(int(np.sum(step[2] | step[3])) for step in reference if len(step) == 5) > COUNT
    there = gymnasium.make_vec(name, COUNT, processes=processes, threads=threads, **settings)
    assert isinstance(there, ProcessVectorEnv)
    assert there.processes == processes
    taken = walk(there)
    assert all(there.observation_space.contains(step[0]) for step in taken)
    assert there.metadata["autoreset_mode"] is mode
    assert there.spec is not None
    there.close()
    assert same(taken, reference)
    if task == "MultiGoal":
        assert len(set(taken[-1][0]["instruction"])) > 1


def few_episodes(name: str, settings: dict[str, Any]) -> EpisodeSet:
    """Four episodes of the task, which may be played for less actions than they take."""
    env: Any = gymnasium.make(name, disable_env_checker=True, **settings).unwrapped
    made = [env.reset(seed=seed) and env.episode for seed in range(4)]
    return EpisodeSet(name.split("/")[1].removesuffix("-v0"), "train", tuple(made))


@pytest.fixture(scope="module")
def many() -> Iterator[ProcessVectorEnv]:
    """Three environments in two processes, which no test leaves broken."""
    env = gymnasium.make_vec(AUDIO_GOAL, COUNT, processes=2, render_mode="rgb_array", **SMALL)
    assert isinstance(env, ProcessVectorEnv)
    yield env
    env.close()


def test_each_row_is_what_the_single_environment_gives(many: ProcessVectorEnv, same: Check) -> None:
    single = AudioGoalEnv(**SMALL)
    together, infos = many.reset(seed=[5, 6, 9])
    alone, info = single.reset(seed=9)
    for _ in range(3):
        assert same({key: rows[2] for key, rows in together.items()}, alone)
        assert same(infos["pose"][2], info["pose"])
        together, rewards, _, _, infos = many.step(np.array([1, 2, 1]))
        alone, reward, _, _, info = single.step(np.int64(1))
        assert rewards[2] == reward


def test_only_those_of_the_mask_begin_anew(many: ProcessVectorEnv, same: Check) -> None:
    before, _ = many.reset(seed=0)
    options = {"reset_mask": np.array([False, False, True])}
    after, infos = many.reset(seed=7, options=options)
    assert infos["_pose"].tolist() == [False, False, True]
    assert same(after["rgb"][:2], before["rgb"][:2])
    with pytest.raises(InputError, match="reset_mask must be a boolean array"):
        many.reset(options={"reset_mask": np.ones(2, bool)})
    with pytest.raises(InputError, match="seed must be one number or 3"):
        many.reset(seed=[1])


def test_attributes_methods_and_pictures_are_those_of_each(many: ProcessVectorEnv) -> None:
    many.reset(seed=0)
    assert [picture.shape for picture in many.render()] == [(240, 480, 3)] * COUNT
    assert len(many.call("floor_plan")) == COUNT
    many.set_attr("note", ["a", "b", "c"])
    assert many.get_attr("note") == ("a", "b", "c")
    with pytest.raises(InputError, match="values must be 3"):
        many.set_attr("note", [1, 2])
    with pytest.raises(AttributeError, match="no_such_thing"):
        many.call("no_such_thing")
    with pytest.raises(InputError, match="cannot be sent to another process"):
        many.get_attr("stages")
    with pytest.raises(InputError, match="cannot be sent to another process"):
        many.set_attr("note", lambda: None)


def test_an_environment_that_fails_is_named_and_the_others_go_on(many: ProcessVectorEnv) -> None:
    many.reset(seed=0)
    with pytest.raises(InputError, match="environment 2: a discrete action must be 0 to 3, got 7"):
        many.step(np.array([1, 1, 7]))
    many.step(np.array([1, 1, 1]))
    assert many.reset(seed=0)[1]["_pose"].all()
    sensors = many.get_attr("sensors")
    many.set_attr("sensors", [sensors[0], None, None])
    with pytest.raises(WorkerError, match="environment 1 failed: AttributeError") as raised:
        many.step(np.ones(COUNT, int))
    assert "house_task.py" in str(raised.value.__cause__)
    many.set_attr("sensors", sensors)
    assert len(many.step(np.ones(COUNT, int))[1]) == COUNT
    with pytest.raises(InputError, match="actions must be 3"):
        many.step(np.ones(2, int))


def test_an_interrupt_leaves_it_usable(
    many: ProcessVectorEnv, same: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> bool:
        raise KeyboardInterrupt

    reference, _ = many.reset(seed=4)
    for process in active_children():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)  # as a terminal does
    with monkeypatch.context() as patch:
        patch.setattr(many._workers[1]._pipe, "poll", interrupted)
        with pytest.raises(KeyboardInterrupt):
            many.step(np.ones(COUNT, int))
    assert same(many.reset(seed=4)[0], reference)


def test_arrays_without_copies_outlive_the_workers_and_close_may_be_repeated() -> None:
    before = children()
    env = gymnasium.make_vec(AUDIO_GOAL, 2, processes=2, copy=False, **SMALL)
    first, _ = env.reset(seed=0)
    kept = first["depth"].copy()
    second, *_ = env.step(np.full(2, 2))
    assert second["depth"] is first["depth"]
    assert not np.array_equal(first["depth"], kept)
    assert children() == before + 2
    env.close()
    env.close()
    assert children() == before
    assert first["depth"].any()
    with pytest.raises(InputError, match="closed"):
        env.step(np.ones(2, int))


def test_a_killed_worker_is_an_error_and_the_rest_ends_with_the_object() -> None:
    before = children()
    env = gymnasium.make_vec(AUDIO_GOAL, COUNT, processes=2, **SMALL)
    assert isinstance(env, ProcessVectorEnv)
    env.reset(seed=0)
    env._workers[0].process.kill()
    for _ in range(2):
        with pytest.raises(WorkerError, match=r"process of environments 0 to 1 has ended .*-9"):
            env.step(np.ones(COUNT, int))
    del env
    gc.collect()
    assert children() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"processes": 0}, "processes must be a whole number of at least 1, got 0"),
        ({"threads": 0}, "threads must be a whole number"),
        ({"camera_siz": 3}, "did you mean 'camera_size'"),
        ({"stages": AudioGoalEnv(**SMALL).stages}, "stages cannot be shared"),
        ({"split": type("Odd", (str,), {})("train")}, "the setting split cannot be sent"),
        ({"autoreset_mode": "SamStep"}, "did you mean 'SameStep'"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = SMALL | {"processes": 2} | arguments
    with pytest.raises(InputError, match=message):
        gymnasium.make_vec(AUDIO_GOAL, 2, **settings)


SCRIPT = """
import gymnasium, av_embodied
from multiprocessing import active_children
def main():
    env = gymnasium.make_vec("av_embodied/AudioGoal-v0", 2, processes=2, worlds=["shoebox"])
    env.reset(seed=0)
    print(len(active_children()))
    return env
"""


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_a_script_that_forgets_to_close_ends(guarded: bool, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        SCRIPT + ("if __name__ == '__main__':\n    " if guarded else "") + "e = main()"
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=120
    )
    if guarded:
        assert (done.returncode, done.stdout.split()) == (0, ["2"])
        assert not done.stderr
    else:
        assert done.returncode == 1
        assert "scripts start processes below if __name__ == '__main__'" in done.stderr
