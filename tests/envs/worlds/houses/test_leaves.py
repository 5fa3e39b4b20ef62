"""Door leaves stand open where they block nothing, and their hinges shut them."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.houses.doors import Door
from av_embodied.envs.worlds.houses.floor_space import overlap
from av_embodied.envs.worlds.houses.furnish import Furnishing
from av_embodied.envs.worlds.houses.layout import Cell
from av_embodied.envs.worlds.houses.leaves import THICK, Leaf, hang_leaves

DOORS = (
    Door((0, 1), "y", (0.6, 3.0), 0.9),
    Door((0, 1), "y", (2.0, 3.0), 0.9),
    Door((0, 1), "y", (3.4, 3.0), 0.9),
)


def rooms(door: Door) -> list[Furnishing]:
    rng = np.random.default_rng(0)
    bed = Cell("bedroom", "bedroom", (-0.05, -0.05, 4.05, 3.0))
    hall = Cell("hall", "hall", (-0.05, 3.0, 4.05, 6.05))
    below = Furnishing(bed, (0.0, 0.0, 4.0, 2.95), [door], rng)
    return [below, Furnishing(hall, (0.0, 3.05, 4.0, 6.0), [door], rng)]


def shut(leaf: Leaf) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest corner of the leaf when it has turned by its opening."""
    x0, y0, x1, y1 = leaf.rect
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) - leaf.pivot
    c, s = np.cos(leaf.opening), np.sin(leaf.opening)
    turned = corners @ np.array([[c, s], [-s, c]]) + leaf.pivot
    return turned.min(axis=0), turned.max(axis=0)


@pytest.mark.parametrize("door", DOORS)
def test_a_leaf_hangs_in_the_more_private_room_and_shuts_its_opening(door: Door) -> None:
    beside = rooms(door)
    (leaf,) = hang_leaves((door,), beside, 1.0, np.random.default_rng(1))
    assert leaf is not None
    assert beside[0].floor.inside(leaf.rect)
    assert leaf.rect in beside[0].floor.taken
    assert not beside[1].floor.taken
    low, high = shut(leaf)
    span = door.span
    assert low[0] == pytest.approx(span[0], abs=0.03)
    assert high[0] == pytest.approx(span[1], abs=0.03)
    assert high[1] - low[1] == pytest.approx(THICK, abs=1e-6)
    assert abs(high[1] - beside[0].rect[3]) < 0.06


def test_doors_along_x_are_shut_the_same_way() -> None:
    door = Door((0, 1), "x", (3.0, 0.7), 0.9)
    rng = np.random.default_rng(0)
    bed = Cell("bedroom", "bedroom", (-0.05, -0.05, 3.0, 4.05))
    hall = Cell("hall", "hall", (3.0, -0.05, 6.05, 4.05))
    beside = [
        Furnishing(bed, (0.0, 0.0, 2.95, 4.0), [door], rng),
        Furnishing(hall, (3.05, 0.0, 6.0, 4.0), [door], rng),
    ]
    (leaf,) = hang_leaves((door,), beside, 1.0, rng)
    assert leaf is not None
    low, high = shut(leaf)
    assert low[1] == pytest.approx(door.span[0], abs=0.03)
    assert high[1] == pytest.approx(door.span[1], abs=0.03)


def test_none_hangs_before_a_window_or_where_none_is_wanted() -> None:
    door = DOORS[0]
    assert hang_leaves((door,), rooms(door), 0.0, np.random.default_rng(0)) == [None]
    beside = rooms(door)
    beside[0].windows.append((3, 0.0, 2.95))
    (leaf,) = hang_leaves((door,), beside, 1.0, np.random.default_rng(0))
    assert leaf is not None
    assert not overlap(leaf.rect, beside[0].strip(3, 0.0, 2.95, 0.3))
