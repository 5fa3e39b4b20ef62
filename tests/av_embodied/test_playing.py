from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from av_embodied import Decision, load_policy
from av_embodied.errors import InputError
from av_embodied.playing import Clock, Moment, as_taken, play, sensors_of
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP

DISCRETE = spaces.Discrete(4)
VELOCITIES = spaces.Box(-1.0, 1.0, (2,), np.float32)


class Counter:
    """Turns left twice, then stops, and keeps what it was shown."""

    def __init__(self) -> None:
        self.observed: list[Mapping[str, Any]] = []
        self.resets = 0

    def reset(self) -> None:
        self.resets += 1
        self.observed = []

    def act(self, observation: Mapping[str, Any]) -> Decision:
        self.observed.append(observation)
        return Decision(LEFT if len(self.observed) < 3 else STOP)


@pytest.fixture
def env(small_world: str) -> gymnasium.Env:
    return gymnasium.make(small_world, disable_env_checker=True)


def test_every_moment_is_seen_and_decided_on_but_the_last(env: gymnasium.Env) -> None:
    policy, episode = Counter(), env.get_wrapper_attr("episode_set")[3]
    moments = list(play(env, policy, episode))
    assert [moment.number for moment in moments] == [0, 1, 2, 3]
    assert [moment.is_last for moment in moments] == [False, False, False, True]
    actions = [moment.decision.action for moment in moments if moment.decision]
    assert actions == [LEFT, LEFT, STOP]
    assert moments[-1].decision is None
    assert (moments[-1].terminated, moments[-1].truncated) == (True, False)
    assert policy.resets == 1
    assert all(a is m.observation for a, m in zip(policy.observed, moments, strict=False))
    assert {moment.info["episode_id"] for moment in moments} == {"small-0003"}
    assert moments[0].reward == 0.0


def test_a_reward_belongs_to_the_moment_that_the_action_led_to(env: gymnasium.Env) -> None:
    episode = env.get_wrapper_attr("episode_set")[0]
    policy = load_policy("walker", sensors=env.get_wrapper_attr("sensors"))
    moments = list(play(env, policy, episode))
    far = [moment.info["distance_to_goal"] for moment in moments]
    rewards = [moment.reward for moment in moments]
    assert rewards == pytest.approx([0.0, *(a - b for a, b in pairwise(far))])
    assert max(rewards) > 0.2


def test_an_episode_repeats_itself(env: gymnasium.Env) -> None:
    episodes = env.get_wrapper_attr("episode_set")

    def sound(number: int) -> bytes:
        moments = play(env, Counter(), episodes[number])
        return b"".join(moment.observation["audio"].tobytes() for moment in moments)

    first = sound(1)
    assert sound(2) != first
    assert sound(1) == first


def test_the_clock_counts_neither_who_looks_nor_what_is_not_named(env: gymnasium.Env) -> None:
    clock = Clock()
    moments = play(env, Counter(), env.get_wrapper_attr("episode_set")[0], clock)
    next(moments)
    seen = list(moments)
    assert set(clock.seconds) == {"reset", "policy", "environment"}
    assert all(seconds > 0.0 for seconds in clock.seconds.values())
    clock.lap()
    before = dict(clock.seconds)
    clock.lap()
    assert clock.seconds == before
    clock.lap("policy")
    assert clock.seconds["policy"] > before["policy"]
    assert clock.seconds["environment"] == before["environment"]
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("action", "velocity"),
    [(STOP, (0.0, 0.0)), (FORWARD, (0.5, 0.0)), (LEFT, (0.0, 0.5236)), (RIGHT, (0.0, -0.5236))],
)
def test_a_discrete_action_becomes_a_velocity_where_the_space_has_them(
    action: int, velocity: tuple[float, float]
) -> None:
    decision = Decision(action, goal="on")
    taken = as_taken(decision, VELOCITIES, 0.5)
    assert taken.action == pytest.approx(velocity, abs=1e-4)
    assert np.asarray(taken.action).dtype == np.float32
    assert taken.goal == "on"
    assert as_taken(decision, DISCRETE, 0.5) is decision


def test_a_velocity_stays_what_it_is() -> None:
    decision = Decision(np.array([0.2, 0.1], np.float32))
    assert as_taken(decision, VELOCITIES, 0.25) is decision


@pytest.mark.parametrize(("terminated", "truncated"), [(True, False), (False, True)])
def test_either_end_is_the_last(terminated: bool, truncated: bool) -> None:
    assert Moment(3, {}, {}, None, 0.0, terminated, truncated).is_last
    assert not Moment(3, {}, {}, None).is_last


def test_an_environment_that_does_not_say_its_sensors_is_named() -> None:
    env = gymnasium.make("CartPole-v1")
    with pytest.raises(InputError, match="environment 'CartPole-v1' has no attribute `sensors`"):
        sensors_of(env)
