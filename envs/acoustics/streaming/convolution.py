"""Convolution of a signal that comes in blocks with a response that may change between them.

Signal and response are cut into parts of equal length; the spectra of the signal's windows are made
once and meet those of the response's parts (uniformly partitioned convolution; Wefers, "Partitioned
convolution algorithms for real-time auralization", 2015).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..spectra import add_products, fast_length, signal_of, spectrum_of

Block = NDArray[np.float32]
Spectra = NDArray[np.complex64]

MOST_PARTS = 4  # of one block; more would save transforms and cost products
SHORTEST_PART = 256  # samples


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
        self._windows = _Windows()
        self.silent = True

    def block(self, signal: Block, response: Block | None) -> Block:
        """Sound (m, n) of the next `signal` (n,) through `response` (m, k), None for the last."""
        before, samples = self._response, len(signal)
        fade = 0 if response is None or self.silent else min(self._fade, samples)
        if response is not None:
            self._response = _Response(response)
        played = np.concatenate([self._played, signal])
        self._played = played[max(len(played) - self._memory, 0) :]
        step = _part_length(samples)
        new = -(-samples // step)
        faded = -(-fade // step)  # parts in which the last response is still heard
        parts = self._response.parts(step)
        if faded:
            parts = max(parts, before.parts(step))
        windows = self._windows.of(played, samples, step, parts)
        total = np.empty((new + faded, self._channels, windows.shape[1]), dtype=np.complex64)
        self._response.answer(total[:new], windows, step, new - 1)
        if faded:
            before.answer(total[new:], windows, step, new - 1)
        sound = signal_of(total, 2 * (windows.shape[1] - 1))
        self.silent = not played[-self._response.samples - self._fade :].any()
        return _joined(sound, samples, new, step, fade)

    def rest(self, samples: int) -> None:
        """Go on by `samples` of silence of which nothing is heard."""
        silence = np.zeros(min(samples, self._memory), dtype=np.float32)
        self._played = np.concatenate([self._played, silence])[-self._memory :]
        self._windows = _Windows()

    def clear(self) -> Block:
        """Forget what was played (n,), and hand it over."""
        played, self._played = self._played, np.zeros(0, dtype=np.float32)
        self._windows = _Windows()
        self.silent = True
        return played


def _part_length(samples: int) -> int:
    """Length of the parts for blocks of `samples`."""
    parts = min(max(samples // (2 * SHORTEST_PART), 1), MOST_PARTS)
    return max(-(-samples // parts), SHORTEST_PART)


def _transform_length(step: int) -> int:
    """An even length of windows in which parts of `step` samples meet without wrapping round."""
    return 2 * fast_length(step)


class _Windows:
    """Spectra of overlapping windows of a signal, kept where the next block goes on with them."""

    def __init__(self) -> None:
        self._step = 0  # between windows; 0 where the last block did not end with one
        self._kept = np.zeros((0, 0), dtype=np.complex64)

    def of(self, played: Block, samples: int, step: int, parts: int) -> Spectra:
        """Spectra (windows, f) of windows one `step` apart, the latest first.

        They are of what was `played` (n,), of which the last `samples` are new. The latest windows
        cover these, and `parts` of them are needed for any sample.
        """
        new = -(-samples // step)
        count = new + parts - 1
        known = len(self._kept) if self._step == step else 0
        made = count if known < parts - 1 else new
        beyond = new * step - samples  # not yet played
        length = _transform_length(step)
        spectra = spectrum_of(_cut(played, made, step, length, beyond), length)
        if made < count:
            spectra = np.concatenate([spectra, self._kept[: count - made]])
        self._step, self._kept = 0 if beyond else step, spectra
        return spectra


@njit(cache=True)
def _cut(played: Block, count: int, step: int, length: int, beyond: int) -> Block:
    """Windows (count, length) of `played` (n,), one `step` apart, the latest first.

    The latest goes `beyond` its end; outside there is silence.
    """
    windows = np.zeros((count, length), dtype=np.float32)
    for number in range(count):
        begin = len(played) + beyond - length - number * step
        low, high = max(begin, 0), min(begin + length, len(played))
        if low < high:
            windows[number, low - begin : high - begin] = played[low:high]
    return windows


@njit(cache=True)
def _joined(sound: NDArray[np.float32], samples: int, new: int, step: int, fade: int) -> Block:
    """The block (m, samples) that the last `step` samples of `sound` (parts, m, length) make up.

    The parts after the `new` ones are those of the last response, which fades over `fade` samples.
    """
    _, channels, length = sound.shape
    block = np.empty((channels, samples), dtype=np.float32)
    for channel in range(channels):
        for k in range(new):
            end = min((k + 1) * step, samples)
            block[channel, k * step : end] = sound[
                k, channel, length - step : length - step + end - k * step
            ]
        for k in range(fade):
            rise = np.float32(k + 1.0) / np.float32(fade + 1)
            old = sound[new + k // step, channel, length - step + k % step]
            block[channel, k] = rise * block[channel, k] + (np.float32(1.0) - rise) * old
    return block


class _Response:
    """A response (m, samples) and the spectra of its parts for the last length asked for."""

    def __init__(self, response: Block) -> None:
        self._response = response
        self._step = 0
        self._spectrum = np.zeros((len(response), 1, 1), dtype=np.complex64)

    @property
    def samples(self) -> int:
        """Length of the response."""
        return self._response.shape[1]

    def parts(self, step: int) -> int:
        """Number of parts of `step` samples."""
        return max(-(-self.samples // step), 1)

    def answer(self, total: Spectra, windows: Spectra, step: int, latest: int) -> None:
        """Into `total` (blocks, m, f) the spectra of what is heard of `windows` (w, f).

        The block b is that of the window `latest - b`. The response's spectra are kept for the next
        block; many short transforms at once are quicker than few long ones.
        """
        if step != self._step:
            count, parts = len(self._response), self.parts(step)
            padded = np.zeros((count, parts * step), dtype=np.float32)
            padded[:, : self.samples] = self._response
            length = 2 * (windows.shape[1] - 1)
            self._spectrum = spectrum_of(padded.reshape(count, parts, step), length)
            self._step = step
        add_products(total, windows, self._spectrum, latest)


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
