"""Streaming render: what an array hears, block after block, without a seam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..propagation.sources import SoundSource
from .voice import Voice

if TYPE_CHECKING:
    from ..scene import AcousticScene

Sounding = Sequence[tuple[ArrayLike | SoundSource, NDArray[np.float32]]]


class AcousticStream:
    """Sound of a scene at one moving array.

    A source at rest is convolved with its response; over the first `crossfade` seconds of a block
    in which the listener moves, the last block's response fades into the new one. A source that
    moves goes straight from the last block's place to this block's, at whose end it arrives, and
    its pitch shifts accordingly; one faster than 40 m/s has jumped. What was played still rings.
    """

    def __init__(self, scene: AcousticScene, array: MicrophoneArray) -> None:
        self.scene = scene
        self.array = array
        self._voices: list[Voice] = []
        self._places: dict[int, tuple[object, SoundSource]] = {}  # as given, and what they are

    def render(self, sources: Sounding, listener: Pose, samples: int) -> NDArray[np.float32]:
        """The next `samples` at each microphone (m, samples) float32.

        `sources` are (position (3,) [m] or SoundSource, signal (samples,)), each in the same place
        of the list as in the last block; a source that has left the list rings out where it was.
        `listener` is the pose of the array's origin. Raises InputError for signals of another
        length or not finite.
        """
        checked = [self._checked(number, *source, samples) for number, source in enumerate(sources)]
        scene = self.scene
        while len(self._voices) < len(checked):
            voice = Voice(scene.engine, self.array, scene.rate, scene.seed, scene.settings)
            self._voices.append(voice)
        total = np.zeros((self.array.count, samples), dtype=np.float32)
        if not samples:
            return total
        silence = np.zeros(samples, dtype=np.float32)
        for number, voice in enumerate(self._voices):
            place, signal = checked[number] if number < len(checked) else (None, silence)
            total += voice.heard(place, signal, listener)
        return total

    def _checked(
        self,
        number: int,
        place: ArrayLike | SoundSource,
        signal: NDArray[np.float32],
        samples: int,
    ) -> tuple[SoundSource, NDArray[np.float32]]:
        values = np.asarray(signal, dtype=np.float32)
        if values.shape != (samples,):
            raise InputError(f"signal of source {number} must be ({samples},), got {values.shape}")
        if not np.isfinite(values).all():
            raise InputError(f"signal of source {number} must be finite, got NaN or infinity")
        if isinstance(place, SoundSource):
            return place, values
        given, source = self._places.get(number, (None, None))
        # What cannot change need not be looked at again.
        if source is None or place is not given or not isinstance(place, tuple):
            source = SoundSource.of(place)
            self._places[number] = place, source
        return source, values


class ArrayStreams:
    """Sound of a scene at several moving arrays at once, which share what is traced."""

    def __init__(self, scene: AcousticScene, arrays: Sequence[MicrophoneArray]) -> None:
        self.streams = tuple(AcousticStream(scene, array) for array in arrays)

    def render(
        self, sources: Sounding, listeners: Sequence[Pose], samples: int
    ) -> list[NDArray[np.float32]]:
        """The next `samples` at each array, as `AcousticStream.render`, with a pose for each.

        Raises InputError for another number of poses.
        """
        given = 1 if isinstance(listeners, Pose) else len(listeners)
        if isinstance(listeners, Pose) or given != len(self.streams):
            raise InputError(
                f"listeners must be a list with a pose for each of {len(self.streams)} arrays, "
                f"got {given}"
            )
        return [
            stream.render(sources, listener, samples)
            for stream, listener in zip(self.streams, listeners, strict=True)
        ]
