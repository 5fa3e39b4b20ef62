"""The late field of one source: its energy at any listener, and the sound made from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..rays import RayScene
from .air import SPEED_OF_SOUND
from .bands import BANDS
from .cells import CellGrid
from .diffuse import LateNoise, plane_wave_table
from .particles import TIME_BIN, EnergyRecord
from .spectra import fast_length, signal_of, spectrum_of

SMOOTHING = 0.08  # half width of the average over time, as a share of the time since first energy
LEAST_SHARE = 0.1  # of energy going one way; less is within the chance of diffuse particles
FLOW_SEGMENTS = (0.0, 0.015, 0.05, 0.15)  # s since first energy; each has one main direction


@dataclass(frozen=True, eq=False)
class LateEnergy:
    """Late energy at one place: `energy` (7, bins) per band and time bin, `flow` (bins, 3).

    `flow` is the mean direction of travel, weighted with energy: its length is at most the mean of
    the bands' energy, and equal to it only where all sound travels one way.
    """

    energy: NDArray[np.float64]
    flow: NDArray[np.float64]

    @property
    def first(self) -> int:
        """The first bin with energy."""
        return int(np.argmax(self.energy.any(axis=0)))

    def duration(self, dynamic_range: float) -> float:
        """Time [s] until every band has decayed by `dynamic_range` [dB] of its energy."""
        left = np.cumsum(self.energy[:, ::-1], axis=1)[:, ::-1]
        threshold = left[:, :1] * 10.0 ** (-dynamic_range / 10.0)
        return TIME_BIN * int((left > threshold).any(axis=0).sum())


def late_energy(
    record: EnergyRecord,
    cells: CellGrid,
    rays: RayScene,
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> LateEnergy:
    """The record's energy at `listener` (3,) [m], smoothed; none before sound can arrive."""
    near, weight = cells.neighbours(rays, listener)
    energy = np.einsum("c,ctb->bt", weight, record.energy[near], dtype=np.float64)
    flow = np.einsum("c,ctk->tk", weight, record.flow[near], dtype=np.float64)
    arrival = np.linalg.norm(listener - source) / SPEED_OF_SOUND
    energy[:, : int(arrival / TIME_BIN)] = 0.0
    return _smoothed(LateEnergy(energy, flow))


def _smoothed(late: LateEnergy) -> LateEnergy:
    """Mean over a window that grows with time; levelled first, so the decay keeps its slope."""
    since = np.maximum(np.arange(late.energy.shape[1]) - late.first, 0)
    half = (SMOOTHING * since).astype(np.int64)
    total = late.energy.sum(axis=0)
    mean_life = (total @ since) / max(float(total.sum()), 1e-30)  # bins; that of an exponential
    level = np.exp(np.minimum(since / max(mean_life, 1.0), 100.0))
    energy = _moving_mean(late.energy * level, half) / level
    return LateEnergy(energy, (_moving_mean(late.flow.T * level, half) / level).T)


def _moving_mean(values: NDArray[np.float64], half: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean over `half` (n,) columns to each side of each column of `values` (k, n)."""
    count = values.shape[1]
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    place = np.arange(count)
    half = np.minimum(half, count - 1 - place)
    return (total[:, place + half + 1] - total[:, place - half]) / (2 * half + 1)


@dataclass(frozen=True, eq=False)
class _Directed:
    """Bins `start` to `stop` whose energy comes to a `share` from `towards` (3,), a unit vector."""

    start: int
    stop: int
    share: float
    towards: NDArray[np.float64]


def synthesize(
    late: LateEnergy,
    noise: LateNoise,
    array: MicrophoneArray,
    listener: Pose,
    rate: int,
    duration: float,
) -> NDArray[np.float32]:
    """Late response (m, samples) of `duration` [s] at an array whose origin is at `listener`.

    The share of energy that travels one way is rendered as a plane wave from its main direction,
    which changes with time since the first energy; the rest is diffuse (after DirAC, Pulkki 2007).
    """
    samples = min(round(duration * rate), noise.single.shape[1])
    diffuse = late.energy.copy()
    waves = _directed_segments(late)
    for wave in waves:
        diffuse[:, wave.start : wave.stop] *= 1.0 - wave.share
    envelope = _envelope(diffuse, samples, rate)
    response = np.einsum("bt,mbt->mt", envelope, noise.diffuse[:, :, :samples])
    if waves:
        _add_plane_waves(response, late, waves, noise, array, listener, rate)
    return response


def _directed_segments(late: LateEnergy) -> list[_Directed]:
    edges = max(late.first, 1) + np.round(np.array(FLOW_SEGMENTS) / TIME_BIN).astype(int)
    found = []
    for start, stop in pairwise(edges):
        total = late.energy[:, start:stop].sum() / len(BANDS)
        flow = late.flow[start:stop].sum(axis=0)
        strength = float(np.linalg.norm(flow))
        if strength > LEAST_SHARE * total:
            share = min(strength / total, 1.0)
            found.append(_Directed(int(start), int(stop), share, -flow / strength))
    return found


def _add_plane_waves(
    response: NDArray[np.float32],
    late: LateEnergy,
    waves: list[_Directed],
    noise: LateNoise,
    array: MicrophoneArray,
    listener: Pose,
    rate: int,
) -> None:
    """Add the directed share of each segment to `response` (m, samples), in place."""
    towards = np.stack([wave.towards for wave in waves]) @ listener.rotation
    first, taps = plane_wave_table(array, rate).nearest(towards)
    for number, wave in enumerate(waves):
        energy = late.energy[:, wave.start - 1 : wave.stop + 1] * wave.share
        energy[:, [0, -1]] = 0.0
        begin = round((wave.start - 1) * TIME_BIN * rate)
        samples = min(round(energy.shape[1] * TIME_BIN * rate), noise.single.shape[1] - begin)
        carrier = noise.single[:, begin : begin + samples]
        sound = np.einsum("bt,bt->t", _envelope(energy, samples, rate), carrier)
        length = fast_length(samples + taps.shape[2] - 1)
        spectrum = spectrum_of(sound, length) * spectrum_of(taps[number], length)
        heard = signal_of(spectrum, length)
        for channel, shift in enumerate(first[number]):
            add_at(response[channel], begin + int(shift), heard[channel])


def _envelope(energy: NDArray[np.float64], samples: int, rate: int) -> NDArray[np.float32]:
    """Amplitude (7, samples) per sample of unit noise that gives `energy` (7, bins) per bin."""
    amplitude = np.sqrt(energy / (TIME_BIN * rate)).astype(np.float32)
    rise = np.diff(amplitude, axis=1, append=amplitude[:, -1:])
    bins, part = _bin_places(samples, rate, energy.shape[1])
    curve = amplitude.take(bins, axis=1) + rise.take(bins, axis=1) * part
    return np.asarray(curve, dtype=np.float32)


@lru_cache(maxsize=64)
def _bin_places(
    samples: int, rate: int, bins: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Bin (samples,) whose middle comes before each sample, and how far it is to the next one's."""
    place = np.maximum((np.arange(samples) + 0.5) / (TIME_BIN * rate) - 0.5, 0.0)
    before = np.minimum(place.astype(np.int64), bins - 1)
    return before, (place - before).astype(np.float32)


def add_at(target: NDArray[np.float32], start: int, values: NDArray[np.float32]) -> None:
    """Add `values` (n,) to `target` (k,) from index `start`, which may lie outside, in place."""
    begin, end = max(start, 0), min(start + len(values), len(target))
    if begin < end:
        target[begin:end] += values[begin - start : end - start]
