"""Recordings of our environment and policies, played back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from av_embodied import Decision, Policy, load_policy
from av_embodied.playing import play
from av_embodied.recording import Header, Recording, read_recording, replay

Write = Callable[..., Path]
POLICIES = ("random", "direction_follower", "map_planner", "oracle")


@pytest.fixture(scope="module")
def env() -> gymnasium.Env:
    """Cut after 12 actions."""
    return gymnasium.make(
        "av_embodied/AudioGoal-v0", disable_env_checker=True, split="test", max_steps=12
    )


def record(env: gymnasium.Env, name: str, seed: int, write: Write, task: str) -> Recording:
    sensors, episode = env.get_wrapper_attr("sensors"), env.get_wrapper_attr("episode_set")[0]
    policy = load_policy(name, sensors=sensors, seed=seed, task=task)
    header = Header(task, episode, name, seed, sensors)
    return read_recording(write(Recording(header, tuple(play(env, policy, episode)))))


def policy_of(recording: Recording, name: str = "") -> Policy:
    header = recording.header
    return load_policy(
        name or header.policy, sensors=header.sensors, seed=header.policy_seed, task=header.task
    )


@pytest.mark.parametrize("name", POLICIES)
def test_every_decision_is_reproduced(env: gymnasium.Env, name: str, write: Write) -> None:
    recording = record(env, name, 5, write, "AudioGoal")
    result = replay(recording, policy_of(recording))
    assert len(result.recorded) == len(recording.moments) - 1 > 0
    assert result.equal
    assert set(result.agreement.values()) == {len(result.recorded)}


def test_velocities_of_a_discrete_policy_are_reproduced(write: Write) -> None:
    env = gymnasium.make(
        "av_embodied/AudioGoal-v0",
        disable_env_checker=True,
        split="test",
        actions="continuous",
        max_steps=4,
    )
    recording = record(env, "map_planner", 0, write, "AudioGoal")
    first = recording.moments[0].decision
    assert first is not None
    assert np.shape(first.action) == (2,)
    assert replay(recording, policy_of(recording)).equal


def test_another_policy_differs(env: gymnasium.Env, write: Write) -> None:
    recording = record(env, "oracle", 0, write, "AudioGoal")
    result = replay(recording, policy_of(recording, "direction_follower"))
    assert not result.equal
    assert result.agreement["goal"] == 0
    assert result.agreement["say"] == len(result.recorded)


class Rounder:
    """Does what was done, but for one bit of what it believes."""

    def __init__(self, recording: Recording) -> None:
        self.decisions = iter([m.decision for m in recording.moments if m.decision])

    def reset(self) -> None:
        pass

    def act(self, observation: Mapping[str, Any]) -> Decision:
        decision = next(self.decisions)
        source = decision.sources[0]
        spread = float(np.nextafter(source.spread, 1.0))
        return dataclasses.replace(decision, sources=(dataclasses.replace(source, spread=spread),))


def test_one_bit_is_a_difference(played: Recording) -> None:
    result = replay(played, Rounder(played))
    assert not result.equal
    count = len(result.recorded)
    assert result.agreement == {
        "action": count,
        "sources": 0,
        "goal": count,
        "say": count,
        "belief": count,
    }


def test_only_what_comes_before_a_gap_is_played_back(played: Recording) -> None:
    torn = dataclasses.replace(played, moments=played.moments[:4] + played.moments[9:])
    assert len(replay(torn, policy_of(played)).recorded) == 4
