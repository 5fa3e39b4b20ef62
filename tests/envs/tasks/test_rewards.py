from __future__ import annotations

import pytest

from av_embodied.envs.tasks.rewards import following_terms, reward_terms, tour_terms
from av_embodied.envs.tasks.settings import TaskSettings


def test_coming_nearer_is_worth_its_metres() -> None:
    assert reward_terms(3.0, 2.75, False, False) == pytest.approx(
        {"progress": 0.25, "success": 0.0, "time": -0.01, "collision": 0.0}
    )


def test_success_and_collision_have_terms_of_their_own() -> None:
    terms = reward_terms(0.9, 0.9, True, True)
    assert sum(terms.values()) == pytest.approx(10.0 - 0.01 - 0.05)


def test_going_away_costs() -> None:
    assert reward_terms(2.0, 2.5, False, False)["progress"] == pytest.approx(-0.5)


def test_each_goal_found_is_worth_something_and_the_last_one_more() -> None:
    first = tour_terms(0.9, 0.9, found=True, success=False, collided=False)
    last = tour_terms(0.9, 0.9, found=True, success=True, collided=False)
    assert sum(first.values()) == pytest.approx(5.0 - 0.01)
    assert sum(last.values()) == pytest.approx(15.0 - 0.01)


def test_following_is_paid_by_the_action() -> None:
    terms = following_terms(2.0, 1.4, within=True, collided=False)
    assert terms == pytest.approx(
        {"progress": 0.6, "time": -0.01, "collision": 0.0, "following": 0.1}
    )
    assert following_terms(1.0, 1.0, within=False, collided=False)["following"] == 0.0


@pytest.mark.parametrize("count", [1, 4, 5])
def test_an_action_in_parts_is_worth_as_much_as_at_once(count: int) -> None:
    part = 1.0 / count
    whole = following_terms(3.0, 2.0, within=True, collided=True)
    parts = [
        following_terms(3.0 - k * part, 3.0 - (k + 1) * part, True, True, actions=part)
        for k in range(count)
    ]
    assert {name: sum(terms[name] for terms in parts) for name in whole} == pytest.approx(whole)
    assert reward_terms(1.0, 1.0, True, True, part)["success"] == 10.0
    found = tour_terms(1.0, 1.0, found=True, success=False, collided=False, actions=part)
    assert (found["found"], found["time"]) == (5.0, pytest.approx(-0.01 * part))


def test_at_the_usual_period_terms_are_the_same_to_the_bit() -> None:
    assert TaskSettings().moves_each == 1.0
    terms = following_terms(2.0, 1.4, True, True, TaskSettings().moves_each)
    assert (terms["time"], terms["collision"], terms["following"]) == (-0.01, -0.05, 0.1)
