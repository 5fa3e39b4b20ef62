from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import Camera, Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.projections import mounting, pixel_directions, placed, rays_in_world
from av_embodied.envs.worlds.world import World


def test_equirectangular_columns_are_azimuths_and_rows_are_elevations() -> None:
    camera = Camera(36, 18, horizontal_view=2.0 * math.pi, projection="equirectangular")
    rays = pixel_directions(camera).reshape(18, 36, 3).astype(float)
    azimuth, elevation = np.arctan2(rays[..., 1], rays[..., 0]), np.arcsin(rays[..., 2])
    assert azimuth[4] == pytest.approx(np.radians(175.0 - 10.0 * np.arange(36)), abs=1e-6)
    assert elevation[:, 7] == pytest.approx(np.radians(85.0 - 10.0 * np.arange(18)), abs=1e-5)


def test_a_fisheyes_angle_grows_evenly_from_the_middle() -> None:
    camera = Camera(31, 31, horizontal_view=math.radians(310.0), projection="fisheye")
    rays = pixel_directions(camera).reshape(31, 31, 3).astype(float)
    angle = np.arccos(rays[15, :, 0])
    assert angle == pytest.approx(np.radians(10.0 * np.abs(np.arange(31) - 15)), abs=1e-3)
    assert rays[15, 0, 1] > 0.0  # column 0 is on the left
    assert rays[0, 15, 2] > 0.0  # row 0 is up


def test_a_fisheye_sees_nothing_beyond_a_half_turn(two_rooms: World) -> None:
    camera = Camera(32, 32, horizontal_view=2.0 * math.pi, projection="fisheye")
    assert (pixel_directions(camera).reshape(32, 32, 3)[0, 0] == 0.0).all()
    seen = RayCamera(two_rooms, camera).see(Pose(2.0, 2.0))
    assert seen.depth[0, 0] == 0.0
    assert seen.face[0, 0] == -1
    assert (seen.face[8:24, 8:24] >= 0).all()


def test_a_mount_turns_left_and_down_and_goes_with_the_robot() -> None:
    camera = Camera(yaw=math.pi / 2.0, pitch=0.3, forward=0.2, left=0.1, mount_height=0.8)
    frame = placed(mounting(camera), 1.0, 2.0, 0.5, math.pi / 2.0)
    # The robot looks along +y, the camera to its left, so along -x, and down.
    assert frame[0] == pytest.approx([-math.cos(0.3), 0.0, -math.sin(0.3)])
    assert frame[1] == pytest.approx([0.0, -1.0, 0.0])
    assert frame[2] == pytest.approx([-math.sin(0.3), 0.0, math.cos(0.3)])
    assert frame[3] == pytest.approx([1.0 - 0.1, 2.0 + 0.2, 0.5 + 0.8])


def test_rays_in_the_world_are_units_from_the_cameras_place() -> None:
    camera = Camera(16, 16, projection="fisheye", horizontal_view=2.0)
    frame = placed(mounting(camera), 1.0, 2.0, 0.0, 0.7)
    origins, directions = rays_in_world(pixel_directions(camera), frame)
    assert origins == pytest.approx(np.broadcast_to(frame[3], (256, 3)), abs=1e-6)
    assert directions == pytest.approx(pixel_directions(camera) @ frame[:3], abs=1e-6)


@pytest.mark.parametrize("projection", ["fisheye", "equirectangular"])
def test_wide_projections_measure_depth_along_the_ray(two_rooms: World, projection: str) -> None:
    camera = Camera(65, 33, horizontal_view=math.pi, projection=projection)
    seen = RayCamera(two_rooms, camera).see(Pose(6.0, 3.0))
    # Along the middle row the east wall is 2 m ahead: 2 / cos(azimuth) away.
    azimuth = (32 - np.arange(24, 41)) / camera.focal_length
    assert seen.depth[16, 24:41] == pytest.approx(2.0 / np.cos(azimuth), abs=1e-3)
