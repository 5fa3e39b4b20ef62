from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied.envs.robots.body import Motion
from av_embodied.envs.robots.odometry import DriftModel, Odometry

STILL = Motion(np.zeros(2), 0.0, False)
STEP = Motion(np.array([0.25, 0.0]), 0.0, False)
TURN = Motion(np.zeros(2), math.radians(15.0), False)


def drive(seed: int, scale: float = 1.0, model: DriftModel | None = None) -> Odometry:
    """The odometry of a robot that drove 10 m straight on."""
    odometry = Odometry(np.random.default_rng(seed), scale, model)
    for _ in range(40):
        odometry.update(STEP)
    return odometry


def test_without_noise_it_is_exact() -> None:
    odometry = Odometry(np.random.default_rng(0), 0.0)
    for motion in (STEP, *[TURN] * 6, STEP):
        odometry.update(motion)
    assert odometry.estimate == pytest.approx([0.25, 0.25, math.pi / 2.0], abs=1e-6)
    assert odometry.estimate.dtype == np.float32


def test_sideways_motion_is_measured_in_the_axes_before_it() -> None:
    odometry = Odometry(np.random.default_rng(0), 0.0)
    for motion in (*[TURN] * 6, Motion(np.array([0.2, 0.1]), 0.3, True)):
        odometry.update(motion)
    assert odometry.estimate == pytest.approx([-0.1, 0.2, math.pi / 2.0 + 0.3], abs=1e-6)


def test_standing_still_does_not_drift() -> None:
    odometry = drive(1)
    before = odometry.estimate
    for _ in range(100):
        odometry.update(STILL)
    assert odometry.estimate.tolist() == before.tolist()


def test_the_same_seed_drifts_alike_and_another_does_not() -> None:
    assert drive(5).estimate.tobytes() == drive(5).estimate.tobytes()
    assert drive(5).estimate.tobytes() != drive(6).estimate.tobytes()


def test_distance_errs_by_about_two_percent() -> None:
    error = np.array([drive(seed).estimate[0] for seed in range(300)]) - 10.0
    # 1.5 % systematic; noise of 1 cm after 1 m grows with the root of the way to 0.3 %.
    expected = 10.0 * math.hypot(0.015, 0.01 / math.sqrt(10.0))
    assert error.std() == pytest.approx(expected, rel=0.15)
    assert abs(error.mean()) < 3.0 * expected / math.sqrt(300) + 0.02


def test_turns_err_as_the_model_says() -> None:
    errors = []
    for seed in range(300):
        odometry = Odometry(np.random.default_rng(seed))
        for _ in range(6):
            odometry.update(TURN)
        errors.append(odometry.estimate[2] - math.pi / 2.0)
    expected = math.hypot(0.01 * math.pi / 2.0, 0.01 * math.sqrt(math.pi / 2.0))
    assert np.std(errors) == pytest.approx(expected, rel=0.15)


def test_driving_straight_veers_as_the_model_says() -> None:
    yaw = np.array([drive(seed).estimate[2] for seed in range(300)])
    expected = math.hypot(0.003 * 10.0, 0.003 * math.sqrt(10.0))
    assert yaw.std() == pytest.approx(expected, rel=0.15)


def test_scale_multiplies_every_error() -> None:
    one, three = drive(2), drive(2, scale=3.0)
    assert three.estimate[2] == pytest.approx(3.0 * one.estimate[2], rel=1e-5)


def test_a_model_of_ones_own_is_used() -> None:
    none = DriftModel(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert drive(2, model=none).estimate == pytest.approx([10.0, 0.0, 0.0], abs=1e-5)


def test_yaw_stays_within_half_a_turn() -> None:
    odometry = Odometry(np.random.default_rng(0), 0.0)
    for _ in range(13):
        odometry.update(TURN)
    assert odometry.estimate[2] == pytest.approx(math.radians(195.0 - 360.0), abs=1e-5)


def test_wheels_are_believed_where_the_body_has_some() -> None:
    odometry = Odometry(np.random.default_rng(0), 0.0)
    slipped = Motion(np.array([0.0, 0.05]), 0.2, True, (0.25, 0.0, 0.1), 12.5)
    odometry.update(slipped)
    assert odometry.estimate == pytest.approx([0.25, 0.0, 0.1], abs=1e-6)


def test_errors_grow_with_the_way_of_the_wheels() -> None:
    spinning = Motion(np.zeros(2), 0.0, True, (0.25, 0.0, 0.0), 12.5)
    odometry = [Odometry(np.random.default_rng(seed)) for seed in range(300)]
    for one in odometry:
        for _ in range(40):
            one.update(spinning)
    error = np.array([one.estimate[0] for one in odometry]) - 10.0
    assert error.std() == pytest.approx(10.0 * math.hypot(0.015, 0.01 / math.sqrt(10.0)), rel=0.15)
