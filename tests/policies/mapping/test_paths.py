"""Cheapest paths against lengths in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.mapping.paths import cheapest_paths


def test_open_ground_costs_the_octile_distance() -> None:
    field = cheapest_paths(np.ones((30, 40)), (5, 5), 0.1)
    dx, dy = 20, 12
    assert field.cost[25, 17] == pytest.approx(0.1 * (dy * np.sqrt(2.0) + dx - dy))
    assert field.cost[5, 5] == 0.0


def test_a_path_goes_round_a_wall_and_never_through() -> None:
    price = np.ones((21, 21))
    price[10, :18] = np.inf
    field = cheapest_paths(price, (5, 5), 0.1)
    path = field.path_to((15, 5))
    assert tuple(path[0]) == (5, 5)
    assert tuple(path[-1]) == (15, 5)
    assert np.isfinite(price[path[:, 0], path[:, 1]]).all()
    assert np.abs(np.diff(path, axis=0)).max() == 1
    assert path[:, 1].max() >= 18


def test_what_is_walled_in_is_out_of_reach() -> None:
    price = np.ones((20, 20))
    price[10, :] = np.inf
    field = cheapest_paths(price, (5, 5), 0.1)
    assert np.isinf(field.cost[15, 5])


def test_a_dear_region_is_crossed_only_if_the_detour_is_dearer() -> None:
    price = np.ones((20, 20))
    price[8:12, :] = 3.0
    straight = cheapest_paths(price, (5, 10), 0.1)
    assert straight.cost[14, 10] == pytest.approx(0.1 * (5 + 4 * 3.0), abs=1e-9)


def test_the_first_cell_of_a_region_on_the_way_back() -> None:
    field = cheapest_paths(np.ones((1, 10)), (0, 0), 1.0)
    region = np.zeros((1, 10), dtype=bool)
    region[0, :4] = True
    np.testing.assert_array_equal(field.first_in(region)[0], [0, 1, 2, 3, 3, 3, 3, 3, 3, 3])
