from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import InputError
from av_embodied.envs.worlds.moved import moved_world
from av_embodied.envs.worlds.objects import WorldObject
from av_embodied.envs.worlds.world import World
from av_embodied.frames import rotation_about_z


def motion(x: float, y: float, yaw: float) -> NDArray[np.float64]:
    result = np.eye(4)
    result[:3, :3] = rotation_about_z(yaw)
    result[:3, 3] = (x, y, 0.0)
    return result


def named(world: World, name: str) -> WorldObject:
    return next(thing for thing in world.objects if thing.name == name)


def test_only_the_named_object_moves(two_rooms: World) -> None:
    result = moved_world(two_rooms, {"table": motion(0.3, -0.2, 0.0)})
    table = [thing.name for thing in two_rooms.objects].index("table")
    mine = two_rooms.surface.object == table
    before, after = two_rooms.surface.corners, result.surface.corners
    assert after[~mine] == pytest.approx(before[~mine], abs=0.0)
    assert after[mine] == pytest.approx(before[mine] + [0.3, -0.2, 0.0], abs=1e-12)
    assert named(result, "table").shapes[0].pose[:2, 3] == pytest.approx([6.9, 0.9])
    assert two_rooms.surface.corners == pytest.approx(before, abs=0.0)


def test_it_is_the_world_that_its_objects_make(two_rooms: World) -> None:
    moved = {"table": motion(1.0, 0.4, 0.7), "middle_2": motion(0.0, 0.1, math.pi)}
    result = moved_world(two_rooms, moved)
    fresh = World(result.name, result.objects, result.rooms, result.lights)
    assert result.surface.vertices == pytest.approx(fresh.surface.vertices, abs=1e-12)
    assert result.surface.normal == pytest.approx(fresh.surface.normal, abs=1e-12)
    assert result.surface.faces.tolist() == fresh.surface.faces.tolist()
    assert result.content_hash == fresh.content_hash
    assert result.content_hash != two_rooms.content_hash


def test_motions_of_moved_worlds_add_up(two_rooms: World) -> None:
    first, second = motion(0.2, 0.0, 0.3), motion(-0.1, 0.5, 1.0)
    twice = moved_world(moved_world(two_rooms, {"table": first}), {"table": second})
    once = moved_world(two_rooms, {"table": second @ first})
    assert twice.surface.vertices == pytest.approx(once.surface.vertices, abs=1e-12)


def test_rays_and_free_space_see_the_new_place(two_rooms: World) -> None:
    assert not two_rooms.free_space().is_free([[6.5, 1.1]])[0]
    result = moved_world(two_rooms, {"table": motion(0.0, 1.5, 0.0)})
    assert result.free_space().is_free([[6.5, 0.7]])[0]
    down = result.rays.first_hit([[6.5, 2.5, 2.0], [6.5, 1.1, 2.0]], [[0.0, 0.0, -1.0]] * 2)
    assert down.distance == pytest.approx([1.25, 2.0], abs=1e-5)


def test_nothing_moved_is_the_world_itself(two_rooms: World) -> None:
    assert moved_world(two_rooms, {}) is two_rooms


def test_an_unknown_object_is_refused_with_the_nearest(two_rooms: World) -> None:
    with pytest.raises(InputError, match="did you mean 'table'"):
        moved_world(two_rooms, {"tabel": np.eye(4)})


@pytest.mark.parametrize(
    "wrong",
    [np.eye(3), np.diag([2.0, 1.0, 1.0, 1.0]), np.full((4, 4), np.nan), np.diag([1, 1, -1, 1.0])],
)
def test_a_motion_that_is_not_rigid_is_refused(
    two_rooms: World, wrong: NDArray[np.float64]
) -> None:
    with pytest.raises(InputError, match="must be rigid"):
        moved_world(two_rooms, {"table": wrong})
