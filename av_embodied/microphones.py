"""Microphone arrays: where the microphones sit, and whether a head stands between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, unknown_name

HEAD_RADIUS = 0.0875  # m, mean adult head after Woodworth (1938), used by Duda and Martens (1998)
RESPEAKER_RADIUS = 0.032  # m, ReSpeaker USB 4-microphone array, capsules on +x, +y, -x, -y
RING_RADIUS = 0.10  # m, a ring of eight such as telepresence robots wear
TETRA_RADIUS = 0.042  # m, the tetrahedral format of the STARSS recordings (DCASE)


def _ring(count: int, radius: float) -> NDArray[np.float64]:
    angle = 2.0 * math.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1)


def _tetra() -> NDArray[np.float64]:
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=np.float64)
    return TETRA_RADIUS / math.sqrt(3.0) * corners


def _ears() -> NDArray[np.float64]:
    return np.array([[0.0, HEAD_RADIUS, 0.0], [0.0, -HEAD_RADIUS, 0.0]])


@dataclass(frozen=True, eq=False)
class MicrophoneArray:
    """Omnidirectional microphones at `positions` (m, 3) [m] in the body frame of the array.

    With `head_radius` [m] the microphones lie on a rigid sphere of that radius about the origin,
    which shadows and delays sound (Duda and Martens, 1998). Raises InputError for positions of
    another shape or not finite, and for ears that are not on their sphere.
    """

    name: str
    positions: NDArray[np.float64]
    head_radius: float | None = None

    def __post_init__(self) -> None:
        positions = np.array(self.positions, dtype=np.float64)
        if positions.ndim != 2 or positions.shape[1] != 3 or not len(positions):
            raise InputError(f"positions must be (microphones, 3), got shape {positions.shape}")
        if not np.isfinite(positions).all():
            raise InputError(f"positions of array {self.name!r} must be finite")
        if self.head_radius is not None:
            off = np.abs(np.linalg.norm(positions, axis=1) - self.head_radius)
            if not self.head_radius > 0.0 or off.max() > 1e-6:
                raise InputError(
                    f"microphones of array {self.name!r} must lie on a sphere of head_radius "
                    f"{self.head_radius} m; the farthest is {off.max():.6f} m off"
                )
        positions.flags.writeable = False
        object.__setattr__(self, "positions", positions)

    @property
    def count(self) -> int:
        """Number of microphones."""
        return len(self.positions)

    @classmethod
    def preset(cls, name: str) -> MicrophoneArray:
        """The array of that name out of `PRESETS`: mono, binaural, respeaker4, ring8, tetra."""
        if name not in PRESETS:
            raise unknown_name("microphone array preset", name, PRESETS)
        return PRESETS[name]


PRESETS = {
    "mono": MicrophoneArray("mono", np.zeros((1, 3))),
    "binaural": MicrophoneArray("binaural", _ears(), head_radius=HEAD_RADIUS),
    "respeaker4": MicrophoneArray("respeaker4", _ring(4, RESPEAKER_RADIUS)),
    "ring8": MicrophoneArray("ring8", _ring(8, RING_RADIUS)),
    "tetra": MicrophoneArray("tetra", _tetra()),
}
"""Arrays by name; `binaural` is ordered left, right."""
