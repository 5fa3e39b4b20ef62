from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, VectorEnv

from av_embodied import EpisodeSet, InputError
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.vector.threaded import ThreadedVectorEnv, WorkerError
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.world import World
from av_embodied.registry import ENVIRONMENTS

AUDIO_GOAL = "av_embodied/AudioGoal-v0"
COUNT = 3
LONGEST = 5  # actions of an episode
Make = Callable[..., Any]
Check = Callable[..., Any]


@pytest.fixture(scope="module")
def settings(two_rooms: World) -> dict[str, Any]:
    """Settings of AudioGoal: four short episodes with one source, which is traced once for all."""
    env = AudioGoalEnv(worlds=[two_rooms])
    made = [env.reset(seed=seed) and env.episode for seed in range(4)]
    episodes = [replace(one, source=made[0].source) for one in made]
    return {
        "worlds": [two_rooms],
        "stages": env.stages,
        "episodes": EpisodeSet("AudioGoal", "train", tuple(episodes)),
        "max_steps": LONGEST,
        "camera_size": 16,
    }


@pytest.fixture
def make(settings: dict[str, Any]) -> Iterator[Make]:
    """Makes vector environments of AudioGoal in two rooms, and closes them."""
    made: list[VectorEnv[Any, Any, Any]] = []

    def with_changes(count: int = COUNT, **changes: object) -> object:
        arguments: dict[str, Any] = settings | changes
        made.append(gymnasium.make_vec(AUDIO_GOAL, count, **arguments))
        return made[-1]

    yield with_changes
    for env in made:
        env.close()


@pytest.mark.parametrize("mode", list(AutoresetMode), ids=lambda mode: mode.name)
def test_it_gives_what_gymnasium_gives_bit_by_bit(
    settings: dict[str, Any], mode: AutoresetMode, make: Make, walk: Check, same: Check
) -> None:
    expected = gymnasium.vector.SyncVectorEnv(
        [lambda: AudioGoalEnv(**settings)] * COUNT, autoreset_mode=mode
    )
    reference = walk(expected)
    assert sum(int(np.sum(step[2] | step[3])) for step in reference if len(step) == 5) > COUNT
    for threads in (1, 2, COUNT + 2):
        env = make(threads=threads, autoreset_mode=mode)
        assert env.metadata["autoreset_mode"] is mode
        assert same(walk(env), reference)
    expected.close()


def test_asynchronous_environments_give_the_same(
    settings: dict[str, Any], make: Make, walk: Check, same: Check
) -> None:
    expected = gymnasium.vector.AsyncVectorEnv([lambda: AudioGoalEnv(**settings)] * 2)
    assert same(walk(expected, 8), walk(make(count=2), 8))
    expected.close()


def test_each_row_is_what_the_single_environment_gives(
    settings: dict[str, Any], make: Make, same: Check
) -> None:
    env = make(threads=2, actions="continuous")
    singles = [AudioGoalEnv(**settings, actions="continuous") for _ in range(COUNT)]
    together, _ = env.reset(seed=[5, 6, 9])
    apart = [one.reset(seed=seed)[0] for one, seed in zip(singles, (5, 6, 9), strict=True)]
    rng = np.random.default_rng(0)
    for _ in range(LONGEST):
        for number, observation in enumerate(apart):
            assert same({key: rows[number] for key, rows in together.items()}, observation)
        actions = rng.uniform(0.1, 1.0, (COUNT, 2)).astype(np.float32)
        together, rewards, *_ = env.step(actions)
        steps = [one.step(action) for one, action in zip(singles, actions, strict=True)]
        apart = [step[0] for step in steps]
        assert rewards.tolist() == [step[1] for step in steps]


def test_threads_that_cut_in_everywhere_change_nothing(
    make: Make, walk: Check, same: Check
) -> None:
    reference = walk(make(6, threads=1), 20)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert same(walk(make(6, threads=6), 20), reference)
    finally:
        sys.setswitchinterval(usual)


def test_new_houses_do_not_depend_on_the_threads(walk: Check, same: Check) -> None:
    walks = []
    for threads in (1, 3):
        env = gymnasium.make_vec(AUDIO_GOAL, 2, threads=threads, camera_size=16)
        walks.append(walk(env, 2))
        env.close()
    assert same(*walks)


def test_observations_are_of_the_batched_space(make: Make) -> None:
    env = make()
    observation, infos = env.reset(seed=0)
    assert env.observation_space.contains(observation)
    assert observation["audio"].shape == (COUNT, 4, 4000)
    assert infos["_pose"].all()
    assert infos["pose"].shape == (COUNT, 4)


def test_without_copies_the_arrays_are_used_again(make: Make, same: Check) -> None:
    for copy in (True, False):
        env = make(copy=copy)
        first, _ = env.reset(seed=0)
        kept = {key: value.copy() for key, value in first.items()}
        second, *_ = env.step(np.ones(COUNT, int))
        assert same(first, kept) is copy
        assert (first["depth"] is second["depth"]) is not copy


def test_stages_are_shared(make: Make) -> None:
    stages = make().get_attr("stages")
    assert all(one is stages[0] for one in stages)


