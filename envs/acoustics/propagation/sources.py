"""A sound source: where it is, which way it faces, and how loud it is towards where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose, wrap_angle

from ..bands import BANDS
from .directivity import Directivity, directivity_of


@dataclass(frozen=True)
class SoundSource:
    """A point source at `pose`, with amplitude 1 at 1 m on its axis (body x) in free field.

    `directivity` is a name of `DIRECTIVITIES` or a `Directivity`, which is what is stored. Raises
    InputError for an unknown name.
    """

    pose: Pose
    directivity: str | Directivity = "omni"

    def __post_init__(self) -> None:
        object.__setattr__(self, "directivity", directivity_of(self.directivity))

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

    @property
    def even(self) -> bool:
        """Whether it is equally loud to all sides."""
        return self._pattern.even

    @cached_property
    def key(self) -> bytes:
        """Bytes that are the same for sources that sound the same."""
        yaw = 0.0 if self._pattern.even else wrap_angle(self.pose.yaw)
        place = np.array([*self.position, yaw], dtype="<f8") + 0.0  # -0 is 0
        return place.tobytes() + self._pattern.key

    def gain(self, direction: NDArray[np.floating]) -> NDArray[np.float64]:
        """Amplitude (n, 7) per band towards the world's unit vectors `direction` (n, 3)."""
        if self._pattern.even:
            return np.ones((len(direction), len(BANDS)))
        return self._pattern.gain(direction @ self.pose.rotation[:, 0])

    @cached_property
    def _pattern(self) -> Directivity:
        return directivity_of(self.directivity)


def check_position(name: str, position: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    """`position` as an array (3,) [m]; InputError for another shape or numbers not finite."""
    point = np.asarray(position, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all():
        raise InputError(f"{name} must be three finite numbers [m], got {position}")
    return point
