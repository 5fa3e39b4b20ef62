import math

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.frames import (
    Y_UP_TO_Z_UP,
    Pose,
    rotation_about_z,
    rotation_from_rpy,
    wrap_angle,
)


@pytest.mark.parametrize(
    ("angle", "wrapped"),
    [(0.0, 0.0), (math.pi, -math.pi), (-math.pi, -math.pi), (3.5 * math.pi, -0.5 * math.pi)],
)
def test_wrap_angle(angle: float, wrapped: float) -> None:
    assert wrap_angle(angle) == pytest.approx(wrapped, abs=1e-12)


def test_positive_yaw_turns_forward_to_the_left() -> None:
    assert rotation_about_z(math.pi / 2) @ [1.0, 0.0, 0.0] == pytest.approx([0.0, 1.0, 0.0])


def test_roll_pitch_and_yaw_turn_about_fixed_axes_in_this_order() -> None:
    # Roll brings y to z, then pitch leaves the new z along x, then yaw leaves it along y.
    turned = rotation_from_rpy(math.pi / 2, math.pi / 2, math.pi / 2) @ [0.0, 1.0, 0.0]
    assert turned == pytest.approx([0.0, 1.0, 0.0], abs=1e-12)
    alone = rotation_from_rpy(0.0, math.pi / 2, 0.0) @ [1.0, 0.0, 0.0]
    assert alone == pytest.approx([0.0, 0.0, -1.0], abs=1e-12)


def test_rotations_are_orthonormal_and_right_handed() -> None:
    rotation = rotation_from_rpy(0.3, -0.7, 2.1)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1.0, abs=1e-12)


def test_y_up_data_is_turned_without_mirroring() -> None:
    assert pytest.approx([0.0, 0.0, 1.0]) == Y_UP_TO_Z_UP @ [0.0, 1.0, 0.0]
    assert pytest.approx([0.0, 1.0, 0.0]) == Y_UP_TO_Z_UP @ [0.0, 0.0, -1.0]
    assert np.linalg.det(Y_UP_TO_Z_UP) == pytest.approx(1.0)


def test_pose_takes_body_points_to_the_world_and_back() -> None:
    pose = Pose(1.0, 2.0, 0.5, math.pi / 2)
    world = pose.to_world([[1.0, 0.0, 0.0], [0.0, 1.0, 0.2]])
    assert world == pytest.approx(np.array([[1.0, 3.0, 0.5], [0.0, 2.0, 0.7]]))
    assert pose.to_body(world) == pytest.approx(
        np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.2]]), abs=1e-12
    )


def test_azimuth_is_positive_on_the_left_and_wrapped() -> None:
    pose = Pose(0.0, 0.0, 0.0, math.radians(170.0))
    assert pose.azimuth_to((-1.0, 0.0)) == pytest.approx(math.radians(10.0))
    assert pose.azimuth_to((math.cos(3.5), math.sin(3.5), 7.0)) == pytest.approx(
        3.5 - math.radians(170.0)
    )


@pytest.mark.parametrize("name", ["x", "y", "z", "yaw"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_pose_refuses_what_is_not_finite(name: str, value: float) -> None:
    with pytest.raises(InputError, match=rf"Pose\.{name} must be finite, got {value}"):
        Pose(**{"x": 0.0, "y": 0.0, name: value})
