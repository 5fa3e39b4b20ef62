"""What an acoustic engine is: something that knows the sound between a source and a listener."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..late.late_field import LateEnergy
from ..propagation.image_sources import Paths
from ..propagation.sources import SoundSource


class Engine(Protocol):
    """Renders impulse responses."""

    def response(
        self, source: SoundSource, listener: Pose, array: MicrophoneArray
    ) -> NDArray[np.float32]:
        """Response (m, samples) of `array` with its origin at `listener`; zeros for silence."""
        ...


@runtime_checkable
class PathEngine(Engine, Protocol):
    """An engine that tells early paths and late energy apart, so that paths can glide."""

    def paths(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False
    ) -> Paths:
        """Early paths from `source` to `listener` (3,) [m].

        Those of a `moving` source may be looked for from a place near by, which is quicker.
        """
        ...

    def late(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False
    ) -> LateEnergy:
        """Late energy of `source` at `listener` (3,) [m].

        That of a `moving` source changes steadily with its place.
        """
        ...
