"""Convolution of a signal that comes in blocks with a response that may change between them."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..spectra import fast_length, signal_of, spectrum_of

Block = NDArray[np.float32]


class FadingConvolver:
    """A signal heard through a response; a new one fades in over the first `fade` samples.

    The response counts for everything that was played in the last `memory` samples, not only for
    what comes after it: what still rings moves along with the listener.
    """

    def __init__(self, channels: int, memory: int, fade: int) -> None:
        self._channels = channels
        self._memory = memory
        self._fade = fade
        self._played = np.zeros(0, dtype=np.float32)
        self._response = _Response(np.zeros((channels, 1), dtype=np.float32))
        # What the last response makes, after the last block, of what was played until then.
        self._ringing = np.zeros((channels, fade), dtype=np.float32)
        self.silent = True

    def block(self, signal: Block, response: Block | None) -> Block:
        """Sound (m, n) of the next `signal` (n,) through `response` (m, k), None for the last."""
        before, ringing, samples = self._response, self._ringing, len(signal)
        fade = 0 if response is None or self.silent else min(self._fade, samples)
        if response is not None:
            self._response = _Response(response)
        played = np.concatenate([self._played, signal])
        self._played = played[max(len(played) - self._memory, 0) :]
        heard = self._convolved(played, samples)
        self.silent = not played[-self._response.samples - self._fade :].any()
        if fade:
            old = before.ring(signal[:fade], fade) + ringing[:, :fade]
            rise = (np.arange(fade, dtype=np.float32) + 1.0) / np.float32(fade + 1)
            heard[:, :fade] = rise * heard[:, :fade] + (1.0 - rise) * old
        return heard

    def rest(self, samples: int) -> None:
        """Go on by `samples` of silence of which nothing is heard."""
        silence = np.zeros(min(samples, self._memory), dtype=np.float32)
        self._played = np.concatenate([self._played, silence])[-self._memory :]

    def clear(self) -> Block:
        """Forget what was played (n,), and hand it over."""
        played, self._played = self._played, np.zeros(0, dtype=np.float32)
        self._ringing = np.zeros_like(self._ringing)
        self.silent = True
        return played

    def _convolved(self, played: Block, samples: int) -> Block:
        """What is heard now (m, samples), and into `_ringing` what would be in silence."""
        span = samples + self._fade
        length = fast_length(2 * span)
        spectrum = self._response.spectrum(length, length - span + 1)
        parts, step = spectrum.shape[1], length - span + 1
        recent = played[-((parts - 1) * step + length - self._fade) :]
        padded = np.zeros((parts - 1) * step + length, dtype=np.float32)
        padded[len(padded) - self._fade - len(recent) : len(padded) - self._fade] = recent
        windows = sliding_window_view(padded, length)[::-step]
        # Circular: what wraps round falls on samples before the wanted ones.
        total = np.zeros((self._channels, length // 2 + 1), dtype=np.complex64)
        for part, heard in enumerate(spectrum_of(windows, length)):
            total += spectrum[:, part] * heard
        whole = signal_of(total, length)[:, length - span :]
        self._ringing = whole[:, samples:]
        return whole[:, :samples]


class _Response:
    """A response (m, samples) and its spectra at the last lengths asked for."""

    def __init__(self, response: Block) -> None:
        self._response = response
        self._made_for = (0, 0)
        self._spectrum = np.zeros((len(response), 1, 1), dtype=np.complex64)

    @property
    def samples(self) -> int:
        """Length of the response."""
        return self._response.shape[1]

    def spectrum(self, length: int, step: int) -> NDArray[np.complex64]:
        """Spectra (m, parts, length // 2 + 1) of parts of `step` samples, kept for the next block.

        Many short transforms at once are quicker than few long ones.
        """
        if (length, step) != self._made_for:
            count, samples = self._response.shape
            parts = max(-(-samples // step), 1)
            padded = np.zeros((count, parts * step), dtype=np.float32)
            padded[:, :samples] = self._response
            self._spectrum = spectrum_of(padded.reshape(count, parts, step), length)
            self._made_for = length, step
        return self._spectrum

    def ring(self, signal: Block, samples: int) -> Block:
        """The first `samples` of what `signal` (n,) sounds like, from rest."""
        return convolved(signal, self._response[:, :samples])[:, :samples]


class Ringing:
    """Sound that is still to come of what was played, as `channels` hear it."""

    def __init__(self, channels: int) -> None:
        self._coming = np.zeros((channels, 0), dtype=np.float32)

    def add(self, sound: Block, after: int = 0) -> None:
        """Add `sound` (m, k), which begins `after` the next samples."""
        more = after + sound.shape[1] - self._coming.shape[1]
        if more > 0:
            self._coming = np.pad(self._coming, ((0, 0), (0, more)))
        self._coming[:, after : after + sound.shape[1]] += sound

    def take(self, samples: int) -> Block:
        """The next `samples` (m, samples)."""
        if not self._coming.shape[1]:
            return np.zeros((len(self._coming), samples), dtype=np.float32)
        now, self._coming = self._coming[:, :samples], self._coming[:, samples:]
        return np.pad(now, ((0, 0), (0, samples - now.shape[1])))


def convolved(signal: Block, response: Block) -> Block:
    """All of `signal` (n,) through `response` (m, k): (m, n + k - 1)."""
    if not response.shape[1]:
        return np.zeros((len(response), len(signal)), dtype=np.float32)
    total = len(signal) + response.shape[1] - 1
    length = fast_length(total)
    spectrum = spectrum_of(signal, length) * spectrum_of(response, length)
    return signal_of(spectrum, length)[:, :total]
