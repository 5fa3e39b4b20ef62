"""How loud a source is towards each side of its axis, per octave band."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError, unknown_name

from ..bands import BANDS


@dataclass(frozen=True)
class Directivity:
    """Amplitude of a source that is round about its axis, at `angles` from it [deg].

    `angles` rise from 0 to 180; `amplitude` has a row of 7 bands for each, 1 on the axis where the
    source's level is said to be that on the axis. Between the angles the amplitude is linear in
    the cosine, so that two rows make a cardioid. Raises InputError for other shapes or values.
    """

    name: str
    angles: tuple[float, ...]
    amplitude: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        angles = np.asarray(self.angles, dtype=np.float64)
        if angles.ndim != 1 or len(angles) < 2 or angles[0] != 0.0 or angles[-1] != 180.0:
            raise InputError(f"directivity angles must run from 0 to 180, got {self.angles}")
        if not (np.diff(angles) > 0.0).all():
            raise InputError(f"directivity angles must rise, got {self.angles}")
        rows = [len(row) for row in self.amplitude]
        if rows != [len(BANDS)] * len(angles):
            raise InputError(
                f"directivity amplitude must have a row of {len(BANDS)} bands for each of "
                f"{len(angles)} angles, got rows of {rows}"
            )
        if not (np.isfinite(self.amplitude).all() and np.min(self.amplitude) >= 0.0):
            raise InputError("directivity amplitude must be finite and not negative")
        object.__setattr__(self, "angles", tuple(angles.tolist()))
        object.__setattr__(self, "amplitude", tuple(tuple(map(float, r)) for r in self.amplitude))

    @classmethod
    def of_levels(cls, name: str, angles: ArrayLike, levels: ArrayLike) -> Directivity:
        """The directivity with `levels` (a, 7) [dB] re that on the axis, at `angles` (a,) [deg]."""
        amplitude = 10.0 ** (np.asarray(levels, dtype=np.float64) / 20.0)
        rows = tuple(tuple(row) for row in np.atleast_2d(amplitude).tolist())
        return cls(name, tuple(np.asarray(angles, dtype=np.float64).tolist()), rows)

    def gain(self, cosine: NDArray[np.floating]) -> NDArray[np.float64]:
        """Amplitude (n, 7) at angles to the axis whose `cosine` is (n,)."""
        rise, rows = self._knots
        upper = np.clip(np.searchsorted(rise, cosine), 1, len(rise) - 1)
        span = rise[upper] - rise[upper - 1]
        share = np.clip((cosine - rise[upper - 1]) / span, 0.0, 1.0)[:, None]
        return (1.0 - share) * rows[upper - 1] + share * rows[upper]

    @cached_property
    def key(self) -> bytes:
        """16 bytes that tell this directivity from others, whatever its name."""
        digest = hashlib.sha256(np.asarray(self.angles, dtype="<f8").tobytes())
        digest.update(np.asarray(self.amplitude, dtype="<f8").tobytes())
        return digest.digest()[:16]

    @cached_property
    def even(self) -> bool:
        """Whether the source is equally loud, with amplitude 1, to all sides."""
        return bool((np.asarray(self.amplitude) == 1.0).all())

    @cached_property
    def _knots(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Cosines (a,) that rise, and amplitudes (a, 7) there."""
        return np.cos(np.radians(self.angles[::-1])), np.asarray(self.amplitude)[::-1]


# A talking head. Speech is nearly omnidirectional at 125 Hz and falls off behind by some 20 dB at
# 8 kHz: the course with band and angle follows the measurements of Chu and Warnock (NRC report
# IRC-RR-104, 2002) and of Monson, Hunter and Story (JASA 132, 2012), taken as round about the
# axis. The numbers are an approximation to that course, not read from a table of either.
_TALKER_LEVELS = {
    # deg: dB at 125, 250, 500, 1000, 2000, 4000, 8000 Hz
    0.0: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    30.0: (0.0, -0.1, -0.3, -0.3, -0.4, -0.6, -1.0),
    60.0: (-0.2, -0.5, -1.0, -1.0, -1.5, -2.2, -3.5),
    90.0: (-0.6, -1.3, -2.3, -2.8, -3.8, -5.0, -7.5),
    120.0: (-1.1, -2.2, -3.8, -5.5, -7.0, -9.0, -12.0),
    150.0: (-1.5, -3.0, -5.0, -7.5, -10.5, -13.5, -17.0),
    180.0: (-1.7, -3.3, -5.5, -8.0, -12.0, -15.5, -20.0),
}

_SILENT, _FULL = (0.0,) * len(BANDS), (1.0,) * len(BANDS)

DIRECTIVITIES = {
    "omni": Directivity("omni", (0.0, 180.0), (_FULL, _FULL)),
    "cardioid": Directivity("cardioid", (0.0, 180.0), (_FULL, _SILENT)),
    "talker": Directivity.of_levels("talker", [*_TALKER_LEVELS], [*_TALKER_LEVELS.values()]),
}
"""Directivities by name: alike to all sides, a cardioid, and a talking head."""


def directivity_of(directivity: str | Directivity) -> Directivity:
    """`directivity` itself, or the one of that name; InputError for an unknown name."""
    if isinstance(directivity, Directivity):
        return directivity
    if directivity not in DIRECTIVITIES:
        raise unknown_name("directivity", directivity, DIRECTIVITIES)
    return DIRECTIVITIES[directivity]
