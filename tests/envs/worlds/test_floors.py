"""Floors of a mesh: storeys, stairs that are none, and the bumps and holes of scans."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from av_embodied.envs.worlds.floors import Floor, find_floors
from av_embodied.envs.worlds.houses.surfaces import solid
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import rotation_from_rpy

GREY = (0.5, 0.5, 0.5)
RISE, RUN = 0.175, 0.28  # m, of a step
STEPS = 16
UPPER = RISE * STEPS  # m, the upper floor


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Shape:
    return solid(low, high, "plaster", GREY)


def two_storeys(roof: bool = True) -> World:
    """8 x 6 m on two floors; stairs 1 m wide lead up along y = 0 through a hole."""
    top = UPPER + 2.5
    shapes = [
        box((-0.1, -0.1, -0.1), (8.1, 6.1, 0.0)),
        box((-0.1, 1.0, UPPER - 0.2), (8.1, 6.1, UPPER)),
        box((STEPS * RUN, -0.1, UPPER - 0.2), (8.1, 1.0, UPPER)),
        box((-0.1, -0.1, 0.0), (0.0, 6.1, top)),
        box((8.0, -0.1, 0.0), (8.1, 6.1, top)),
        box((0.0, -0.1, 0.0), (8.0, 0.0, top)),
        box((0.0, 6.0, 0.0), (8.0, 6.1, top)),
        *(box((k * RUN, 0.0, 0.0), ((k + 1) * RUN, 1.0, (k + 1) * RISE)) for k in range(STEPS - 1)),
    ]
    if roof:
        shapes.append(box((-0.1, -0.1, top), (8.1, 6.1, top + 0.2)))
    return World("house", (WorldObject("house", "wall", tuple(shapes)),))


def test_both_storeys_are_floors_and_neither_steps_nor_the_roof() -> None:
    world = two_storeys()
    assert sorted(world.floors) == pytest.approx([0.0, UPPER], abs=1e-9)


def test_each_floor_has_its_own_free_space_without_the_stairs() -> None:
    world = two_storeys()
    lower = world.free_space(0.2, 1.1, floor=min(world.floors))
    upper = world.free_space(0.2, 1.1, floor=max(world.floors))
    assert lower.floor == pytest.approx(0.0, abs=1e-9)
    assert upper.floor == pytest.approx(UPPER, abs=1e-9)
    # On the stairs, in the hole above them, and beside them below and above.
    assert lower.is_free([(2.0, 0.5), (2.0, 2.0), (7.0, 0.5)]).tolist() == [False, True, True]
    assert upper.is_free([(2.0, 0.5), (2.0, 2.0), (7.0, 0.5)]).tolist() == [False, True, True]
    default = world.free_space(0.2, 1.1)
    assert default is world.free_space(0.2, 1.1, floor=world.floors[0])


def test_the_height_of_a_room_says_which_floor() -> None:
    world = two_storeys()
    for height in world.floors:
        assert world.free_space(floor=height + 3e-3) is world.free_space(floor=height)


def test_a_height_without_floor_is_refused() -> None:
    with pytest.raises(InputError, match="floor must be one of"):
        two_storeys().free_space(floor=1.0)


def test_what_has_no_ceiling_is_no_upper_floor() -> None:
    assert two_storeys(roof=False).floors == pytest.approx((0.0,), abs=1e-9)


def test_a_ramp_is_not_free() -> None:
    ramp = box((0.0, 0.0, -0.05), (4.0, 2.0, 0.05))
    tilt = np.eye(4)
    tilt[:3, :3] = rotation_from_rpy(0.0, -np.radians(10.0), 0.0)
    tilt[:3, 3] = (4.0, 3.0, 0.35)
    room = [
        box((-0.1, -0.1, -0.1), (8.1, 6.1, 0.0)),
        Shape(ramp.geometry, tilt, ramp.material),
    ]
    world = World("ramp", (WorldObject("ramp", "floor", tuple(room)),))
    assert len(world.floors) == 1
    space = world.free_space()
    assert space.is_free([(5.5, 3.0), (1.0, 5.0)]).tolist() == [False, True]


def scanned_room(
    noise: float, hole: float = 0.0, slope: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """A room of 6 x 5 x 2.5 m in triangles of 16 cm, off by `noise` [m], with a hole in its floor.

    The hole is square, about (3, 2.5); the floor rises by `slope` along x.
    """
    shell = trimesh.creation.box((6.0, 5.0, 2.5))
    shell.apply_translation((3.0, 2.5, 1.25))
    parts = trimesh.remesh.subdivide_to_size(shell.vertices, shell.faces, 0.16)
    points, first = np.unique(parts[0].round(6), axis=0, return_inverse=True)
    faces = first.reshape(-1)[parts[1]].astype(np.int32)
    middle = points[faces].mean(axis=1)
    off = np.abs(middle - (3.0, 2.5, 0.0))
    faces = faces[(off[:, 2] > 0.01) | (off[:, :2].max(axis=1) > hole / 2.0)]
    points = points + np.random.default_rng(4).normal(0.0, noise, points.shape)
    points[:, 2] += slope * points[:, 0] * (points[:, 2] < 1.0)
    return points, faces


@pytest.mark.parametrize("noise", [0.0, 0.005, 0.01, 0.015])
def test_a_bumpy_scan_is_as_free_as_the_room(noise: float) -> None:
    world = World.from_mesh(*scanned_room(noise))
    assert world.floors == pytest.approx((0.0,), abs=0.01)
    space = world.free_space(0.2, 1.1)
    area = np.count_nonzero(space.components == 1) * space.resolution**2
    # The walls' bumps stand up to 4 standard deviations into the room.
    assert 5.6 * 4.6 + 0.1 >= area >= (5.6 - 8.0 * noise) * (4.6 - 8.0 * noise) - 0.1


def test_a_floor_that_drifts_by_some_centimetres_is_one_floor() -> None:
    world = World.from_mesh(*scanned_room(0.004, slope=0.015))
    assert len(world.floors) == 1
    space = world.free_space(0.2, 1.1)
    assert np.count_nonzero(space.components == 1) * space.resolution**2 > 24.0


def test_small_holes_in_a_scanned_floor_are_closed_and_large_ones_not() -> None:
    small = World.from_mesh(*scanned_room(0.008, hole=0.2)).free_space()
    large = World.from_mesh(*scanned_room(0.008, hole=1.0)).free_space()
    assert small.is_free([(3.0, 2.5), (1.0, 1.0)]).tolist() == [True, True]
    assert large.is_free([(3.0, 2.5), (1.0, 1.0)]).tolist() == [False, True]


def test_flat_floors_have_no_bumps() -> None:
    world = World.from_mesh(*scanned_room(0.0))
    assert find_floors(world.surface, world.rays) == (Floor(0.0, 0.0, 2000),)


def test_a_mesh_without_floor_is_refused_with_what_to_do() -> None:
    upright = World.from_mesh([[0, 0, 0], [4, 0, 0], [4, 0, 3]], [[0, 1, 2]])
    with pytest.raises(InputError, match=r'no level part.*is another axis up\?.*up="y"'):
        upright.free_space()


def test_small_triangles_of_a_large_mesh_count_as_points(monkeypatch: pytest.MonkeyPatch) -> None:
    points, faces = scanned_room(0.01)
    points = points * 0.6  # triangles of 10 cm
    exact = World.from_mesh(points, faces).free_space(0.2, 1.1)
    monkeypatch.setattr("av_embodied.envs.worlds.obstacles.MANY", 1000)
    coarse = World.from_mesh(points, faces).free_space(0.2, 1.1)
    assert np.count_nonzero(exact.grid != coarse.grid) <= 0.01 * np.count_nonzero(exact.grid)
    near = (exact.clearance > 0.1) & (exact.clearance < 0.25)
    assert np.abs(exact.clearance - coarse.clearance)[near].max() < 0.006
