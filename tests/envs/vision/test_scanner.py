from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Pose
from av_embodied.envs.vision.scanner import Scanner
from av_embodied.envs.worlds.world import World
from av_embodied.sensors import Lidar

WEST_ROOM = (0.0, 4.0, 0.0, 4.0)  # m, of `two_rooms`; its door is at x 4, y 2.5 to 3.5


def scan(world: World, lidar: Lidar, pose: Pose, seed: int = 0) -> NDArray[np.float32]:
    return Scanner(lidar, world.rays, np.random.default_rng(seed)).scan(pose)


def to_walls(x: float, y: float, angle: NDArray[np.floating]) -> NDArray[np.floating]:
    """Distance from (x, y) to the walls of the west room along `angle` [rad]."""
    west, east, south, north = WEST_ROOM
    c, s = np.cos(angle), np.sin(angle)
    with np.errstate(divide="ignore"):
        along_x = np.where(c > 0.0, (east - x) / c, (west - x) / c)
        along_y = np.where(s > 0.0, (north - y) / s, (south - y) / s)
    return np.minimum(np.abs(along_x), np.abs(along_y))


@pytest.mark.parametrize("yaw", [0.0, 1.1])
def test_ranges_in_a_rectangular_room(two_rooms: World, yaw: float) -> None:
    lidar, pose = Lidar(beams=90), Pose(1.0, 1.5, 0.0, yaw)
    ranges = scan(two_rooms, lidar, pose)
    angle = yaw + lidar.angle_min + lidar.angle_increment * np.arange(90)
    expected = to_walls(1.0, 1.5, angle)
    door = expected * np.sin(angle) + 1.5
    through = (np.abs(expected * np.cos(angle) + 1.0 - 4.0) < 1e-6) & (door > 2.4)
    assert ranges[~through] == pytest.approx(expected[~through], abs=1e-4)
    assert (ranges[through & (door > 2.55) & (door < 3.4)] > 4.0).all()
    assert (ranges.shape, ranges.dtype) == ((90,), np.float32)


def test_beams_turn_counter_clockwise_about_the_mount(two_rooms: World) -> None:
    lidar = Lidar(beams=3, view=math.pi, forward=0.5, left=0.25)
    assert scan(two_rooms, lidar, Pose(1.0, 1.0)) == pytest.approx([1.25, 2.5, 2.75], abs=1e-4)
    turned = Lidar(beams=3, view=math.pi, yaw=math.pi / 2.0)
    assert scan(two_rooms, turned, Pose(1.0, 1.5)) == pytest.approx([3.0, 2.5, 1.0], abs=1e-4)


def test_beyond_the_range_is_inf_and_too_near_is_minus_inf(two_rooms: World) -> None:
    lidar = Lidar(beams=4, minimum_range=0.3, maximum_range=2.0)
    ranges = scan(two_rooms, lidar, Pose(0.2, 1.0))
    assert ranges == pytest.approx([-np.inf, 1.0, np.inf, np.inf], abs=1e-4)
    assert scan(two_rooms, lidar, Pose(50.0, 50.0)).tolist() == [np.inf] * 4


def test_noise_has_its_standard_deviation_and_its_seed(two_rooms: World) -> None:
    lidar, pose = Lidar(beams=4000, view=1.0, noise=0.03), Pose(2.0, 1.2, 0.0, math.pi)
    exact = scan(two_rooms, Lidar(beams=4000, view=1.0), pose)
    off = scan(two_rooms, lidar, pose) - exact
    assert off.std() == pytest.approx(0.03, rel=0.05)
    assert off.mean() == pytest.approx(0.0, abs=0.03 * 5.0 / math.sqrt(4000))
    first, again = scan(two_rooms, lidar, pose, 3), scan(two_rooms, lidar, pose, 3)
    assert first.tobytes() == again.tobytes() != scan(two_rooms, lidar, pose, 4).tobytes()
