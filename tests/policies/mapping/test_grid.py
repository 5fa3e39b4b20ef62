"""Cells, blocks of cells, and the belief's cells under a window."""

from __future__ import annotations

import numpy as np

from av_embodied.policies.mapping.grid import Grid, blocks, nearest_in


def test_the_start_lies_in_the_middle() -> None:
    grid = Grid(0.1, 2.0)
    assert grid.shape == (40, 40)
    np.testing.assert_array_equal(grid.index(np.array([[0.01, -0.01]])), [[20, 19]])


def test_centres_and_cells_are_inverse() -> None:
    grid = Grid(0.1, 2.0)
    cells = np.argwhere(np.ones(grid.shape, dtype=bool))
    np.testing.assert_array_equal(grid.index(grid.centre(cells)), cells)


def test_points_outside_go_to_the_border() -> None:
    grid = Grid(0.5, 2.0)
    np.testing.assert_array_equal(grid.index(np.array([[99.0, -99.0]])), [[7, 0]])
    assert not grid.inside(np.array([99.0, 0.0]))
    assert grid.inside(np.array([1.9, -1.9]))


def test_blocks_gather_the_fine_cells_of_each_coarse_one() -> None:
    fine = np.arange(16).reshape(4, 4)
    np.testing.assert_array_equal(blocks(fine)[0, 1], [2, 3, 6, 7])


def test_belief_cells_outside_the_window_take_its_border() -> None:
    window = (slice(4, 8), slice(2, 8))
    x, y = nearest_in(window, (8, 8))
    np.testing.assert_array_equal(x.ravel(), [0, 0, 0, 1, 1, 1, 1, 1])
    np.testing.assert_array_equal(y.ravel(), [0, 0, 1, 2, 2, 2, 2, 2])
