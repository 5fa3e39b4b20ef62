"""Sound round walls, by geometry that can be drawn."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.mapping.sound_paths import CLEAR_WAY, clear_sight, sound_paths

RESOLUTION = 0.1


def two_rooms() -> np.ndarray:
    """A wall along x = 3 m of a 6 m x 6 m plan, with a door from y = 4 m to y = 5 m."""
    walls = np.zeros((60, 60), dtype=bool)
    walls[30] = True
    walls[30, 40:50] = False
    return walls


def test_what_stands_in_the_open_is_in_sight() -> None:
    walls = np.zeros((40, 40), dtype=bool)
    clear = clear_sight(walls, np.ones_like(walls), (20, 20), RESOLUTION)
    np.testing.assert_allclose(clear, 1.0)


def test_a_wall_hides_what_is_behind_it_but_not_through_the_door() -> None:
    walls = two_rooms()
    clear = clear_sight(walls, np.ones_like(walls), (10, 45), RESOLUTION)
    assert clear[50, 45] == 1.0
    assert clear[50, 10] == 0.0
    assert clear[10, 5] == 1.0


def test_unseen_space_is_in_sight_less_and_less() -> None:
    seen = np.ones((60, 20), dtype=bool)
    seen[10:] = False
    clear = clear_sight(np.zeros_like(seen), seen, (0, 10), RESOLUTION)
    assert clear[50, 10] == pytest.approx(np.exp(-4.0 / CLEAR_WAY), rel=0.1)
    assert clear[5, 10] == 1.0


def test_hidden_sound_arrives_from_the_door() -> None:
    walls = two_rooms()
    paths = sound_paths(walls, np.ones_like(walls), (10, 20), RESOLUTION)
    to_door = np.degrees(np.arctan2(20.0, 20.0))  # the near post of the door
    assert np.degrees(paths.around[50, 10]) == pytest.approx(to_door, abs=12.0)
    straight = np.degrees(np.arctan2(-10.0, 40.0))
    assert abs(np.degrees(paths.around[50, 10]) - straight) > 40.0


def test_the_way_of_hidden_sound_is_that_through_the_door() -> None:
    walls = two_rooms()
    paths = sound_paths(walls, np.ones_like(walls), (10, 20), RESOLUTION)
    through_door = 0.1 * (np.hypot(20.0, 20.0) + np.hypot(20.0, 30.0))
    assert through_door < paths.length[50, 10] < 1.15 * through_door
