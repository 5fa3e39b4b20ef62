from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import Camera, InputError, Pose
from av_embodied.envs.vision.camera import RayCamera, pixel_directions
from av_embodied.envs.worlds.world import World

EAST_WALL = 8.0  # m along x, red


def test_pixels_look_through_a_pinhole() -> None:
    camera = Camera(width=9, height=9, horizontal_view=math.radians(90.0))
    rays = pixel_directions(camera).reshape(9, 9, 3)
    assert rays[4, 4] == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)
    # Half a pixel inside of 45 degrees; column 0 is on the left (+y), row 0 is up (+z).
    assert rays[4, 0, 1] / rays[4, 0, 0] == pytest.approx(8.0 / 9.0, abs=1e-6)
    assert rays[0, 4, 2] / rays[0, 4, 0] == pytest.approx(8.0 / 9.0, abs=1e-6)
    assert np.linalg.norm(rays, axis=-1) == pytest.approx(np.ones((9, 9)), abs=1e-6)


@pytest.mark.parametrize("size", [(64, 64), (48, 32), (33, 65)])
def test_images_have_the_cameras_size_and_types(two_rooms: World, size: tuple[int, int]) -> None:
    camera = Camera(width=size[0], height=size[1])
    rgb, depth = RayCamera(two_rooms, camera).render(Pose(2.0, 2.0))
    assert rgb.shape == (size[1], size[0], 3)
    assert depth.shape == (size[1], size[0])
    assert (rgb.dtype, depth.dtype) == (np.uint8, np.float32)


def test_depth_is_along_the_optical_axis(two_rooms: World) -> None:
    _, depth = RayCamera(two_rooms, Camera()).render(Pose(5.0, 3.0, 0.0, 0.0))
    # The east wall fills the middle rows: one depth over all columns that see it.
    assert depth[31, 24:48] == pytest.approx(np.full(24, EAST_WALL - 5.0), abs=1e-4)


def test_depth_of_the_floor_follows_from_the_mounting_height(two_rooms: World) -> None:
    camera = Camera(mount_height=0.9)
    _, depth = RayCamera(two_rooms, camera).render(Pose(5.0, 3.0, 0.0, 0.0))
    below = (63 + 0.5 - 32.0) / camera.focal_length
    assert depth[63, 32] == pytest.approx(0.9 / below, abs=1e-4)


def test_left_in_the_world_is_left_in_the_image(two_rooms: World) -> None:
    # Looking east from nearer to the north wall (left): what is left is nearer.
    _, depth = RayCamera(two_rooms, Camera()).render(Pose(5.0, 3.0, 0.0, 0.0))
    assert depth[31, 0] < depth[31, 63]


def test_turning_the_robot_turns_the_camera(two_rooms: World) -> None:
    _, depth = RayCamera(two_rooms, Camera()).render(Pose(5.0, 3.0, 0.0, math.pi / 2.0))
    assert depth[31, 31] == pytest.approx(1.0, abs=1e-4)


def test_beyond_the_range_depth_is_invalid_but_colour_is_seen(two_rooms: World) -> None:
    near = RayCamera(two_rooms, Camera(maximum_depth=2.0))
    rgb, depth = near.render(Pose(5.0, 3.0, 0.0, 0.0))
    assert (depth[31, 16:48] == 0.0).all()
    assert (rgb[31, 16:48, 0] > 60).all()
    assert depth.max() <= 2.0


def test_the_red_wall_is_red(two_rooms: World) -> None:
    rgb, _ = RayCamera(two_rooms, Camera()).render(Pose(5.0, 3.0, 0.0, 0.0))
    red, green, blue = rgb[31, 32].astype(int)
    assert red > 3 * green
    assert red > 3 * blue


def test_outside_is_sky_without_depth(two_rooms: World) -> None:
    rgb, depth = RayCamera(two_rooms, Camera()).render(Pose(20.0, 2.0, 0.0, 0.0))
    assert (depth == 0.0).all()
    assert (rgb[..., 2] > rgb[..., 0]).all()


def test_the_same_pose_gives_the_same_bytes(two_rooms: World) -> None:
    camera = RayCamera(two_rooms, Camera())
    first = camera.render(Pose(2.0, 1.5, 0.0, 0.3))
    camera.render(Pose(6.0, 3.0, 0.0, -1.0))
    again = RayCamera(two_rooms, Camera()).render(Pose(2.0, 1.5, 0.0, 0.3))
    assert first[0].tobytes() == again[0].tobytes()
    assert first[1].tobytes() == again[1].tobytes()


def test_a_camera_of_no_size_is_refused() -> None:
    with pytest.raises(InputError, match="camera width must be a whole number"):
        Camera(width=4)
