from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray
from av_embodied.envs.robots.bodies import robot_file
from av_embodied.envs.robots.mounting import mounted_sensors, widened_sensors
from av_embodied.envs.robots.urdf import read_urdf
from av_embodied.resources import resource_path
from av_embodied.sensors import Sensors

ROVER = resource_path("worlds/robots/rover.urdf")
ARRAY, CAMERA = 'xyz="0 0 0.92" rpy="0 0 0"', 'xyz="0 0 0.82" rpy="0 0 0"'


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = ROVER.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "changed.urdf"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_robot_is_mounted_as_sensors_are_by_default() -> None:
    plain, mounted = Sensors(), mounted_sensors(Sensors(), ROVER)
    assert mounted.array == plain.array
    assert mounted.array_height == pytest.approx(plain.array_height)
    assert mounted.camera.mount_height == pytest.approx(plain.camera.mount_height)
    assert (mounted.body_radius, mounted.body_height) == (plain.body_radius, plain.body_height)
    assert (mounted.camera.forward, mounted.camera.left, mounted.camera.yaw) == (0.0, 0.0, 0.0)


def test_the_optical_frame_looks_ahead_with_x_right_and_y_down() -> None:
    turn = read_urdf(ROVER).pose("camera_optical_frame")[:3, :3]
    assert turn == pytest.approx(np.array([[0, 0, 1], [-1, 0, 0], [0, -1, 0]]), abs=1e-9)


def test_a_camera_elsewhere_is_read_with_yaw_and_pitch(tmp_path: Path) -> None:
    path = changed(tmp_path, (CAMERA, 'xyz="0.1 -0.05 1.2" rpy="0 0.3 -0.4"'))
    camera = mounted_sensors(Sensors(), path).camera
    assert (camera.forward, camera.left) == pytest.approx((0.1, -0.05))
    assert camera.mount_height == pytest.approx(1.28)
    assert (camera.pitch, camera.yaw) == pytest.approx((0.3, -0.4))


def test_an_open_array_elsewhere_is_shifted_and_turned(tmp_path: Path) -> None:
    path = changed(tmp_path, (ARRAY, 'xyz="0.1 0 1.1" rpy="0 0 1.5707963267948966"'))
    plain = Sensors()
    mounted = mounted_sensors(plain, path)
    x, y, z = plain.array.positions.T
    assert mounted.array.positions == pytest.approx(np.stack([0.1 - y, x, z], axis=1))
    assert mounted.array_height == pytest.approx(1.18)


def test_a_head_must_be_straight_above(tmp_path: Path) -> None:
    sensors = replace(Sensors(), array=MicrophoneArray.preset("binaural"))
    assert mounted_sensors(sensors, ROVER).array == sensors.array
    path = changed(tmp_path, (ARRAY, 'xyz="0.1 0 1.1" rpy="0 0 0"'))
    with pytest.raises(InputError, match=r"changed\.urdf: link 'mic_array_link': array 'binaural'"):
        mounted_sensors(sensors, path)


@pytest.mark.parametrize("link", ["mic_array_link", "camera_link", "base_footprint"])
def test_a_missing_link_is_named_with_the_file(tmp_path: Path, link: str) -> None:
    with pytest.raises(InputError, match=rf"changed\.urdf: unknown link '{link}'"):
        mounted_sensors(Sensors(), changed(tmp_path, (f'"{link}"', '"other"')))


def test_a_malformed_joint_is_named_with_link_and_file(tmp_path: Path) -> None:
    path = changed(tmp_path, (ARRAY, 'xyz="0 0" rpy="0 0 0"'))
    with pytest.raises(
        InputError, match=r"changed\.urdf: joint 'mic_array_joint' of link 'mic_array_link'"
    ):
        mounted_sensors(Sensors(), path)


def test_a_rolled_camera_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, (CAMERA, 'xyz="0 0 1" rpy="0.2 0 0"'))
    with pytest.raises(InputError, match="'camera_link': a camera must not be rolled"):
        mounted_sensors(Sensors(), path)


def test_the_husky_has_no_microphones() -> None:
    data = pytest.importorskip("pybullet_data")
    path = Path(data.getDataPath()) / "husky" / "husky.urdf"
    with pytest.raises(InputError, match=r"husky\.urdf: unknown link 'mic_array_link'"):
        mounted_sensors(Sensors(), path)


def test_the_bounds_are_those_of_all_collisions(tmp_path: Path) -> None:
    path = changed(tmp_path, ('<cylinder radius="0.2" length="1.05"/>', '<box size="0.6 0.8 1"/>'))
    mounted = mounted_sensors(Sensors(), path)
    assert mounted.body_radius == pytest.approx(math.hypot(0.3, 0.4))
    assert mounted.body_height == pytest.approx(0.08 + 0.495 + 0.5)


def test_the_husky_is_wider_than_the_mast_that_it_carries() -> None:
    pytest.importorskip("pybullet")
    plain, wide = Sensors(), widened_sensors(Sensors(), robot_file("husky"))
    # From its middle to the outer corner of a wheel: 0.256 + 0.165 m ahead, 0.285 + 0.057 m aside.
    assert wide.body_radius == pytest.approx(math.hypot(0.256 + 0.165, 0.285 + 0.057), abs=0.04)
    assert replace(wide, body_radius=plain.body_radius) == plain
    assert widened_sensors(plain, ROVER) == plain
