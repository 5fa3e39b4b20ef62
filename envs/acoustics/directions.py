"""Directions on the sphere."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def fibonacci_sphere(count: int) -> NDArray[np.float64]:
    """Unit vectors (count, 3), each standing for nearly the same solid angle (Swinbank, 2006)."""
    number = np.arange(count) + 0.5
    height = 1.0 - 2.0 * number / count
    azimuth = math.pi * (1.0 + math.sqrt(5.0)) * number
    radius = np.sqrt(1.0 - height**2)
    return np.stack([radius * np.cos(azimuth), radius * np.sin(azimuth), height], axis=1)


def lambert(normal: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Directions (n, 3), not of unit length, about `normal` (n, 3), with the cosine as density.

    A point on the unit sphere about the tip of the normal lies in such a direction.
    """
    height = 2.0 * rng.random(len(normal), dtype=np.float32) - 1.0
    azimuth = np.float32(2.0 * math.pi) * rng.random(len(normal), dtype=np.float32)
    radius = np.sqrt(1.0 - height * height)
    ball = np.column_stack([radius * np.cos(azimuth), radius * np.sin(azimuth), height])
    # Where the point falls on the foot of the normal there is no direction: keep off it.
    return (normal * np.float32(1.0 + 1e-4) + ball).astype(np.float32, copy=False)
