"""The two bounds: chance, and the truth."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.policies.baselines.oracle import Oracle
from av_embodied.policies.baselines.random_policy import RandomPolicy
from av_embodied.policy import FORWARD, STOP, PrivilegedPolicy, load_policy
from av_embodied.sensors import Sensors


def test_chance_takes_every_action_as_often() -> None:
    policy = RandomPolicy(sensors=Sensors(), seed=3)
    counts = np.bincount([int(policy.act({}).action) for _ in range(4000)], minlength=4)
    assert np.abs(counts - 1000).max() < 120


def test_chance_repeats_itself_with_its_seed_only() -> None:
    def draws(seed: int) -> list[int]:
        policy = load_policy("random", seed=seed)
        return [int(policy.act({}).action) for _ in range(50)]

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)


def test_the_oracle_does_what_it_is_told() -> None:
    oracle = load_policy("oracle")
    assert isinstance(oracle, PrivilegedPolicy)
    for action in (FORWARD, STOP):
        oracle.inform({"oracle_action": action})
        assert oracle.act({}).action == action


def test_the_oracle_needs_to_be_told() -> None:
    oracle = Oracle(sensors=Sensors())
    with pytest.raises(InputError, match="must be informed"):
        oracle.act({})
    with pytest.raises(InputError, match=r"info\['oracle_action'\]"):
        oracle.inform({"pose": 1})
    oracle.inform({"oracle_action": 1})
    oracle.reset()
    with pytest.raises(InputError, match="must be informed"):
        oracle.act({})