def test_attributes_methods_and_pictures_are_those_of_each(make: Make) -> None:
    env = make(render_mode="rgb_array")
    env.reset(seed=0)
    assert [picture.shape for picture in env.render()] == [(240, 480, 3)] * COUNT
    assert len(env.call("floor_plan")) == COUNT
    env.set_attr("note", ["a", "b", "c"])
    assert env.get_attr("note") == ("a", "b", "c")
    with pytest.raises(InputError, match="values must be 3"):
        env.set_attr("note", [1, 2])


def test_a_wrong_action_names_its_environment_and_the_others_go_on(make: Make) -> None:
    env = make(threads=2)
    env.reset(seed=0)
    with pytest.raises(InputError, match="environment 1: a discrete action must be 0 to 3, got 7"):
        env.step(np.array([1, 7, 1]))
    _, _, _, _, infos = env.step(np.array([1, 1, 1]))
    assert infos["_pose"].all()
    assert [run.actions for run in env.get_attr("run")] == [2, 1, 2]


def test_what_breaks_in_a_thread_reaches_the_caller(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = make(threads=3)
    env.reset(seed=0)

    def broken(_: object) -> None:
        raise ZeroDivisionError("no step")

    with monkeypatch.context() as patch:
        patch.setattr(env.envs[2], "step", broken)
        with pytest.raises(WorkerError, match="environment 2 failed: ZeroDivisionError: no step"):
            env.step(np.ones(COUNT, int))
    env.reset(seed=0)
    assert len(env.step(np.ones(COUNT, int))[1]) == COUNT


def test_an_ended_episode_must_be_reset_where_nobody_else_does(make: Make) -> None:
    env = make(autoreset_mode="Disabled")
    env.reset(seed=0)
    env.step(np.array([1, 0, 1]))
    with pytest.raises(InputError, match="environment 1: the episode has ended"):
        env.step(np.ones(COUNT, int))


def test_closing_ends_the_threads(make: Make) -> None:
    before = threading.active_count()
    env = make(threads=3)
    env.reset(seed=0)
    assert threading.active_count() == before + 2
    env.close()
    assert threading.active_count() == before
    with pytest.raises(InputError, match="closed"):
        env.step(np.ones(COUNT, int))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threads": 0}, "threads must be a whole number of at least 1, got 0"),
        ({"threads": True}, "threads must be"),
        ({"count": 0}, "num_envs must be"),
        ({"autoreset_mode": "SamStep"}, "did you mean 'SameStep'"),
        ({"max_step": 3}, "did you mean 'max_steps'"),
    ],
)
def test_wrong_arguments_are_refused(make: Make, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make(**arguments)


def test_wrong_resets_and_actions_are_refused(make: Make) -> None:
    env = make()
    with pytest.raises(InputError, match="environment 0: reset must be called"):
        env.step(np.ones(COUNT, int))
    with pytest.raises(InputError, match="seed must be one number or 3"):
        env.reset(seed=[1, 2])
    for mask in ([True] * COUNT, np.zeros(COUNT, bool), np.ones(COUNT), np.ones(2, bool)):
        with pytest.raises(InputError, match="reset_mask must be a boolean array"):
            env.reset(options={"reset_mask": mask})
    env.reset(seed=0)
    for actions in (np.ones(2, int), 1, "forward", None):
        with pytest.raises(InputError, match="actions must be"):
            env.step(actions)


def test_environments_must_be_there_and_alike(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="at least one"):
        ThreadedVectorEnv([])
    wide = dict(settings, camera_size=32)
    one, other = AudioGoalEnv(**settings), AudioGoalEnv(**wide)
    with pytest.raises(InputError, match="environment 1 has"):
        ThreadedVectorEnv([one, other])


@pytest.fixture(scope="module")
def furnished() -> dict[str, Any]:
    """Settings of all tasks in one house with things that sound."""
    common: dict[str, Any] = {"worlds": [generate_house(3)], "camera_size": 16, "array": "mono"}
    return common | {"stages": AudioGoalEnv(**common).stages}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_task_is_the_same_alone_and_among_others(
    name: str, furnished: dict[str, Any], same: Check
) -> None:
    for kind, body in (("discrete", "unicycle"), ("continuous", "pybullet")):
        arguments: dict[str, Any] = furnished | {"actions": kind, "body": body}
        env = gymnasium.make_vec(name, 2, threads=2, **arguments)
        assert isinstance(env, ThreadedVectorEnv)
        assert env.spec is not None
        assert env.spec.id == name
        together, _ = env.reset(seed=1)
        single = gymnasium.make(name, disable_env_checker=True, **arguments).unwrapped
        alone, _ = single.reset(seed=2)
        env.action_space.seed(0)
        for _ in range(3):
            assert same({key: rows[1] for key, rows in together.items()}, alone)
            actions = env.action_space.sample()
            actions[1] = 1  # ahead, or ahead and to the left
            together, rewards, *_ = env.step(actions)
            alone, reward, *_ = single.step(actions[1])
            assert rewards[1] == reward
        single.close()
        env.close()
