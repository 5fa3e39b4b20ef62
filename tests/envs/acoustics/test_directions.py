from __future__ import annotations

import numpy as np

from av_embodied.envs.acoustics.directions import fibonacci_sphere


def test_directions_are_unit_vectors_spread_evenly() -> None:
    directions = fibonacci_sphere(1000)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(directions.mean(axis=0), 0.0, atol=2e-3)
    # The second moments of an even spread are a third each.
    np.testing.assert_allclose(directions.T @ directions / 1000, np.eye(3) / 3.0, atol=2e-3)
