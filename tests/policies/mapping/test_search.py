"""Goals: much belief for little way."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.mapping.grid import Grid
from av_embodied.policies.mapping.search import (
    SPREAD,
    Weariness,
    choose_goal,
    gathered,
    likeliest_goal,
)

FRESH = np.zeros((20, 20))


def peaks(*cells: tuple[int, int, float]) -> np.ndarray:
    probability = np.zeros((20, 20))
    for x, y, mass in cells:
        probability[x, y] = mass
    return probability


def test_belief_is_gathered_about_a_cell() -> None:
    sums = gathered(peaks((10, 10, 0.4), (12, 10, 0.2)))
    two_cells = np.exp(-0.5 * (2.0 / SPREAD) ** 2)
    assert sums[10, 10] == pytest.approx(0.4 + 0.2 * two_cells, rel=0.02)
    assert sums[18, 10] < 1e-3


def test_of_equal_belief_the_nearer_is_sought_first() -> None:
    cost = np.broadcast_to(np.arange(20.0), (20, 20))
    goal = choose_goal(peaks((10, 4, 0.5), (10, 16, 0.5)), cost, None, FRESH)
    assert goal is not None
    assert goal[1] < 8


def test_much_more_belief_is_worth_a_longer_way() -> None:
    cost = np.broadcast_to(np.arange(20.0), (20, 20))
    goal = choose_goal(peaks((10, 4, 0.05), (10, 16, 0.95)), cost, None, FRESH)
    assert goal is not None
    assert goal[1] > 12


def test_a_goal_is_kept_against_one_hardly_better() -> None:
    cost = np.ones((20, 20))
    assert choose_goal(peaks((4, 4, 0.45), (15, 15, 0.55)), cost, (4, 4), FRESH) == (4, 4)
    assert choose_goal(peaks((4, 4, 0.1), (15, 15, 0.9)), cost, (4, 4), FRESH) != (4, 4)


def test_no_way_no_goal() -> None:
    assert choose_goal(peaks((4, 4, 1.0)), np.full((20, 20), np.inf), None, FRESH) is None


def test_a_goal_that_was_listened_at_for_long_gives_way_and_recovers() -> None:
    grid = Grid(0.2, 2.0)
    axis = grid.axis()
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    weariness = Weariness(grid)
    belief, cost = peaks((4, 4, 0.6), (15, 15, 0.4)), np.ones((20, 20))
    first = choose_goal(belief, cost, None, weariness.goals)
    assert first is not None
    assert first[0] < 8
    for _ in range(8):
        weariness.listen(points, points[2, 2], points[first])
    second = choose_goal(belief, cost, first, weariness.goals)
    assert second is not None
    assert second[0] > 12
    assert weariness.places[2, 2] > 2.0
    for _ in range(200):
        weariness.rest()
    assert choose_goal(belief, cost, None, weariness.goals) == first


def test_who_walks_is_sought_where_they_most_likely_are_however_far() -> None:
    cost = np.broadcast_to(np.arange(20.0), (20, 20))
    assert likeliest_goal(peaks((10, 4, 0.4), (10, 16, 0.6)), cost) == (10, 16)
    blocked = np.where(np.arange(20) > 12, np.inf, cost)
    goal = likeliest_goal(peaks((10, 4, 0.4), (10, 18, 0.6)), blocked)
    assert goal == (10, 4)
    assert likeliest_goal(peaks((10, 4, 1.0)), np.full((20, 20), np.inf)) is None
