"""Streaming render: what an array hears, block after block, without a seam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from .sources import SoundSource
from .spectra import fast_length, signal_of, spectrum_of

if TYPE_CHECKING:
    from .scene import AcousticScene


class AcousticStream:
    """Sound of a scene at one moving array.

    Every source is convolved with the response of its present place and the array's; over the
    first `crossfade` seconds of a block the last block's response fades into the new one. What was
    played before still rings.
    """

    def __init__(self, scene: AcousticScene, array: MicrophoneArray) -> None:
        self.scene = scene
        self.array = array
        self._voices: list[_Voice] = []

    def render(
        self,
        sources: Sequence[tuple[ArrayLike | SoundSource, NDArray[np.float32]]],
        listener: Pose,
        samples: int,
    ) -> NDArray[np.float32]:
        """The next `samples` at each microphone (m, samples) float32.

        `sources` are (position (3,) [m] or SoundSource, signal (samples,)), each in the same place
        of the list as in the last block; a source that has left the list rings out where it was.
        `listener` is the pose of the array's origin. Raises InputError for signals of another
        length or not finite.
        """
        while len(self._voices) < len(sources):
            self._voices.append(_Voice(self.scene, self.array))
        total = np.zeros((self.array.count, samples), dtype=np.float32)
        for number, voice in enumerate(self._voices):
            if number < len(sources):
                position, signal = sources[number]
                voice.place(position)
                voice.append(_check_signal(number, signal, samples))
            else:
                voice.append(np.zeros(samples, dtype=np.float32))
            total += voice.heard(listener, samples)
        return total


class _Voice:
    """One source of a stream: where it is, what it has played, how it was heard last."""

    def __init__(self, scene: AcousticScene, array: MicrophoneArray) -> None:
        self._scene = scene
        self._array = array
        self._source: SoundSource | None = None
        self._played = np.zeros(0, dtype=np.float32)
        self._filter: _Filter | None = None
        self._heard_at: tuple[SoundSource, Pose] | None = None

    def place(self, source: ArrayLike | SoundSource) -> None:
        """Put the source where it is now."""
        self._source = SoundSource.of(source)

    def append(self, signal: NDArray[np.float32]) -> None:
        """Take the block's signal (samples,) into what has been played."""
        self._played = np.concatenate([self._played, signal])

    def heard(self, listener: Pose, samples: int) -> NDArray[np.float32]:
        """What the array at `listener` hears of the last `samples`."""
        assert self._source is not None
        scene, before = self._scene, self._filter
        here = (self._source, listener)
        if before is None or here != self._heard_at:
            response = scene.engine.response(self._source, listener, self._array)
            self._filter, self._heard_at = _Filter(response), here
        now = self._filter
        assert now is not None
        length = fast_length(samples - 1 + max(now.samples, before.samples if before else 0))
        played = self._played[-length:]
        self._played = self._played[-max(length, round(scene.settings.duration * scene.rate)) :]
        if not played.any():
            return np.zeros((self._array.count, samples), dtype=np.float32)
        spectrum = spectrum_of(played, length)
        # Circular: what wraps round falls on samples before the wanted ones.
        wanted = slice(len(played) - samples, len(played))
        heard = signal_of(spectrum * now.spectrum(length), length)[:, wanted]
        fade = min(round(scene.settings.crossfade * scene.rate), samples)
        if before is not None and before is not now and fade:
            rise = (np.arange(fade, dtype=np.float32) + 1.0) / np.float32(fade + 1)
            old = signal_of(spectrum * before.spectrum(length), length)[:, wanted][:, :fade]
            heard[:, :fade] = rise * heard[:, :fade] + (1.0 - rise) * old
        return heard


class _Filter:
    """A response (m, samples) and its spectrum at the last length asked for."""

    def __init__(self, response: NDArray[np.float32]) -> None:
        self._response = response
        self._length = 0
        self._spectrum = np.zeros((len(response), 1), dtype=np.complex64)

    @property
    def samples(self) -> int:
        """Length of the response."""
        return self._response.shape[1]

    def spectrum(self, length: int) -> NDArray[np.complex64]:
        """Spectrum (m, length // 2 + 1), kept for the next block."""
        if length != self._length:
            self._spectrum, self._length = spectrum_of(self._response, length), length
        return self._spectrum


def _check_signal(number: int, signal: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    values = np.asarray(signal, dtype=np.float32)
    if values.shape != (samples,):
        raise InputError(f"signal of source {number} must be ({samples},), got {values.shape}")
    if not np.isfinite(values).all():
        raise InputError(f"signal of source {number} must be finite, got NaN or infinity")
    return values
