from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.acoustics.receivers.triangulation import SphereTriangulation

ANYWHERE = np.random.default_rng(3).normal(size=(500, 3))
ANYWHERE /= np.linalg.norm(ANYWHERE, axis=1, keepdims=True)


def interpolated(directions: np.ndarray, values: np.ndarray, towards: np.ndarray) -> np.ndarray:
    sphere = SphereTriangulation(directions)
    corner, weight = sphere.weights(towards)
    assert weight.min() >= 0.0
    np.testing.assert_allclose(weight.sum(axis=1), 1.0, atol=1e-12)
    return (sphere.spread(values)[corner] * weight).sum(axis=1)


def smooth(towards: np.ndarray) -> np.ndarray:
    return towards @ [0.3, -0.7, 0.2] + towards[:, 0] * towards[:, 1]


def test_measured_directions_keep_their_own_values() -> None:
    direction = fibonacci_sphere(300)
    values = np.arange(300.0)
    np.testing.assert_allclose(interpolated(direction, values, direction), values, atol=1e-9)


def test_smooth_values_are_met_between() -> None:
    direction = fibonacci_sphere(1000)
    found = interpolated(direction, smooth(direction), ANYWHERE)
    assert np.abs(found - smooth(ANYWHERE)).max() < 0.02


def test_repeated_directions_are_one() -> None:
    direction = np.concatenate([fibonacci_sphere(100), fibonacci_sphere(100)[:40]])
    found = interpolated(direction, np.arange(140.0), fibonacci_sphere(100))
    np.testing.assert_allclose(found, np.arange(100.0), atol=1e-9)


def test_below_a_measuring_arc_the_lowest_ring_is_heard() -> None:
    direction = fibonacci_sphere(1000)
    direction = direction[direction[:, 2] > -0.6]
    below = np.array([[0.0, 0.0, -1.0]])
    found = interpolated(direction, direction[:, 2], below)
    assert found[0] == pytest.approx(-0.6, abs=0.02)


def test_a_horizontal_ring_serves_every_height() -> None:
    azimuth = np.radians(np.arange(0.0, 360.0, 10.0))
    ring = np.stack([np.cos(azimuth), np.sin(azimuth), 0.0 * azimuth], axis=1)
    found = interpolated(ring, ring[:, 1], np.array([[0, 1, 0], [0, -1, 0], [0, 0, 1]]))
    assert found == pytest.approx([1.0, -1.0, 0.0], abs=1e-9)
