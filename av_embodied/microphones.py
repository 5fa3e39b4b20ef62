"""Microphone arrays: where the microphones sit, what they face, and what stands between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .array_geometry import (
    EIGENMIKE_RADIUS,
    HEAD_RADIUS,
    RESPEAKER_RADIUS,
    RING_RADIUS,
    TETRA_RADIUS,
    ears,
    eigenmike,
    horizontal,
    ring,
    tetrahedron,
)
from .errors import InputError, unknown_name
from .hrtf import Hrtf, unit_vectors

__all__ = ["HEAD_RADIUS", "PRESETS", "AmbisonicFormat", "MicrophoneArray"]

HIGHEST_ORDER = 3  # of ambisonics
NORMALIZATIONS = ("SN3D", "N3D")


@dataclass(frozen=True)
class AmbisonicFormat:
    """Spherical harmonics up to `order` (1 to 3) as channels, in the order of their ACN.

    `normalization` is "SN3D" (as in AmbiX) or "N3D" (as in SoundSpaces). Raises InputError for
    others.
    """

    order: int
    normalization: str = "SN3D"

    def __post_init__(self) -> None:
        if self.order not in range(1, HIGHEST_ORDER + 1):
            raise InputError(
                f"ambisonic order must be a whole number of 1 to {HIGHEST_ORDER}, got {self.order}"
            )
        if self.normalization not in NORMALIZATIONS:
            raise unknown_name("ambisonic normalization", self.normalization, NORMALIZATIONS)

    @property
    def channels(self) -> int:
        """Number of channels, (order + 1)^2."""
        return (self.order + 1) ** 2


@dataclass(frozen=True, eq=False)
class MicrophoneArray:
    """Microphones at `positions` (m, 3) [m] in the body frame of the array.

    They are omnidirectional, or of first order: `directivity` (m,) is the alpha of the amplitude
    alpha + (1 - alpha) cos(angle to the axis), 1 omnidirectional, 0.5 cardioid, 0 figure of eight,
    with `axes` (m, 3), which are made unit vectors. With `head_radius` [m] they are omnidirectional
    on a rigid sphere of that radius about the origin, which shadows and delays sound (Duda and
    Martens, 1998). With `hrtf` two ears hear by measured responses; the sphere and the positions
    then only tell localizers about where the ears are. With `harmonics` the channels are ambisonics
    at the origin.

    Arrays of equal content are equal and have the same `key`, whatever their names. Raises
    InputError for shapes, numbers and combinations that describe no array.
    """

    name: str
    positions: NDArray[np.float64]
    head_radius: float | None = None
    directivity: NDArray[np.float64] | None = None
    axes: NDArray[np.float64] | None = None
    hrtf: Hrtf | None = None
    harmonics: AmbisonicFormat | None = None

    def __post_init__(self) -> None:
        positions = np.array(self.positions, dtype=np.float64)
        if positions.ndim != 2 or positions.shape[1] != 3 or not len(positions):
            raise InputError(f"positions must be (microphones, 3), got shape {positions.shape}")
        if not np.isfinite(positions).all():
            raise InputError(f"positions of array {self.name!r} must be finite")
        self._keep("positions", positions)
        if self.head_radius is not None:
            self._check_sphere(self.head_radius)
        if self.directivity is not None or self.axes is not None:
            self._keep("directivity", _directivity(self.name, self.directivity, len(positions)))
            self._keep("axes", _axes(self.name, self.axes, len(positions)))
        self._check_combination()

    def _keep(self, field: str, values: NDArray[np.float64]) -> None:
        values.flags.writeable = False
        object.__setattr__(self, field, values)

    def _check_sphere(self, radius: float) -> None:
        off = np.abs(np.linalg.norm(self.positions, axis=1) - radius)
        if not radius > 0.0 or off.max() > 1e-6:
            raise InputError(
                f"microphones of array {self.name!r} must lie on a sphere of head_radius "
                f"{radius} m; the farthest is {off.max():.6f} m off"
            )

    def _check_combination(self) -> None:
        kinds = (self.directivity, self.harmonics, self.head_radius)
        if sum(kind is not None for kind in kinds) > 1:
            raise InputError(
                f"array {self.name!r} must have at most one of directivity, harmonics and a head"
            )
        if self.hrtf is not None and (self.count != 2 or self.head_radius is None):
            raise InputError(
                f"array {self.name!r} with an hrtf must have 2 ears and a head_radius, "
                f"got {self.count} and {self.head_radius}"
            )
        if self.harmonics is not None:
            shape = (self.harmonics.channels, 3)
            if self.positions.shape != shape or self.positions.any():
                raise InputError(
                    f"positions of an ambisonic array of order {self.harmonics.order} must be "
                    f"{shape} zeros, got shape {self.positions.shape}"
                )

    @cached_property
    def radius(self) -> float:
        """How far from the origin the farthest microphone is [m]."""
        return float(np.linalg.norm(self.positions, axis=1).max())

    @property
    def count(self) -> int:
        """Number of microphones."""
        return len(self.positions)

    @cached_property
    def key(self) -> bytes:
        """Digest of all that shapes what the array hears; its name does not."""
        digest = hashlib.sha256(f"{self.head_radius} {self.harmonics}".encode())
        for values in (self.positions, self.directivity, self.axes):
            digest.update(b"none" if values is None else f"{values.shape}".encode())
            digest.update(b"" if values is None else values.tobytes())
        digest.update(b"none" if self.hrtf is None else self.hrtf.key)
        return digest.digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MicrophoneArray) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @classmethod
    def preset(cls, name: str) -> MicrophoneArray:
        """The array of that name out of `PRESETS`; InputError for an unknown one."""
        if name not in PRESETS:
            raise unknown_name("microphone array preset", name, PRESETS)
        return PRESETS[name]

    @classmethod
    def from_sofa(cls, path: str | Path, free_field: bool = False) -> MicrophoneArray:
        """Two ears, left and right, that hear by the measured responses of a SOFA file (AES69).

        Levels are those of the file, which are arbitrary in many; with `free_field` they are
        scaled so that low frequencies are as loud as without a head. `head_radius` is that of the
        sphere with the same largest delay between its ears. Raises InputError as `Hrtf.load`.
        """
        hrtf = Hrtf.load(path)
        hrtf = hrtf.in_free_field() if free_field else hrtf
        radius = hrtf.head_radius
        return cls(Path(path).stem, ears(radius), radius, hrtf=hrtf)

    @classmethod
    def ambisonic(cls, order: int, normalization: str = "SN3D") -> MicrophoneArray:
        """Ambisonics of `order` 1 to 3 as (order + 1)^2 channels; as `AmbisonicFormat`."""
        harmonics = AmbisonicFormat(order, normalization)
        return cls(f"ambisonic{order}", np.zeros((harmonics.channels, 3)), harmonics=harmonics)


def _directivity(name: str, values: ArrayLike | None, count: int) -> NDArray[np.float64]:
    alpha = np.array(np.nan if values is None else values, dtype=np.float64)
    if alpha.shape != (count,):
        raise InputError(f"directivity of array {name!r} must be ({count},), got {alpha.shape}")
    if not ((alpha >= 0.0) & (alpha <= 1.0)).all():
        raise InputError(f"directivity of array {name!r} must be within 0 and 1, got {alpha}")
    return alpha


def _axes(name: str, values: ArrayLike | None, count: int) -> NDArray[np.float64]:
    axes = np.array(np.nan if values is None else values, dtype=np.float64)
    if axes.shape != (count, 3):
        raise InputError(f"axes of array {name!r} must be ({count}, 3), got {axes.shape}")
    length = np.linalg.norm(axes, axis=1, keepdims=True)
    if not (np.isfinite(length) & (length > 1e-9)).all():
        raise InputError(f"axes of array {name!r} must be finite and not zero, got {axes.tolist()}")
    return unit_vectors(axes)


def _cardioids(*degrees: float) -> MicrophoneArray:
    """Cardioids at the origin that face the azimuths `degrees`."""
    count = len(degrees)
    half = np.full(count, 0.5)
    return MicrophoneArray("xy", np.zeros((count, 3)), None, half, horizontal(*degrees))


PRESETS = {
    "mono": MicrophoneArray("mono", np.zeros((1, 3))),
    "xy": _cardioids(45.0, -45.0),
    "binaural": MicrophoneArray("binaural", ears(HEAD_RADIUS), HEAD_RADIUS),
    "respeaker4": MicrophoneArray("respeaker4", ring(4, RESPEAKER_RADIUS)),
    "ring8": MicrophoneArray("ring8", ring(8, RING_RADIUS)),
    "tetra": MicrophoneArray("tetra", tetrahedron(TETRA_RADIUS)),
    "eigenmike32": MicrophoneArray("eigenmike32", eigenmike(), EIGENMIKE_RADIUS),
    "ambisonic1": MicrophoneArray.ambisonic(1),
    "ambisonic2": MicrophoneArray.ambisonic(2),
    "ambisonic3": MicrophoneArray.ambisonic(3),
}
"""Arrays by name. `binaural` and `xy` (two cardioids at 90 degrees) are ordered left, right;
`tetra` and `respeaker4` are open, `eigenmike32` is a rigid sphere; ambisonics are SN3D."""
