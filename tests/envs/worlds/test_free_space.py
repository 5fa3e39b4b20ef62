"""Free space and geodesics, against closed forms."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import trimesh

from av_embodied.envs.worlds.free_space import FreeSpace
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.houses.surfaces import Corner, solid
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box, Cylinder, Plane
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import rotation_about_z

GREY = (0.5, 0.5, 0.5)


def shoebox(*extra: Shape) -> World:
    """A room of 6 x 4 x 3 m between thick slabs, with `extra` shapes in it."""
    walls = [
        solid((-0.1, -0.1, -0.1), (6.1, 4.1, 0.0), "plaster", GREY),
        solid((-0.1, -0.1, 3.0), (6.1, 4.1, 3.1), "plaster", GREY),
        solid((-0.1, -0.1, 0.0), (6.1, 0.0, 3.0), "plaster", GREY),
        solid((-0.1, 4.0, 0.0), (6.1, 4.1, 3.0), "plaster", GREY),
        solid((-0.1, 0.0, 0.0), (0.0, 4.0, 3.0), "plaster", GREY),
        solid((6.0, 0.0, 0.0), (6.1, 4.0, 3.0), "plaster", GREY),
    ]
    things = [WorldObject("room", "wall", tuple(walls))]
    if extra:
        things.append(WorldObject("extra", "column", extra))
    return World("shoebox", tuple(things))


def free(space: FreeSpace, *points: tuple[float, float]) -> list[bool]:
    return space.is_free(points).tolist()


def test_the_robot_keeps_its_radius_from_walls() -> None:
    space = shoebox().free_space(radius=0.2)
    assert space.floor == pytest.approx(0.0, abs=1e-9)
    area = np.count_nonzero(space.grid) * space.resolution**2
    assert area == pytest.approx(5.6 * 3.6, abs=0.01)
    assert free(space, (0.205, 2.0), (0.195, 2.0), (5.795, 2.0), (5.805, 2.0)) == [1, 0, 1, 0]
    assert free(space, (-5.0, 2.0), (6.5, 2.0), (3.0, 99.0), (math.nan, 1.0)) == [0, 0, 0, 0]


def test_a_wider_robot_has_less_space() -> None:
    world = shoebox()
    wide = world.free_space(radius=0.5)
    assert np.count_nonzero(wide.grid) * 0.0025 == pytest.approx(5.0 * 3.0, abs=0.01)
    assert world.free_space(radius=0.5) is wide


def test_a_round_column_keeps_the_robot_at_its_radius() -> None:
    pose = np.eye(4)
    pose[:3, 3] = (3.0, 2.0, 1.5)
    space = shoebox(Shape(Cylinder(0.3, 3.0), pose, MATERIAL)).free_space(radius=0.2)
    for angle in np.linspace(0.0, 2.0 * math.pi, 9):
        way = np.array([math.cos(angle), math.sin(angle)])
        near, off = (np.array([3.0, 2.0]) + reach * way for reach in (0.484, 0.512))
        assert free(space, tuple(near), tuple(off)) == [False, True], angle


MATERIAL = solid((0, 0, 0), (1, 1, 1), "plaster", GREY).material


@pytest.mark.parametrize(
    ("low", "high", "passes"),
    [
        ((2.0, 1.0, 0.0), (3.0, 2.0, 0.02), True),  # a rug
        ((2.0, 1.0, 0.0), (3.0, 2.0, 0.10), False),  # a step
        ((2.0, 1.0, 1.2), (3.0, 2.0, 1.3), True),  # a shelf above the robot
        ((2.0, 1.0, 1.0), (3.0, 2.0, 1.3), False),  # a shelf at its head
        ((2.0, 1.0, 0.0), (3.0, 2.0, 2.5), False),  # a wardrobe taller than the robot
    ],
)
def test_only_what_stands_in_the_robots_band_is_in_its_way(
    low: Corner, high: Corner, passes: bool
) -> None:
    space = shoebox(solid(low, high, "wood", GREY)).free_space(radius=0.2, height=1.1)
    assert free(space, (2.5, 1.5)) == [passes]


def test_no_floor_no_standing() -> None:
    floor = Shape(Plane((4.0, 4.0)), np.eye(4), MATERIAL)
    lid = np.eye(4)
    lid[:3, 3] = (0.0, 0.0, 2.5)
    high = Shape(Plane((8.0, 8.0)), lid, MATERIAL)
    world = World("porch", (WorldObject("porch", "floor", (floor, high)),))
    space = world.free_space()
    assert free(space, (0.0, 0.0), (1.9, 1.9), (2.1, 0.0)) == [True, True, False]


def test_the_lower_of_two_floors_is_taken() -> None:
    upper = shoebox(solid((0.0, 0.0, 1.4), (6.0, 4.0, 1.5), "wood", GREY))
    assert upper.free_space().floor == pytest.approx(0.0, abs=1e-9)


def test_a_plain_box_seen_from_inside_is_a_room() -> None:
    box = trimesh.creation.box((6.0, 4.0, 3.0))
    world = World.from_mesh(box.vertices, box.faces)
    space = world.free_space()
    assert space.floor == pytest.approx(-1.5, abs=1e-9)
    assert np.count_nonzero(space.grid) * 0.0025 == pytest.approx(5.6 * 3.6, abs=0.01)


def test_turned_rooms_have_the_same_space() -> None:
    world = shoebox()
    turn = rotation_about_z(0.4)
    turned = World.from_mesh(world.surface.vertices @ turn.T, world.surface.faces)
    area = np.count_nonzero(turned.free_space().grid) * 0.0025
    assert area == pytest.approx(5.6 * 3.6, rel=0.01)


def test_a_mesh_with_no_free_space_is_refused() -> None:
    vertices = [[0, 0, 0], [0, 0, 3], [0, 4, 0]]
    with pytest.raises(InputError, match="no free space"):
        World.from_mesh(vertices, [[0, 1, 2]]).free_space()
    with pytest.raises(InputError, match="no free space"):
        shoebox().free_space(height=3.2)
    with pytest.raises(InputError, match="no free space"):
        shoebox().free_space(radius=2.5)


def test_a_mesh_too_large_for_a_grid_is_refused() -> None:
    vertices = [[0, 0, 0], [9000, 0, 0], [0, 9000, 0]]
    with pytest.raises(InputError, match="the limit is"):
        World.from_mesh(vertices, [[0, 1, 2]]).free_space()


@pytest.mark.parametrize("size", [(0.0, 1.1), (0.2, -1.0), (math.nan, 1.1)])
def test_a_robot_must_have_a_size(size: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="must be"):
        shoebox().free_space(*size)


def test_components_are_numbered_by_size() -> None:
    wall = solid((4.0, 0.0, 0.0), (4.1, 4.0, 3.0), "plaster", GREY)
    space = shoebox(wall).free_space()
    i, j = space.cell([2.0, 2.0])
    k, m = space.cell([5.0, 2.0])
    assert space.components[i, j] == 1
    assert space.components[k, m] == 2
    assert space.components.max() == 2
    assert (space.centres()[:, 0] < 4.0).all()
    assert (space.components > 0).tolist() == space.grid.tolist()


def test_straight_ways_have_their_length() -> None:
    field = shoebox().free_space().distance_field([[1.0, 1.0]])
    for point in ([5.0, 3.0], [1.0, 3.5], [4.0, 1.2]):
        straight = math.dist(point, (1.0, 1.0))
        assert straight <= field.at(point) + 1e-9 <= 1.014 * straight + 0.08
        path = field.path_from(point)
        assert path[0].tolist() == point
        assert path[-1].tolist() == [1.0, 1.0]
        assert len(path) == 2


def test_the_way_round_a_wall_has_its_length() -> None:
    # A wall from the south border to y = 3: the robot turns about its end at 0.2 m distance.
    wall = solid((2.95, 0.0, 0.0), (3.05, 3.0, 3.0), "plaster", GREY)
    space = shoebox(wall).free_space(radius=0.2)
    start, goal = np.array([2.0, 1.0]), np.array([4.0, 1.0])
    field = space.distance_field([goal])
    path = field.path_from(start)
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    # Tangents from either side to circles of 0.2 m about the wall's corners, arcs between.
    corner = np.array([2.95, 3.0]) - start
    tangent = math.sqrt(corner @ corner - 0.04)
    lean = math.atan2(corner[1], corner[0]) + math.asin(0.2 / math.hypot(*corner))
    exact = 2.0 * (tangent + 0.2 * (lean - 0.0)) + 0.1
    assert exact <= length <= 1.02 * exact
    assert exact - 0.01 <= field.at(start) <= 1.02 * exact + 0.05
    for one, other in pairwise(path):
        assert space.sees(one, other)


def test_the_cheapest_target_is_chosen() -> None:
    field = shoebox().free_space().distance_field([[1.0, 2.0], [5.0, 2.0]], costs=[3.0, 0.0])
    assert field.at([1.5, 2.0]) == pytest.approx(3.5, abs=0.1)
    assert field.path_from([1.5, 2.0])[-1].tolist() in ([1.0, 2.0], [5.0, 2.0])
    assert field.path_from([2.0, 2.0])[-1].tolist() == [5.0, 2.0]


def test_what_cannot_be_reached_is_infinitely_far() -> None:
    wall = solid((4.0, 0.0, 0.0), (4.1, 4.0, 3.0), "plaster", GREY)
    space = shoebox(wall).free_space()
    field = space.distance_field([[1.0, 2.0]])
    assert field.at([5.0, 2.0]) == math.inf
    assert field.at([50.0, 2.0]) == math.inf
    with pytest.raises(InputError, match="no way leads"):
        field.path_from([5.0, 2.0])
    assert np.isinf(space.distance_field([[-3.0, 0.0]]).values).all()


@pytest.mark.parametrize(
    ("targets", "costs"), [([], None), ([[1.0, math.nan]], None), ([[1.0, 1.0]], [1.0, 2.0])]
)
def test_bad_targets_are_refused(targets: list, costs: list | None) -> None:
    with pytest.raises(InputError, match="target"):
        shoebox().free_space().distance_field(targets, costs)


def test_distances_obey_the_triangle_inequality() -> None:
    space = generate_house(3).free_space()
    points = space.centres()[:: len(space.centres()) // 4]
    fields = [space.distance_field([point]) for point in points]
    for i, a in enumerate(fields):
        for j, b in enumerate(points):
            assert a.at(b) == pytest.approx(fields[j].at(points[i]), abs=1e-9)
            assert all(a.at(b) <= a.at(c) + fields[k].at(b) + 1e-9 for k, c in enumerate(points))


def test_the_graph_of_a_house_has_a_node_for_each_free_cell() -> None:
    space = generate_house(0).free_space()
    assert len(space.graph.cells) == np.count_nonzero(space.grid)


def test_a_box_shape_and_its_mesh_have_the_same_space() -> None:
    world = shoebox(solid((2.0, 1.0, 0.0), (3.0, 2.0, 0.8), "wood", GREY))
    mesh = World.from_mesh(world.surface.vertices, world.surface.faces)
    assert (mesh.free_space().grid == world.free_space().grid).all()
    assert isinstance(world.objects[0].shapes[0].geometry, Box)
