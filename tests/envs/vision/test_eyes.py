from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from av_embodied import Camera, Pose, Sensors
from av_embodied.envs.vision.eyes import Eyes, image_spaces
from av_embodied.envs.worlds.moved import moved_world
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.world import World
from av_embodied.sensors import DepthNoise, Lidar

ALL = Sensors(
    camera=Camera(48, 32, depth_noise=DepthNoise(), semantic=True),
    cameras=(
        Camera(32, 32, name="rear", yaw=math.pi, semantic=True),
        Camera(64, 32, name="around", horizontal_view=6.0, projection="equirectangular"),
    ),
    lidar=Lidar(beams=90, noise=0.01),
)
POSE = Pose(5.6, 3.0, 0.0, -0.9)  # the table ahead, the middle wall behind


def test_the_looks_of_all_sensors_are_within_their_spaces(two_rooms: World) -> None:
    seen, spaces = Eyes(two_rooms, ALL, 1).look(POSE), image_spaces(ALL)
    assert list(seen) == list(spaces)
    assert sorted(seen) == [
        "depth", "depth_around", "depth_rear", "rgb", "rgb_around", "rgb_rear", "scan"
    ]  # fmt: skip
    for key, space in spaces.items():
        assert space.contains(seen[key]), key
    assert seen["rgb_around"].shape == (32, 64, 3)


def test_by_default_there_is_one_camera_and_no_truth(two_rooms: World) -> None:
    eyes = Eyes(two_rooms, Sensors())
    assert list(eyes.look(POSE)) == ["rgb", "depth"]
    assert eyes.truth() == {}


def test_truth_says_which_object_each_pixel_sees_and_which_of_its_kind(two_rooms: World) -> None:
    eyes = Eyes(two_rooms, ALL)
    eyes.look(POSE)
    truth = eyes.truth()
    assert sorted(truth) == ["categories", "instance", "instance_rear", "semantic", "semantic_rear"]
    names = [thing.name for thing in two_rooms.objects]
    assert truth["categories"][names.index("table")] == "table"
    assert (truth["semantic"].shape, truth["semantic"].dtype) == ((32, 48), np.int32)
    assert names.index("table") in truth["semantic"]
    # Walls come in the order west, east, south, north, middle_1, middle_2.
    middle = truth["semantic_rear"] == names.index("middle_2")
    assert middle.any()
    assert (truth["instance_rear"][middle] == 5).all()
    assert (truth["instance"][truth["semantic"] == names.index("table")] == 0).all()


def test_where_nothing_is_seen_labels_are_minus_one(two_rooms: World) -> None:
    eyes = Eyes(two_rooms, ALL)
    eyes.look(Pose(20.0, 2.0))
    assert (eyes.truth()["semantic"] == -1).all()
    assert (eyes.truth()["instance"] == -1).all()


def test_the_same_seed_sees_the_same_bytes_and_noise_changes_from_look_to_look(
    two_rooms: World,
) -> None:
    def looks(seed: int) -> list[dict[str, Any]]:
        eyes = Eyes(two_rooms, ALL, seed)
        return [eyes.look(POSE), eyes.look(POSE)]

    first, again, other = looks(7), looks(7), looks(8)
    for key in first[0]:
        assert [look[key].tobytes() for look in first] == [look[key].tobytes() for look in again]
        noisy = key in ("depth", "scan")
        assert (first[0][key].tobytes() != first[1][key].tobytes()) == noisy
        assert (first[0][key].tobytes() != other[0][key].tobytes()) == noisy


def test_looks_are_arrays_of_their_own(two_rooms: World) -> None:
    eyes = Eyes(two_rooms, Sensors())
    first = eyes.look(POSE)
    kept = first["rgb"].copy()
    eyes.look(Pose(1.0, 1.0))
    assert np.array_equal(first["rgb"], kept)


def test_eyes_see_a_world_whose_objects_have_moved(two_rooms: World) -> None:
    shift = np.eye(4)
    shift[:3, 3] = (0.0, 1.5, 0.0)
    moved = moved_world(two_rooms, {"table": shift})
    eyes = Eyes(two_rooms, ALL, 2)
    before = eyes.look(POSE)
    eyes.see(moved)
    after = eyes.look(POSE)
    plain = World("plain", (*two_rooms.objects[:-1], _shifted(two_rooms, shift)), two_rooms.rooms)
    fresh = Eyes(plain, ALL, 2)
    fresh.look(POSE)
    expected = fresh.look(POSE)
    for key, image in after.items():
        assert np.array_equal(image, before[key]) == key.endswith("rear"), key
        assert image == pytest.approx(expected[key], abs=1e-3, nan_ok=True), key


def _shifted(world: World, motion: np.ndarray) -> WorldObject:
    table = world.objects[-1]
    shapes = tuple(
        Shape(part.geometry, motion @ part.pose, part.material, part.colour)
        for part in table.shapes
    )
    return replace(table, shapes=shapes)
