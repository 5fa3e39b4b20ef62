from __future__ import annotations

import numpy as np

from av_embodied.envs.tasks.source_spots import furniture_spots, stand_spots, with_gap
from av_embodied.envs.worlds.world import World


def test_furniture_spots_are_just_above_the_table(two_rooms: World) -> None:
    spots = furniture_spots(two_rooms, 0.0, np.random.default_rng(0))
    assert len(spots) >= 4
    x, y, z = spots.T
    assert ((x > 6.0) & (x < 7.2) & (y > 0.8) & (y < 1.4)).all()
    assert ((z >= 0.8) & (z <= 0.9)).all()


def test_stand_spots_are_over_free_floor_at_the_heights_of_stands(two_rooms: World) -> None:
    space = two_rooms.free_space(0.2, 1.1)
    spots = stand_spots(two_rooms, space, np.random.default_rng(0))
    assert len(spots) == 16
    assert space.is_free(spots[:, :2]).all()
    assert ((spots[:, 2] >= 0.3) & (spots[:, 2] <= 1.4)).all()


def test_spots_too_near_a_surface_are_left_out(two_rooms: World) -> None:
    spots = np.array([[6.6, 1.1, 0.76], [6.6, 1.1, 0.82], [3.96, 1.0, 1.0], [3.9, 1.0, 1.0]])
    assert with_gap(two_rooms, spots).tolist() == spots[[1, 3]].tolist()
    assert with_gap(two_rooms, np.empty((0, 3))).shape == (0, 3)


def test_the_same_generator_gives_the_same_spots(two_rooms: World) -> None:
    first, again = (furniture_spots(two_rooms, 0.0, np.random.default_rng(4)) for _ in range(2))
    assert first.tobytes() == again.tobytes()


def test_a_world_without_furniture_has_no_furniture_spots(two_rooms: World) -> None:
    bare = World("bare", tuple(o for o in two_rooms.objects if o.category != "table"))
    assert furniture_spots(bare, 0.0, np.random.default_rng(0)).shape == (0, 3)
