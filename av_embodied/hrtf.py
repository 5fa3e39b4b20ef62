"""Head-related impulse responses: what two ears hear from measured directions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .onsets import onset

SPEED_OF_SOUND = 343.2  # m/s, dry air at 20 degrees C (ISO 9613-1)
FREE_FIELD_BAND = (200.0, 500.0)  # Hz, where a head hardly changes the level averaged over angles
LEAST_DIRECTIONS = 4  # fewer cannot surround a head


ROUNDING = 1e-15  # of a unit vector's length


def unit_vectors(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """`vectors` (n, 3) brought to length 1; what has it already stays the same to the bit."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(np.abs(length - 1.0) < ROUNDING, vectors, vectors / length)


@dataclass(frozen=True, eq=False)
class Hrtf:
    """Responses (n, 2, k) float64 at `rate` [Hz] of the left and right ear to far sound.

    `direction` (n, 3) point to where it comes from, in the head's frame (x forward, y left, z up);
    they are made unit vectors. Sets of equal content are equal. Raises InputError for other
    shapes, fewer than 4 directions, numbers that are not finite and ears that hear nothing.
    """

    direction: NDArray[np.float64]
    response: NDArray[np.float64]
    rate: float

    def __post_init__(self) -> None:
        direction = np.array(self.direction, dtype=np.float64)
        response = np.array(self.response, dtype=np.float64)
        _check_responses(direction, response, self.rate)
        direction = unit_vectors(direction)
        direction.flags.writeable = response.flags.writeable = False
        object.__setattr__(self, "direction", direction)
        object.__setattr__(self, "response", response)

    @classmethod
    def load(cls, path: str | Path) -> Hrtf:
        """Read a SOFA file of the convention SimpleFreeFieldHRIR (AES69-2022).

        Needs the package `sofar`. Raises InputError for a file that is missing, no SOFA file, of
        another convention or without two ears.
        """
        from .sofa import read_hrtf

        return read_hrtf(Path(path))

    @cached_property
    def key(self) -> bytes:
        """Digest of the content."""
        digest = hashlib.sha256(f"{self.response.shape} {float(self.rate)}".encode())
        digest.update(self.direction.tobytes())
        digest.update(self.response.tobytes())
        return digest.digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hrtf) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def onset(self) -> NDArray[np.float64]:
        """When each response begins (n, 2) [s], counted from its first sample."""
        return onset(self.response, self.rate)

    @property
    def head_radius(self) -> float:
        """Radius [m] of the sphere with the same largest delay between its ears.

        From Woodworth (1938): sound from the side comes radius / c (1 + pi / 2) later.
        """
        largest = float(np.abs(self.onset[:, 0] - self.onset[:, 1]).max())
        return max(largest, 1e-5) * SPEED_OF_SOUND / (1.0 + 0.5 * np.pi)

    def in_free_field(self) -> Hrtf:
        """The same head, scaled to a mean power of 1 over all directions from 200 to 500 Hz."""
        length = max(self.response.shape[2], round(self.rate / 25.0))
        frequency = np.fft.rfftfreq(length, 1.0 / self.rate)
        low, high = FREE_FIELD_BAND
        band = (frequency >= low) & (frequency <= high)
        power = np.abs(np.fft.rfft(self.response, length)[..., band]) ** 2
        return replace(self, response=self.response / np.sqrt(power.mean()))


def _check_responses(
    direction: NDArray[np.float64], response: NDArray[np.float64], rate: float
) -> None:
    if direction.ndim != 2 or direction.shape[1] != 3 or len(direction) < LEAST_DIRECTIONS:
        raise InputError(
            f"directions of an HRTF must be ({LEAST_DIRECTIONS} or more, 3), "
            f"got shape {direction.shape}"
        )
    if response.ndim != 3 or response.shape[:2] != (len(direction), 2) or not response.shape[2]:
        raise InputError(
            f"responses of an HRTF must be ({len(direction)}, 2, samples), "
            f"got shape {response.shape}"
        )
    if not (np.isfinite(direction).all() and np.isfinite(response).all()):
        raise InputError("directions and responses of an HRTF must be finite")
    if not (np.linalg.norm(direction, axis=1) > 1e-9).all():
        raise InputError("directions of an HRTF must not be zero")
    if not response.any(axis=2).all():
        raise InputError("every response of an HRTF must hold sound, at least one is all zeros")
    if not 8_000.0 <= rate <= 384_000.0:
        raise InputError(f"the rate of an HRTF must be 8000 to 384000 Hz, got {rate}")
