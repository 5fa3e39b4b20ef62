"""The policies that hear and see, in a simulated house, from the first block to the stop."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest

from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.errors import InputError
from av_embodied.policy import STOP, Decision, Policy, load_policy
from av_embodied.sensors import Sensors

WALKERS = ["direction_follower", "map_planner"]


def env_of(array: str = "respeaker4") -> AudioGoalEnv:
    env = gymnasium.make("av_embodied/AudioGoal-v0", split="train", array=array).unwrapped
    assert isinstance(env, AudioGoalEnv)
    return env


def play(
    env: AudioGoalEnv, policy: Policy, seed: int, limit: int
) -> tuple[list[Decision], dict[str, Any]]:
    observation, info = env.reset(seed=seed)
    decisions: list[Decision] = []
    for _ in range(limit):
        decisions.append(policy.act(observation))
        observation, _, ended, cut, info = env.step(decisions[-1].action)
        if ended or cut:
            break
    return decisions, info


@pytest.fixture(scope="module")
def env() -> AudioGoalEnv:
    return env_of()


def test_the_map_planner_finds_sources_in_train_houses(env: AudioGoalEnv) -> None:
    found = 0
    for seed in (7001, 7002, 7004):
        decisions, info = play(env, load_policy("map_planner", sensors=env.sensors), seed, 250)
        found += info.get("success", 0.0) > 0.0
        assert decisions[0].belief is not None
    assert found >= 2


@pytest.mark.parametrize("name", WALKERS)
def test_two_runs_are_the_same_and_reset_forgets(name: str, env: AudioGoalEnv) -> None:
    policy = load_policy(name, sensors=env.sensors, seed=5)
    runs = []
    for _ in range(2):
        policy.reset()
        decisions, _ = play(env, policy, 7002, 25)
        runs.append([(int(d.action), d.sources[0].direction, d.goal) for d in decisions])
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", WALKERS)
@pytest.mark.parametrize("array", ["mono", "binaural", "tetra"])
def test_any_array_will_do(name: str, array: str) -> None:
    other = env_of(array)
    decisions, _ = play(other, load_policy(name, sensors=other.sensors), 7001, 8)
    assert all(int(decision.action) in range(4) for decision in decisions)
    assert np.isfinite(decisions[-1].sources[0].direction).all()


@pytest.mark.parametrize("name", WALKERS)
def test_wrong_observations_are_refused(name: str, env: AudioGoalEnv) -> None:
    observation, _ = env.reset(seed=7001)
    policy = load_policy(name, sensors=Sensors())
    with pytest.raises(InputError, match="audio must have shape"):
        policy.act({**observation, "audio": observation["audio"][:2]})
    with pytest.raises(InputError, match="depth must have shape"):
        policy.act({**observation, "depth": observation["depth"][:8]})


def test_the_belief_is_a_probability_on_the_map(env: AudioGoalEnv) -> None:
    decisions, _ = play(env, load_policy("map_planner", sensors=env.sensors), 7001, 12)
    picture = decisions[-1].belief
    assert picture is not None
    assert picture.source.shape == picture.occupancy.shape
    assert 0.0 <= picture.source.sum() <= 1.0 + 1e-4
    assert 0.0 < picture.occupancy.min() < 0.5 < picture.occupancy.max() < 1.0
    assert picture.path.shape[1] == 2
    spoken = {decision.goal for decision in decisions}
    assert all(spoken)


def test_silence_does_not_stop_the_planner(env: AudioGoalEnv) -> None:
    policy = load_policy("map_planner", sensors=env.sensors)
    observation, _ = env.reset(seed=7001)
    for _ in range(30):
        silent = {**observation, "audio": np.zeros_like(observation["audio"])}
        decision = policy.act(silent)
        assert decision.action != STOP
        observation, *_ = env.step(decision.action)
