"""What tasks ask of policies, and that they do it."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.policies.baselines.map_planner import SILENCE
from av_embodied.policies.baselines.mission import MISSIONS, mission_of
from av_embodied.policy import STOP, load_policy, policy_names
from av_embodied.registry import ENVIRONMENTS
from av_embodied.sensors import Sensors

OURS = ("direction_follower", "map_planner", "oracle", "random")


def test_every_registered_task_is_known() -> None:
    assert {name.split("/")[1].rsplit("-", 1)[0] for name in ENVIRONMENTS} == set(MISSIONS)


@pytest.mark.parametrize("name", OURS)
def test_every_policy_takes_every_task_and_refuses_others(name: str) -> None:
    assert name in policy_names()
    for task in MISSIONS:
        load_policy(name, task=task).reset()
    with pytest.raises(InputError, match="MovingSource"):
        load_policy(name, task="MovingSauce")
    with pytest.raises(InputError, match="AudioGoal"):
        mission_of("Audiogoal")


def test_the_map_planner_does_not_wait_for_a_sound_that_has_ended() -> None:
    env: Any = gymnasium.make(
        "av_embodied/SemanticAudioGoal-v0", split="train", worlds=["apartment"], sound_seconds=2.0
    ).unwrapped
    observation, _ = env.reset(seed=1)
    policy = load_policy("map_planner", sensors=env.sensors, task="SemanticAudioGoal")
    actions = []
    for _ in range(200):
        actions.append(int(np.asarray(policy.act(observation).action)))
        observation, _, ended, cut, _ = env.step(actions[-1])
        if ended or cut:
            break
    assert actions[-1] == STOP
    assert SILENCE < len(actions) < 200


def test_a_follower_waits_beside_who_talks_and_goes_on() -> None:
    env: Any = gymnasium.make(
        "av_embodied/MovingSource-v0", split="train", worlds=["shoebox"], max_steps=80
    ).unwrapped
    observation, info = env.reset(seed=2)
    policy = load_policy("map_planner", sensors=env.sensors, task="MovingSource")
    cut = False
    while not cut:
        observation, _, _, cut, info = env.step(policy.act(observation).action)
    assert info["found"]
    assert info["mean_distance"] < 2.0


def test_after_a_find_the_next_source_is_sought() -> None:
    sensors = Sensors()
    policy: Any = load_policy("map_planner", sensors=sensors, task="MultiGoal")
    policy.belief.evidence[:] = 1.0
    policy._begin(np.array([3.0, 1.0]))
    assert not policy.belief.evidence.any()
    nearest = np.unravel_index(policy.belief.prior.argmax(), policy.belief.prior.shape)
    assert policy.belief.points[nearest] == pytest.approx([3.0, 1.0], abs=0.2)
