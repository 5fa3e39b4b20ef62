import numpy as np
import pytest

from av_embodied import Decision, Sensors, load_policy
from av_embodied.errors import InputError
from av_embodied.policy import (
    FORWARD,
    LEFT,
    RIGHT,
    STOP,
    BelievedSource,
    PrivilegedPolicy,
    as_velocity,
    policy_names,
)


def test_actions_are_numbered_as_documented() -> None:
    assert (STOP, FORWARD, LEFT, RIGHT) == (0, 1, 2, 3)


def test_our_policies_are_known_by_name() -> None:
    assert {"random", "direction_follower", "map_planner", "oracle"} <= set(policy_names())


def test_policies_of_other_packages_are_found(small_world: str) -> None:
    assert {"walker", "wanderer"} <= set(policy_names())
    policy = load_policy("wanderer", seed=5)
    policy.reset()
    assert policy.act({}).action in (STOP, FORWARD, LEFT, RIGHT)


def test_the_seed_and_the_sensors_reach_the_policy(small_world: str) -> None:
    def actions(seed: int) -> list[int | np.ndarray]:
        policy = load_policy("wanderer", sensors=Sensors(period=0.5), seed=seed)
        return [policy.act({}).action for _ in range(40)]

    assert actions(1) == actions(1)
    assert actions(1) != actions(2)


def test_only_policies_with_inform_are_privileged(small_world: str) -> None:
    assert isinstance(load_policy("walker"), PrivilegedPolicy)
    assert not isinstance(load_policy("wanderer"), PrivilegedPolicy)


def test_unknown_policies_are_refused_with_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"unknown policy 'oracel' \(did you mean 'oracle'\?\)"):
        load_policy("oracel")


def test_a_policy_whose_package_is_missing_says_so(small_world: str) -> None:
    with pytest.raises(InputError, match=r"'needy' needs a package that is missing: .*a_package"):
        load_policy("needy")


def test_what_a_decision_leaves_open() -> None:
    decision = Decision(FORWARD)
    assert (decision.sources, decision.goal, decision.say, decision.belief) == ((), "", "", None)
    source = BelievedSource((1.0, 0.0, 0.0), 0.2)
    assert np.isnan(source.distance)
    assert source.activity == 1.0


def test_velocities_do_what_discrete_actions_do() -> None:
    assert as_velocity(FORWARD, 0.25).tolist() == [1.0, 0.0]
    assert as_velocity(LEFT, 0.5).tolist() == pytest.approx([0.0, np.radians(30.0)])
    assert as_velocity(RIGHT, 0.25).tolist() == [0.0, -1.0]  # 60 degrees a second is too fast
    assert not as_velocity(STOP, 0.25).any()
    assert as_velocity(FORWARD, 0.25).dtype == np.float32


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(InputError, match="AudioGoal"):
        load_policy("random", task="AudioGaol")
