"""Ambient noise: pink, from everywhere, never quite the same."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.audio import check_rate
from av_embodied.microphones import MicrophoneArray

from ..spectra import fast_length, frequencies, signal_of
from .diffuse import diffuse_spectrum

LOOPS = (8.0, 7.0)  # s, two loops that together repeat only after 56 s
LOWEST = 50.0  # Hz; below it the noise has no power, as microphones and walls let little through


class AmbientNoise:
    """Diffuse pink noise of unit root-mean-square, continuous over blocks.

    That is at the loudest microphone; equal omnidirectional ones are all as loud.

    Two long `loops` (m, period) of equal power run at offsets drawn from `seed`, so that making one
    is quick; `places` are the next samples of each.
    """

    def __init__(self, array: MicrophoneArray, rate: int, seed: int) -> None:
        rng = np.random.default_rng([seed, 0xA3B1])
        self.loops = [_pink_loop(array, check_rate(rate), number) for number in range(len(LOOPS))]
        self.places = [int(rng.integers(loop.shape[1])) for loop in self.loops]

    def block(self, samples: int) -> NDArray[np.float32]:
        """The next `samples` of noise (m, samples)."""
        total = np.zeros((len(self.loops[0]), samples), dtype=np.float32)
        for number, loop in enumerate(self.loops):
            _add_looped(total, loop, self.places[number], len(self.loops) ** -0.5)
            self.places[number] = (self.places[number] + samples) % loop.shape[1]
        return total


@njit(cache=True)
def _add_looped(
    total: NDArray[np.float32], loop: NDArray[np.float32], place: int, level: float
) -> None:
    """Add `loop` (m, period), played round and round from sample `place`, to `total` (m, n)."""
    period, samples, scale = loop.shape[1], total.shape[1], np.float32(level)
    for channel in range(len(total)):
        done, at = 0, place
        while done < samples:
            count = min(samples - done, period - at)
            for k in range(count):
                total[channel, done + k] += scale * loop[channel, at + k]
            done, at = done + count, 0


@lru_cache(maxsize=16)
def _pink_loop(array: MicrophoneArray, rate: int, number: int) -> NDArray[np.float32]:
    """One loop (m, period), unit power at the loudest microphone: it falls as 1 / frequency."""
    period = fast_length(round(LOOPS[number] * rate))
    rng = np.random.default_rng([number, 0x919C])
    spectrum = diffuse_spectrum(array, rate, period, rng)
    frequency = frequencies(period, rate)
    slope = np.where(frequency < LOWEST, 0.0, 1.0 / np.sqrt(np.maximum(frequency, LOWEST)))
    loop = signal_of(spectrum * slope.astype(np.float32), period)
    return loop / np.sqrt(np.mean(loop**2, axis=1).max())
