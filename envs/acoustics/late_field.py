"""The late field of one source: its energy at any listener, and the sound made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from .energy_record import EnergyRecord
from .spectra import fast_length, signal_of, spectrum_of

LEAST_SHARE = 0.1  # of energy going one way; less is within the chance of diffuse particles
FLOW_SEGMENTS = (0.0, 0.015, 0.05, 0.15)  # s since first energy; each has one main direction


@dataclass(frozen=True, eq=False)
class LateEnergy:
    """Late energy at one place: `energy` (7, bins) per band and time bin, `flow` (bins, 3).

    `flow` is the mean direction of travel, weighted with energy: its length is at most the mean of
    the bands' energy, and equal to it only where all sound travels one way. No sound is heard
    before `arrival` [s].
    """

    energy: NDArray[np.float32]
    flow: NDArray[np.float32]
    bin_time: float
    arrival: float

    @property
    def first(self) -> int:
        """The first bin with energy."""
        return int(np.argmax(self.energy.any(axis=0)))


def late_energy(
    records: Sequence[tuple[float, EnergyRecord]],
    cells: CellGrid,
    rays: RayScene,
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> LateEnergy:
    """Energy at `listener` (3,) [m] until its decay; none before it can arrive from `source` (3,).

    `records` are of one bin time and come with their weights.
    """
    near, weight = cells.neighbours(rays, listener)
    share = weight.astype(np.float32)
    bins = max(int(record.last[near].max(initial=0)) for _, record in records)
    mixed = np.zeros((bins, len(BANDS) + 3), dtype=np.float32)
    for part, record in records:
        table = record.table[near, :bins]
        mixed[: table.shape[1]] += np.tensordot(np.float32(part) * share, table, axes=1)
    bin_time = records[0][1].bin_time
    arrival = float(np.linalg.norm(listener - source)) / SPEED_OF_SOUND
    mixed[: int(arrival / bin_time)] = 0.0
    energy = np.ascontiguousarray(mixed[:, : len(BANDS)].T)
    return LateEnergy(energy, mixed[:, len(BANDS) :], bin_time, arrival)


@dataclass(frozen=True, eq=False)
class _Directed:
    """Bins `start` to `stop` whose energy comes to a `share` from `towards` (3,), a unit vector."""

    start: int
    stop: int
    share: float
    towards: NDArray[np.float64]


def synthesize(
    late: LateEnergy, noise: LateNoise, array: MicrophoneArray, listener: Pose, rate: int
) -> NDArray[np.float32]:
    """Late response (m, samples) at an array whose origin is at `listener`.

    The share of energy that travels one way is rendered as a plane wave from its main direction,
    which changes with time since the first energy; the rest is diffuse (after DirAC, Pulkki 2007).
    """
    if not late.energy.any():
        return np.zeros((array.count, 0), dtype=np.float32)
    diffuse = late.energy.copy()
    waves = _directed_segments(late)
    for wave in waves:
        diffuse[:, wave.start : wave.stop] *= 1.0 - wave.share
    envelope = _envelope(diffuse, round(late.bin_time * rate))[:, : noise.single.shape[1]]
    response = np.einsum("bt,mbt->mt", envelope, noise.diffuse[:, :, : envelope.shape[1]])
    if waves:
        _add_plane_waves(response, late, waves, noise, array, listener, rate)
    response[:, : int(late.arrival * rate)] = 0.0
    return response


def _directed_segments(late: LateEnergy) -> list[_Directed]:
    edges = late.first + np.round(np.array(FLOW_SEGMENTS) / late.bin_time).astype(int)
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
    bin_samples = round(late.bin_time * rate)
    for number, wave in enumerate(waves):
        envelope = _envelope(wave.share * late.energy[:, wave.start : wave.stop], bin_samples)
        begin = wave.start * bin_samples
        carrier = noise.single[:, begin : begin + envelope.shape[1]]
        sound = np.einsum("bt,bt->t", envelope[:, : carrier.shape[1]], carrier)
        length = fast_length(len(sound) + taps.shape[2] - 1)
        spectrum = spectrum_of(sound, length) * spectrum_of(taps[number], length)
        heard = signal_of(spectrum, length)
        for channel, shift in enumerate(first[number]):
            add_at(response[channel], begin + int(shift), heard[channel])


def _envelope(energy: NDArray[np.float32], bin_samples: int) -> NDArray[np.float32]:
    """Amplitude (7, bins * bin_samples) of unit noise that gives `energy` (7, bins) per bin.

    Linear between the bins' borders; 0 at a border to a bin without energy.
    """
    power = energy / np.float32(bin_samples)
    before, after = power[:, :-1], power[:, 1:]
    border = np.sqrt(np.where((before > 0.0) & (after > 0.0), 0.5 * (before + after), 0.0))
    # A decay goes on beyond the first and the last bin: there the border is the bin's own level.
    ends = np.sqrt(power[:, [0, -1]])
    border = np.concatenate([ends[:, :1], border, ends[:, 1:]], axis=1).astype(np.float32)
    rise = (np.arange(bin_samples, dtype=np.float32) + 0.5) / np.float32(bin_samples)
    curve = border[:, :-1, None] + (border[:, 1:] - border[:, :-1])[:, :, None] * rise
    return np.asarray(curve, dtype=np.float32).reshape(len(energy), -1)


def add_at(target: NDArray[np.float32], start: int, values: NDArray[np.float32]) -> None:
    """Add `values` (n,) to `target` (k,) from index `start`, which may lie outside, in place."""
    begin, end = max(start, 0), min(start + len(values), len(target))
    if begin < end:
        target[begin:end] += values[begin - start : end - start]
