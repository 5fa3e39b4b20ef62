"""A sound source: where it is, which way it faces, and how loud it is towards where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose

from .bands import BANDS


@dataclass(frozen=True)
class SoundSource:
    """A point source at `pose`, with amplitude 1 at 1 m on its axis in free field."""

    pose: Pose

    @classmethod
    def of(cls, source: ArrayLike | SoundSource) -> SoundSource:
        """`source` itself, or an omnidirectional source at that position (3,) [m]."""
        if isinstance(source, SoundSource):
            return source
        x, y, z = check_position("source", source)
        return cls(Pose(x, y, z))

    @property
    def position(self) -> NDArray[np.float64]:
        """World position (3,) [m]."""
        return self.pose.position

    def gain(self, direction: NDArray[np.floating]) -> NDArray[np.float64]:
        """Amplitude (n, 7) per band towards the world's unit vectors `direction` (n, 3)."""
        return np.ones((len(direction), len(BANDS)))


def check_position(name: str, position: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    """`position` as an array (3,) [m]; InputError for another shape or numbers not finite."""
    point = np.asarray(position, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all():
        raise InputError(f"{name} must be three finite numbers [m], got {position}")
    return point
