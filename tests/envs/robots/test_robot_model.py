from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.robots.robot_model import read_robot
from av_embodied.envs.robots.urdf import read_urdf
from av_embodied.envs.robots.wheels import MOTOR_HEIGHT, TRACK, WHEEL_RADIUS
from av_embodied.resources import resource_path

ROVER = resource_path("worlds/robots/rover.urdf")


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of our robot with `old` replaced by `new`."""
    text = ROVER.read_text(encoding="utf-8")
    assert old in text
    path = folder / "changed.urdf"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_our_robot_is_what_the_bodies_without_physics_assume() -> None:
    model = read_robot(ROVER)
    assert model.track == pytest.approx(TRACK)
    assert model.radius == pytest.approx(WHEEL_RADIUS)
    assert [wheel.left for wheel in model.wheels] == [True, False]
    for wheel in model.wheels:
        assert wheel.place[2] == pytest.approx(WHEEL_RADIUS)
        assert wheel.place[2] == pytest.approx(MOTOR_HEIGHT)
        assert wheel.forward == 1.0
    assert model.fastest_wheel * WHEEL_RADIUS > 1.5  # m/s


def test_inertias_are_those_of_even_cylinders() -> None:
    urdf = read_urdf(ROVER)
    parts = {
        "base_link": (12.0, 0.18, 0.12),
        "mast_link": (1.0, 0.03, 0.94),
        "left_wheel_link": (0.4, 0.08, 0.03),
    }
    for link, (mass, radius, length) in parts.items():
        inertia = urdf.inertia(link)
        assert inertia is not None
        across, along = mass * (3.0 * radius**2 + length**2) / 12.0, mass * radius**2 / 2.0
        assert inertia.mass == mass
        moments = np.sort(np.diag(inertia.tensor))
        assert moments == pytest.approx(np.sort([across, across, along]), rel=0.02)


def test_parts_add_up_by_the_parallel_axis_theorem() -> None:
    inertia = read_robot(ROVER).inertia
    assert inertia.mass == pytest.approx(12.0 + 1.0 + 0.2)
    height = (12.0 * 0.11 + 1.0 * 0.63 + 0.2 * 0.041) / 13.2
    assert inertia.centre == pytest.approx([0.0, 0.0, height])
    upright = 0.1944 + 0.00045 + 2.0 * (0.000064 + 0.1 * 0.15**2)
    assert inertia.tensor[2, 2] == pytest.approx(upright, rel=1e-6)


def test_settings_of_the_drive_are_read(tmp_path: Path) -> None:
    old = 'acceleration="3.0" turn_acceleration="6.0"'
    model = read_robot(changed(tmp_path, old, 'acceleration="1.5" track_factor="1.2"'))
    assert (model.acceleration, model.turn_acceleration) == (1.5, 6.0)
    assert model.track == pytest.approx(1.2 * TRACK)
    assert read_robot(ROVER, 2.0).track == pytest.approx(2.0 * TRACK)


def test_a_wheel_that_turns_about_minus_y_drives_backward(tmp_path: Path) -> None:
    model = read_robot(changed(tmp_path, '<axis xyz="0 1 0"/>', '<axis xyz="0 -1 0"/>'))
    assert [wheel.forward for wheel in model.wheels] == [-1.0, -1.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"base_footprint"', '"root"', "unknown link 'base_footprint'"),
        ("left_wheel_joint", "port_wheel_joint", "'wheel' and 'left'.*port_wheel_joint"),
        ('type="continuous"', 'type="fixed"', "needs continuous joints"),
        ('<axis xyz="0 1 0"/>', '<axis xyz="1 0 0"/>', "'left_wheel_joint': a wheel must turn"),
        ('xyz="0 0.14 0"', 'xyz="0 -0.14 0"', "'left_wheel_link' is not on the robot's left"),
        ('effort="3.0"', 'effort="strong"', "'left_wheel_joint': limit effort must be 1 finite"),
        ('effort="3.0"', 'effort="0"', "limits must be positive"),
        ('turn_acceleration="6.0"', 'turn_accel="6.0"', "unknown av_embodied setting 'turn_accel'"),
        ('acceleration="3.0" t', 'acceleration="-3" t', "acceleration must be positive, got -3"),
        ('<mass value="0.4"/>', '<mass value="x"/>', "link 'left_wheel_link': mass value"),
        (
            '"0 0 0.08" rpy="0 0 0"',
            '"0 0 0.08" rpy="0 0"',
            "joint 'base_joint' of link 'base_link'",
        ),
    ],
)
def test_robots_that_cannot_drive_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError, match=f"changed.urdf.*{message}"):
        read_robot(changed(tmp_path, old, new))


def test_wheels_of_two_sizes_are_refused(tmp_path: Path) -> None:
    text = ROVER.read_text(encoding="utf-8")
    left, right = text.split('<link name="right_wheel_link">')
    path = tmp_path / "odd.urdf"
    path.write_text(
        left + '<link name="right_wheel_link">' + right.replace('radius="0.08"', 'radius="0.07"'),
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="driven wheels must be of one size"):
        read_robot(path)


def test_the_husky_has_four_driven_wheels() -> None:
    data = pytest.importorskip("pybullet_data")
    model = read_robot(Path(data.getDataPath()) / "husky" / "husky.urdf")
    assert [wheel.left for wheel in model.wheels] == [True, False, True, False]
    assert model.radius == pytest.approx(0.17775)
    assert model.track == pytest.approx(0.5708)
    assert model.inertia.mass == pytest.approx(33.455)
    assert all(math.isclose(wheel.place[2], 0.17775) for wheel in model.wheels)
