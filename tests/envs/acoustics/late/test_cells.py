from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from av_embodied.envs.acoustics.late.cells import CellGrid
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]


def test_no_cell_reaches_through_a_wall(two_rooms: World) -> None:
    cells = CellGrid.of(two_rooms.rays, two_rooms.bounds)
    points = np.random.default_rng(0).uniform((0, 0, 0), (8.1, 1.0, 2.6), (20_000, 3))
    owner = cells.locate(points)
    west, east = points[:, 0] < 4.0, points[:, 0] > 4.1
    assert not set(owner[west & (owner >= 0)]) & set(owner[east & (owner >= 0)])


def test_volume_is_that_of_the_air_away_from_surfaces(shoebox: Shoebox) -> None:
    world = shoebox((6.0, 4.0, 3.0), AcousticMaterial(0.2))
    cells = CellGrid.of(world.rays, world.bounds)
    inside = cells.locate(np.random.default_rng(0).uniform((0, 0, 0), (6, 4, 3), (50_000, 3))) >= 0
    counted = cells.volume[np.unique(cells.cell[cells.cell >= 0])].sum()
    assert counted >= 72.0 * inside.mean() * 0.99
    assert 0.7 < inside.mean() <= 1.0


def test_a_place_is_spoken_for_by_cells_in_its_own_room(two_rooms: World) -> None:
    cells = CellGrid.of(two_rooms.rays, two_rooms.bounds)
    near, weight = cells.neighbours(two_rooms.rays, np.array([3.9, 0.5, 1.2]))
    assert weight.sum() == pytest.approx(1.0)
    assert (cells.centre[near, 0] < 4.0).all()


def test_a_place_far_from_every_cell_hears_nothing(free_field: World) -> None:
    cells = CellGrid.of(free_field.rays, free_field.bounds)
    near, weight = cells.neighbours(free_field.rays, np.zeros(3))
    assert len(near) == len(weight) == 0
