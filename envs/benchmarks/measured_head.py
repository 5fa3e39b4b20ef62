"""A measured head beside what we render of it: time between the ears, level per third octave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.hrtf import Hrtf
from av_embodied.microphones import MicrophoneArray

from ..acoustics.receivers.arrivals import arrivals
from ..acoustics.scene import AcousticScene
from .plain_worlds import free_field

GRID = np.arange(0.0, 8000.0, 5.0)  # Hz, at which file and rendering are compared
THIRDS = 200.0 * 2.0 ** (np.arange(16) / 3.0)  # Hz, centres of third octaves, 200 to 6400 Hz
CORRELATED = (200.0, 6000.0)  # Hz, of the correlation that tells the time between the ears
LAGS = np.linspace(-1e-3, 1e-3, 2001)  # s, of that correlation
HELD_OUT = 5  # one direction in so many is left out to be interpolated


@dataclass(frozen=True, eq=False)
class Errors:
    """Differences to the file: `time` (n,) [s] between the ears, `level` (n, 2, thirds) [dB]."""

    time: NDArray[np.float64]
    level: NDArray[np.float64]


def errors_of_scene(array: MicrophoneArray, rate: int, every: int) -> Errors:
    """Errors of impulse responses of a scene, at one in `every` of the measured directions."""
    hrtf = array.hrtf
    assert hrtf is not None
    scene = AcousticScene(free_field(), rate)
    picked = np.arange(0, len(hrtf.direction), every)
    found = np.array(
        [
            _spectra(scene.impulse_response(towards, Pose(0.0, 0.0), array), rate)
            for towards in hrtf.direction[picked]
        ]
    )
    return _compared(hrtf, picked, found)


def errors_between(array: MicrophoneArray, rate: int) -> Errors:
    """Errors at directions that were left out of the set, and so are interpolated."""
    hrtf = array.hrtf
    assert hrtf is not None
    order = np.random.default_rng(3).permutation(len(hrtf.direction))
    out, kept = np.split(order, [len(order) // HELD_OUT])
    rest = Hrtf(hrtf.direction[kept], hrtf.response[kept], hrtf.rate)
    part = replace(array, hrtf=rest)
    first, response = arrivals(part, hrtf.direction[out], np.ones((len(out), 7)), rate)
    found = _spectra(response, rate) * np.exp(-2j * np.pi * GRID * first[..., None] / rate)
    return _compared(hrtf, out, found)


def _compared(hrtf: Hrtf, picked: NDArray[np.int64], found: NDArray[np.complex128]) -> Errors:
    expected = _spectra(hrtf.response[picked], hrtf.rate)
    level = _third_octaves(found) - _third_octaves(expected)
    return Errors(_between_ears(found) - _between_ears(expected), level)


def _spectra(response: NDArray[np.floating], rate: float) -> NDArray[np.complex128]:
    """Spectra (..., f) at `GRID` of `response` (..., samples)."""
    time = np.arange(response.shape[-1]) / rate
    return response @ np.exp(-2j * np.pi * time[:, None] * GRID)


def _third_octaves(spectra: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Level (..., thirds) [dB] of `spectra` (..., f)."""
    edge = 2.0 ** (1.0 / 6.0)
    bands = [_within(centre / edge, centre * edge) for centre in THIRDS]
    power = np.abs(spectra) ** 2
    return 10.0 * np.log10(np.stack([power[..., band].mean(axis=-1) for band in bands], axis=-1))


def _between_ears(spectra: NDArray[np.complex128]) -> NDArray[np.float64]:
    """By how much the left ear leads (n,) [s]: the lag of the largest correlation of the two."""
    inside = _within(*CORRELATED)
    cross = (spectra[:, 0].conj() * spectra[:, 1])[:, inside]
    turn = np.exp(2j * np.pi * GRID[inside, None] * LAGS)
    return LAGS[np.argmax((cross @ turn).real, axis=1)]


def _within(low: float, high: float) -> NDArray[np.bool_]:
    """Which frequencies (f,) of `GRID` are from `low` to below `high` [Hz]."""
    frequency = GRID
    return (frequency >= low) & (frequency < high)
