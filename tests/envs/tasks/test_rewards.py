from __future__ import annotations

import pytest

from av_embodied.envs.tasks.rewards import following_terms, reward_terms, tour_terms


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
