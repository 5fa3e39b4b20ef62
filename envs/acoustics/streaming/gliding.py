"""Early sound of a moving source: every path's delay and loudness glide, so pitch shifts as it is.

A sample that left the source at time e arrives at e + |image(e) - listener| / c + what the way to
the microphone adds; images move in a straight line between the knots of a `Passage`. For each
moment of arrival that is solved for e, where the source's signal is read.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..air import SPEED_OF_SOUND
from ..receivers.arrivals import NEAREST
from ..spectra import fast_length, signal_of, spectrum_of
from .interpolation import SignalReader
from .trail import Passage

CONTROL = 16  # samples between moments of arrival that are solved for; 1 ms at 16 kHz
ROUNDS = 5  # of the fixed point for the time of emission: each is nearer by speed / speed of sound
LONGEST_FRAME = 512  # samples over which responses are taken to change linearly

Listener = tuple[NDArray[np.float64], NDArray[np.float64]]  # times (k,) and positions (k, 3)


def glide(
    passage: Passage, signal: SignalReader, listener: Listener, samples: int, rate: int
) -> NDArray[np.float32]:
    """The early sound (m, samples) from time 0 on; all times are in samples from there."""
    channels, length = passage.response.shape[2:]
    if not passage.image.shape[1]:
        return np.zeros((channels, samples), dtype=np.float32)
    steps = math.ceil((samples + length) / CONTROL)
    moment = CONTROL * np.arange(steps + 1) - float(length // 2)
    emitted = _emission(passage, listener, moment, rate)
    way = np.maximum((moment - emitted) * (SPEED_OF_SOUND / rate), NEAREST)
    loud = _between_controls(_there(passage, emitted) / way).astype(np.float32)
    sound = signal.at(_between_controls(emitted)) * loud
    frames = max(math.ceil(samples / LONGEST_FRAME), 1)
    border = np.round(np.linspace(0, samples, frames + 1)).astype(int)
    knot, part = _locate(passage.time, _at(emitted, moment, border.astype(np.float64)))
    total = np.empty((channels, samples), dtype=np.float32)
    transform = fast_length(int(np.diff(border).max()) + length)
    after = _spectra(passage, knot[..., 0], part[..., 0], transform)
    for number in range(frames):
        start, stop = border[number], border[number + 1]
        piece = spectrum_of(sound[..., start : stop + length], transform)
        before, after = (
            after,
            _spectra(passage, knot[..., number + 1], part[..., number + 1], transform),
        )
        both = np.stack([(piece * before).sum(axis=0), (piece * after).sum(axis=0)])
        old, new = signal_of(both, transform)[..., length : length + stop - start]
        rise = np.arange(stop - start, dtype=np.float32) / np.float32(max(stop - start, 1))
        total[:, start:stop] = old + rise * (new - old)
    return total


def _there(passage: Passage, emitted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whether the paths are there for what was `emitted` (n, m, k), 0 to 1."""
    knot, part = _locate(passage.time, emitted)
    path = np.arange(emitted.shape[0])[:, None, None]
    before = passage.there[knot, path]
    return before + part * (passage.there[knot + 1, path] - before)


def _spectra(
    passage: Passage, knot: NDArray[np.int64], part: NDArray[np.float64], transform: int
) -> NDArray[np.complex64]:
    """Spectra (n, m, f) of the responses a `part` (n, m) of the way from `knot` (n, m) on."""
    path = np.arange(knot.shape[0])[:, None]
    microphone = np.arange(knot.shape[1])[None]
    share = part[..., None].astype(np.float32)
    response = (1.0 - share) * passage.response[knot, path, microphone]
    response += share * passage.response[knot + 1, path, microphone]
    return spectrum_of(response, transform)


def _emission(
    passage: Passage, listener: Listener, moment: NDArray[np.float64], rate: int
) -> NDArray[np.float64]:
    """When (n, m, k) what arrives at `moment` (k,) left the source; all in samples."""
    times, places = listener
    origin = np.stack([np.interp(moment, times, place) for place in places.T], axis=1)
    last = np.linalg.norm(passage.image[-1][:, None] - origin, axis=2) / SPEED_OF_SOUND
    emitted = moment - rate * (last[:, None] + passage.extra[-1][..., None])
    path = np.arange(emitted.shape[0])[:, None, None]
    microphone = np.arange(emitted.shape[1])[None, :, None]
    for _ in range(ROUNDS):
        knot, part = _locate(passage.time, emitted)
        image = passage.image[knot, path]
        image += part[..., None] * (passage.image[knot + 1, path] - image)
        image -= origin
        extra = passage.extra[knot, path, microphone]
        extra += part * (passage.extra[knot + 1, path, microphone] - extra)
        distance = np.sqrt(np.einsum("nmkd,nmkd->nmk", image, image))
        emitted = moment - rate * (distance / SPEED_OF_SOUND + extra)
    return emitted


def _locate(
    times: NDArray[np.float64], moment: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The knot before each `moment`, and how far it is on the way to the next, 0 to 1."""
    knot = np.clip(np.searchsorted(times, moment, side="right") - 1, 0, len(times) - 2)
    part = (moment - times[knot]) / (times[knot + 1] - times[knot])
    return knot, np.clip(part, 0.0, 1.0)


def _between_controls(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`values` (..., k + 1) in every sample (..., k * CONTROL), linear in between."""
    rise = np.arange(CONTROL) / CONTROL
    fine = values[..., :-1, None] + np.diff(values, axis=-1)[..., None] * rise
    return fine.reshape(*values.shape[:-1], -1)


def _at(
    values: NDArray[np.float64], moment: NDArray[np.float64], when: NDArray[np.float64]
) -> NDArray[np.float64]:
    """`values` (..., k) at `moment` (k,), linear at the times `when` (j,): (..., j)."""
    place = (when - moment[0]) / CONTROL
    low = np.minimum(place.astype(np.int64), len(moment) - 2)
    part = place - low
    return (1.0 - part) * values[..., low] + part * values[..., low + 1]
