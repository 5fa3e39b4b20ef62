"""When a plane wave reaches each microphone, with or without a head between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.microphones import MicrophoneArray

SPEED_OF_SOUND = 343.0  # m/s, dry air at 20 degrees C


def unit_vectors(azimuth: ArrayLike, elevation: ArrayLike) -> NDArray[np.float64]:
    """Directions (..., 3) in the body frame of broadcast `azimuth` and `elevation` [rad]."""
    azimuth, elevation = np.broadcast_arrays(azimuth, elevation)
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=-1)


def arrival_delays(array: MicrophoneArray, directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Delay (..., m) [s] of a wave from unit `directions` (..., 3) against the array's origin.

    On a head the wave runs straight to the lit side and along the surface round the dark one:
    Woodworth and Schlosberg (1954), as a pure delay of every frequency.
    """
    along = directions @ array.positions.T  # (..., m)
    if array.head_radius is None:
        return -along / SPEED_OF_SOUND
    cosine = np.clip(along / array.head_radius, -1.0, 1.0)
    creep = np.arccos(cosine) - np.pi / 2.0
    path = np.where(cosine >= 0.0, -cosine, creep)
    return array.head_radius / SPEED_OF_SOUND * path
