from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.acoustics.receivers.harmonics import real_harmonics
from av_embodied.microphones import AmbisonicFormat


def test_first_and_second_order_are_those_of_ambix() -> None:
    x, y, z = fibonacci_sphere(50).T
    found = real_harmonics(np.stack([x, y, z], axis=1), AmbisonicFormat(2))
    third = np.sqrt(3.0)
    second = [third * x * y, third * y * z, 1.5 * z**2 - 0.5, third * x * z]
    expected = [1.0 + 0.0 * x, y, z, x, *second, 0.5 * third * (x**2 - y**2)]
    np.testing.assert_allclose(found, np.stack(expected, axis=1), atol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_n3d_harmonics_are_orthonormal_over_the_sphere(order: int) -> None:
    value = real_harmonics(fibonacci_sphere(20_000), AmbisonicFormat(order, "N3D"))
    product = value.T @ value / len(value)
    np.testing.assert_allclose(product, np.eye((order + 1) ** 2), atol=2e-3)


def test_sn3d_is_weaker_by_the_root_of_twice_the_degree_plus_one() -> None:
    direction = fibonacci_sphere(20)
    n3d, sn3d = (real_harmonics(direction, AmbisonicFormat(3, name)) for name in ("N3D", "SN3D"))
    degree = np.repeat(np.arange(4), [1, 3, 5, 7])
    np.testing.assert_allclose(n3d, sn3d * np.sqrt(2.0 * degree + 1.0), atol=1e-12)
