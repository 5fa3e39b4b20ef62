from __future__ import annotations

import numpy as np

from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.receivers.head import sphere_response, woodworth_delay

RADIUS = 0.0875


def test_a_small_sphere_disturbs_low_frequencies_little() -> None:
    response = sphere_response(np.radians([0.0, 90.0, 180.0]), np.array([0.0, 20.0]), RADIUS)
    np.testing.assert_allclose(np.abs(response), 1.0, atol=0.05)


def test_pressure_doubles_on_the_near_side_at_high_frequencies() -> None:
    # A large rigid surface reflects in phase: +6 dB (Duda and Martens, 1998, figure 2).
    response = sphere_response(np.array([0.0]), np.array([12_000.0]), RADIUS)
    np.testing.assert_allclose(np.abs(response), 2.0, rtol=0.02)


def test_the_far_side_has_a_bright_spot_and_shadow_around_it() -> None:
    level = np.abs(sphere_response(np.radians([160.0, 180.0]), np.array([4000.0]), RADIUS))[:, 0]
    assert level[0] < 0.5
    assert level[1] > 2.0 * level[0]


def test_low_frequencies_are_delayed_by_half_as_much_again() -> None:
    # Below ka = 1 the delay is 1.5 a cos / c (Kuhn, 1977).
    frequency = np.array([100.0])
    phase = np.angle(sphere_response(np.array([0.0]), frequency, RADIUS))[0, 0]
    delay = -phase / (2.0 * np.pi * frequency[0])
    np.testing.assert_allclose(delay, -1.5 * RADIUS / SPEED_OF_SOUND, rtol=0.03)


def test_woodworth_delay_is_continuous_and_odd_about_the_side() -> None:
    angle = np.radians(np.arange(0.0, 181.0))
    delay = woodworth_delay(angle, RADIUS)
    assert (np.diff(delay) >= 0.0).all()
    assert np.diff(delay).max() < 6e-6
    assert delay[90] == 0.0
