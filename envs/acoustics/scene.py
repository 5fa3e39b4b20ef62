"""The acoustics of a world: impulse responses and streams from any source to any array."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.audio import DEFAULT_RATE, check_rate
from av_embodied.errors import unknown_name
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..worlds.world import World
from .engines.engine import Engine
from .propagation.sources import SoundSource
from .sanity import ResponseCheck
from .settings import AcousticSettings
from .streaming.stream import AcousticStream, ArrayStreams

ENGINES = {
    "field": ".engines.field:FieldEngine",
    "trace": ".engines.trace:TraceEngine",
    "soundspaces": ".engines.soundspaces:SoundSpacesEngine",
}
"""Engines by name, imported when they are asked for."""


class AcousticScene:
    """Sound in `world` at `rate` [Hz]; the same `seed` gives the same samples.

    The engine `field` traces once per source and serves any listener: early paths exactly, the
    rest as shaped noise. `trace` follows paths for every pair until they have converged: the
    reference. `soundspaces` is the engine of SoundSpaces 2.0, an optional extra whose licence
    (CC BY-NC 4.0) forbids commercial use. Raises InputError for an unknown engine and for settings
    out of range.
    """

    def __init__(
        self,
        world: World,
        rate: int = DEFAULT_RATE,
        engine: str = "field",
        seed: int = 0,
        settings: AcousticSettings | None = None,
    ) -> None:
        if engine not in ENGINES:
            raise unknown_name("acoustic engine", engine, ENGINES)
        self.world = world
        self.rate = check_rate(rate)
        self.seed = seed
        self.settings = settings or AcousticSettings()
        module, name = ENGINES[engine].split(":")
        make = getattr(import_module(module, __package__), name)
        self._check = ResponseCheck(world)
        # Of a large scan, sound meets a simplified surface.
        self.engine: Engine = make(world.acoustic, self.rate, seed, self.settings)

    def impulse_response(
        self,
        source: ArrayLike | SoundSource,
        listener: Pose,
        array: MicrophoneArray | None = None,
    ) -> NDArray[np.float32]:
        """Response (m, samples) from `source` to an `array` (default mono) at `listener`.

        `source` is a position (3,) [m] or a SoundSource; `listener` is the pose of the array's
        origin. A source at 1 m in free field has a direct sound of amplitude 1 (on its axis),
        which arrives after distance / speed of sound. Raises AcousticError, an InputError, for a
        response that no room gives: silence (in a wall, on different sides of the shell), none of
        the reverberation that a closed room has, energy before the direct sound, a growing decay.
        """
        sound = SoundSource.of(source)
        array = array or MicrophoneArray.preset("mono")
        response = self.engine.response(sound, listener, array)
        self._check(response, self.rate, sound.position, listener.position, array.radius)
        return response

    @overload
    def stream(self, array: MicrophoneArray) -> AcousticStream: ...

    @overload
    def stream(self, array: Sequence[MicrophoneArray]) -> ArrayStreams: ...

    def stream(
        self, array: MicrophoneArray | Sequence[MicrophoneArray]
    ) -> AcousticStream | ArrayStreams:
        """Continuous sound at a moving `array` from any number of moving sources.

        Of a sequence of arrays, each has its own pose, and its own block of the result.
        """
        if isinstance(array, MicrophoneArray):
            return AcousticStream(self, array)
        return ArrayStreams(self, array)
