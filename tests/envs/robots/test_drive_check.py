from __future__ import annotations

import math

import pytest

from av_embodied import InputError
from av_embodied.envs.robots.drive_check import impact, step_cost, straight_error, turn_error
from av_embodied.envs.worlds.world import World

pytest.importorskip("pybullet")
BODIES = ("unicycle", "pybullet", "husky")


@pytest.mark.parametrize("body", BODIES)
def test_five_metres_straight_are_five_metres(body: str) -> None:
    assert straight_error(body) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("turns", [1.0, -1.0])
def test_a_full_turn_is_a_full_turn(body: str, turns: float) -> None:
    assert turn_error(body, turns) == pytest.approx(0.0, abs=0.015)


@pytest.mark.parametrize("body", ["unicycle", "pybullet"])
@pytest.mark.parametrize("speed", [0.1, 0.4, 0.8, 1.2, 1.5])
def test_a_wall_is_reported_and_not_passed_at_any_speed(body: str, speed: float) -> None:
    found = impact(body, speed)
    assert found.reported
    assert found.depth == pytest.approx(0.0, abs=0.006)


@pytest.mark.parametrize("yaw", [0.5, -1.0])
def test_a_wall_is_not_passed_at_an_angle(yaw: float) -> None:
    found = impact("pybullet", 1.5, yaw)
    assert found.reported
    assert found.depth == pytest.approx(0.0, abs=0.006)


def test_the_husky_stops_at_a_wall_too() -> None:
    found = impact("husky", 1.5, edge=0.5037)
    assert found.reported
    assert found.depth == pytest.approx(0.0, abs=0.02)


def test_speeds_beyond_the_range_are_refused() -> None:
    for speed in (0.0, 1.6, math.nan):
        with pytest.raises(InputError, match="speed must be"):
            impact("pybullet", speed)


def test_the_cost_of_a_step_is_a_time(two_rooms: World) -> None:
    assert 0.0 < step_cost("unicycle", two_rooms, steps=5) < 1.0
