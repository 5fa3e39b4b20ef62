"""Acoustic materials: how surfaces absorb, scatter and let through sound, per octave band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

BANDS = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)  # Hz, octave band centres
DEFAULT_SCATTERING = 0.1  # of what says none: flat but jointed
Coefficient = float | Sequence[float]  # one number for all bands, or one per band


def per_band(name: str, value: Coefficient) -> tuple[float, ...]:
    """`value` as one float per band; InputError outside [0, 1] or for another count."""
    if isinstance(value, (int, float)):
        value = (float(value),) * len(BANDS)
    values = tuple(float(number) for number in value)
    if len(values) != len(BANDS):
        raise InputError(f"{name} must be one number or {len(BANDS)}, got {len(values)}")
    for band, number in zip(BANDS, values, strict=True):
        if not 0.0 <= number <= 1.0:
            raise InputError(f"{name} at {band:.0f} Hz must be within 0 and 1, got {number}")
    return values


@dataclass(frozen=True)
class AcousticMaterial:
    """Energy coefficients of a surface, each one number or one per band of `BANDS`.

    `absorption` is the share not reflected (random incidence, ISO 354), `scattering` the share of
    the reflected energy that leaves the specular direction (ISO 17497-1), `transmission` the share
    let through. They are stored as one float per band. Raises InputError outside [0, 1].
    """

    absorption: Coefficient
    scattering: Coefficient = DEFAULT_SCATTERING
    transmission: Coefficient = 0.0
    name: str = "custom"
    source: str = ""

    def __post_init__(self) -> None:
        for field in ("absorption", "scattering", "transmission"):
            object.__setattr__(self, field, per_band(field, getattr(self, field)))

    @property
    def bands(self) -> NDArray[np.float64]:
        """Rows absorption, scattering, transmission (3, 7)."""
        return np.array([self.absorption, self.scattering, self.transmission])
