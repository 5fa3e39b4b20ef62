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
