"""The shell of a house: walls that close, openings where doors are, frames round them."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.houses.doors import DOOR_HEIGHT, Door
from av_embodied.envs.worlds.houses.layout import Cell
from av_embodied.envs.worlds.houses.storey import Storey
from av_embodied.envs.worlds.houses.surfaces import draw_finishes, slab, solid
from av_embodied.envs.worlds.objects import WorldObject
from av_embodied.envs.worlds.world import World

HALF, HEIGHT = 0.06, 2.5
CELLS = (
    Cell("hall", "hall", (0.0, 0.0, 4.0, 3.0)),
    Cell("office", "office", (4.0, 0.0, 8.0, 3.0)),
)
DOOR = Door((0, 1), "x", (4.0, 1.5), 0.9)


def shell() -> Storey:
    finishes = draw_finishes(CELLS, np.random.default_rng(0))
    return Storey(CELLS, (DOOR,), finishes, HALF, HEIGHT)


def look(origin: tuple[float, float, float], way: tuple[float, float, float]) -> tuple[float, str]:
    """Distance [m] to the first thing that is seen, and its name."""
    world = World("shell", tuple(shell().objects()))
    hit = world.rays.first_hit([origin], [way])
    thing = world.objects[world.surface.object[hit.face[0]]]
    return float(hit.distance[0]), thing.name


def test_solid_lies_between_its_corners() -> None:
    shape = solid((1.0, 2.0, 3.0), (2.0, 4.0, 3.5), "wood", (0.1, 0.2, 0.3))
    points = shape.geometry.triangles()[0] + shape.pose[:3, 3]
    assert points.min(axis=0).tolist() == [1.0, 2.0, 3.0]
    assert points.max(axis=0).tolist() == [2.0, 4.0, 3.5]


@pytest.mark.parametrize(
    ("way", "distance", "name"),
    [
        ((-1.0, 0.0, 0.0), 2.0 - HALF, "hall_wall_west"),
        ((0.0, -1.0, 0.0), 1.5 - HALF, "hall_wall_south"),
        ((0.0, 1.0, 0.0), 1.5 - HALF, "hall_wall_north"),
        ((0.0, 0.0, -1.0), 1.0, "hall_floor"),
        ((0.0, 0.0, 1.0), HEIGHT - 1.0, "hall_ceiling"),
        ((1.0, 0.0, 0.0), 6.0 - HALF, "office_wall_east"),
    ],
)
def test_a_room_is_bounded_by_its_own_walls(way: tuple, distance: float, name: str) -> None:
    found, seen = look((2.0, 1.5, 1.0), way)
    assert found == pytest.approx(distance, abs=1e-4)
    assert seen == name


@pytest.mark.parametrize(
    ("y", "z", "through"),
    [
        (1.5, 1.0, True),
        (1.06, 1.0, True),
        (1.94, 0.1, True),
        (1.04, 1.0, False),
        (1.96, 1.0, False),
        (1.5, DOOR_HEIGHT - 0.01, True),
        (1.5, DOOR_HEIGHT + 0.07, False),
    ],
)
def test_the_opening_is_as_wide_and_high_as_the_door(y: float, z: float, through: bool) -> None:
    distance, _ = look((2.0, y, z), (1.0, 0.0, 0.0))
    assert (distance > 3.0) is through


def test_the_frame_stands_round_the_opening_on_both_sides() -> None:
    for x, way in ((3.0, 1.0), (5.0, -1.0)):
        distance, name = look((x, 1.5 + 0.45 + 0.03, 1.0), (way, 0.0, 0.0))
        assert name == "door_frame_0"
        assert distance == pytest.approx(1.0 - HALF - 0.015, abs=1e-4)


def test_two_rooms_have_walls_of_their_own_colour() -> None:
    hall, office = draw_finishes(CELLS, np.random.default_rng(0))
    assert hall.wall[1] != office.wall[1]


def test_bathrooms_have_tiled_floors() -> None:
    bath = Cell("bathroom", "bathroom", (0.0, 0.0, 2.0, 2.5))
    walls = set()
    for seed in range(20):
        (finish,) = draw_finishes((bath,), np.random.default_rng(seed))
        assert finish.floor[0] == "ceramic_tiles"
        walls.add(finish.wall[0])
    assert "ceramic_tiles" in walls
    assert len(walls) > 1


def test_a_slab_leaves_its_hole_open() -> None:
    look = ("wood", (0.5, 0.5, 0.5))
    parts = slab((0.0, 0.0, 4.0, 3.0), 0.0, 0.1, look, (1.0, 0.5, 2.0, 3.0))
    sizes = [np.ptp(part.geometry.triangles()[0], axis=0) for part in parts]
    areas = [float(size[0] * size[1]) for size in sizes]
    assert sum(areas) == pytest.approx(12.0 - 2.5)
    world = World("slab", (WorldObject("slab", "floor", parts),))
    up = world.rays.first_hit([(1.5, 1.0, -1.0), (0.5, 1.0, -1.0)], [(0, 0, 1), (0, 0, 1)])
    assert np.isinf(up.distance).tolist() == [True, False]


def test_walls_are_as_thick_as_stated() -> None:
    world = World("shell", tuple(shell().objects()))
    low, high = world.bounds[:, :2]
    assert low.tolist() == pytest.approx([-HALF, -HALF])
    assert high.tolist() == pytest.approx([8.0 + HALF, 3.0 + HALF])


def test_outer_sides() -> None:
    assert shell().outer_sides(CELLS[0]) == [0, 2, 3]
    assert shell().outer_sides(CELLS[1]) == [0, 1, 2]


def test_the_front_door_is_in_the_hall() -> None:
    assert shell().entrance == 0
