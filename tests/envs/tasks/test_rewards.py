from __future__ import annotations

import pytest

from av_embodied.envs.tasks.rewards import reward_terms


def test_coming_nearer_is_worth_its_metres() -> None:
    assert reward_terms(3.0, 2.75, False, False) == pytest.approx(
        {"progress": 0.25, "success": 0.0, "time": -0.01, "collision": 0.0}
    )


def test_success_and_collision_have_terms_of_their_own() -> None:
    terms = reward_terms(0.9, 0.9, True, True)
    assert sum(terms.values()) == pytest.approx(10.0 - 0.01 - 0.05)


def test_going_away_costs() -> None:
    assert reward_terms(2.0, 2.5, False, False)["progress"] == pytest.approx(-0.5)
