"""The late field of one source: its energy at any listener, and the sound made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ...rays import RayScene
from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..receivers.diffuse import LateNoise, plane_wave_table
from ..spectra import fast_length, signal_of, spectrum_of
from .cells import CellGrid
from .energy_record import EnergyRecord

LEAST_SHARE = 0.1  # of energy going one way is within the chance of diffuse particles
ONSET = 0.01  # share of the energy after which the field counts as begun
TURN = 0.005  # s, from one main direction to the next
FAINT = 8.0  # ratio of power between time bins up to which the level at their border is the mean
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
    passed = np.clip(arrival / bin_time - np.arange(bins), 0.0, 1.0).astype(np.float32)
    mixed *= (1.0 - passed)[:, None]
    energy = np.ascontiguousarray(mixed[:, : len(BANDS)].T)
    return LateEnergy(energy, mixed[:, len(BANDS) :], bin_time, arrival)


@dataclass(frozen=True, eq=False)
class _Waves:
    """Plane waves from `towards` (k, 3), the world's unit vectors, each for a time since `onset`.

    They carry a `share` (k,) of the energy.
    """

    onset: float
    share: NDArray[np.float32]
    towards: NDArray[np.float64]

    def windows(self, time: NDArray[np.floating]) -> NDArray[np.float32]:
        """What part (k, n) each has at `time` (n,) [s]; in turn, from one to the next in `TURN`."""
        edge = self.onset + np.array(FLOW_SEGMENTS[1:])[:, None]
        until = np.clip((edge - time) / TURN + 0.5, 0.0, 1.0).astype(np.float32)
        until[1:] -= until[:-1]
        return until

    @property
    def end(self) -> float:
        """When the last has died away [s]."""
        return self.onset + FLOW_SEGMENTS[-1] + 0.5 * TURN


def synthesize(
    late: LateEnergy, noise: LateNoise, array: MicrophoneArray, listener: Pose, rate: int
) -> NDArray[np.float32]:
    """Late response (m, samples) at an array whose origin is at `listener`.

    The share of energy that travels one way is rendered as a plane wave from its main direction,
    which changes with time since the first energy; the rest is diffuse (after DirAC, Pulkki 2007).
    All of it is steady in the energy: what fades out at one place goes without a step.
    """
    if not late.energy.any():
        return np.zeros((array.count, 0), dtype=np.float32)
    waves, share, diffuse = _parted(late, noise, rate)
    bin_samples = round(late.bin_time * rate)
    response = diffuse.copy()
    if share.any():
        first, last = int(np.argmax(share > 0.0)), int(waves.end / late.bin_time) + 1
        directed = _envelope((share * late.energy)[:, first:last], bin_samples)
        start = first * bin_samples
        carrier = noise.single[:, start : start + directed.shape[1]]
        sound = np.einsum("bt,bt->t", directed[:, : carrier.shape[1]], carrier)
        _add_plane_waves(response, sound, start, waves, array, listener, rate)
    first = late.arrival - array.radius / SPEED_OF_SOUND  # at the nearest microphone
    response[:, : max(int(first * rate), 0)] = 0.0
    return response


@lru_cache(maxsize=8)
def _parted(
    late: LateEnergy, noise: LateNoise, rate: int
) -> tuple[_Waves, NDArray[np.float32], NDArray[np.float32]]:
    """Waves, their share (bins,) of the energy, and the rest as diffuse sound (m, samples).

    An array that turns on the spot hears the same diffuse sound, as its noise turns with it.
    """
    waves = _waves(late)
    centre = (np.arange(late.energy.shape[1]) + 0.5) * late.bin_time
    share = waves.share @ waves.windows(centre)
    return waves, share, _diffuse((1.0 - share) * late.energy, noise, round(late.bin_time * rate))


def _diffuse(
    energy: NDArray[np.float32], noise: LateNoise, bin_samples: int
) -> NDArray[np.float32]:
    """Diffuse sound (m, samples) of `energy` (7, bins)."""
    carrier = noise.in_bins(bin_samples)[:, : energy.shape[1]]
    border = _borders(energy[:, : carrier.shape[1]], bin_samples).T
    sound = np.matmul(border[None, :-1, None], carrier)
    sound += np.matmul(np.diff(border, axis=0)[None, :, None], carrier) * _rise(bin_samples)
    return sound.reshape(len(carrier), -1)


def _waves(late: LateEnergy) -> _Waves:
    total = late.energy.sum(axis=0)
    risen = np.cumsum(total, dtype=np.float64)
    border = np.arange(1, len(total) + 1) * late.bin_time
    onset = float(np.interp(ONSET * risen[-1], risen, border))
    centre = border - 0.5 * late.bin_time
    count = len(FLOW_SEGMENTS) - 1
    blank = _Waves(onset, np.zeros(count, np.float32), np.zeros((count, 3)))
    window = blank.windows(centre)
    flow = (window @ late.flow).astype(np.float64)
    strength = np.linalg.norm(flow, axis=1)
    part = strength / np.maximum(window @ total / len(BANDS), 1e-30)
    share = np.clip((part - LEAST_SHARE) / (1.0 - LEAST_SHARE), 0.0, 1.0).astype(np.float32)
    return _Waves(onset, share, -flow / np.maximum(strength, 1e-30)[:, None])


def _add_plane_waves(
    response: NDArray[np.float32],
    sound: NDArray[np.float32],
    start: int,
    waves: _Waves,
    array: MicrophoneArray,
    listener: Pose,
    rate: int,
) -> None:
    """Add `sound` (n,), which begins at sample `start`, as the `waves` bring it, in place."""
    first, taps = plane_wave_table(array, rate).nearest(waves.towards @ listener.rotation)
    early, count = int(first.min()), taps.shape[2]
    spread = int(first.max()) - early + count
    length = fast_length(len(sound) + spread)
    kinds, channels = first.shape
    rows = np.zeros((kinds * (1 + channels), length), dtype=np.float32)
    rows[:kinds, : len(sound)] = waves.windows((start + np.arange(len(sound))) / rate)
    rows[:kinds, : len(sound)] *= sound
    shift = (first - early).reshape(-1).tolist()
    for row, late, tap in zip(rows[kinds:], shift, taps.reshape(-1, count), strict=True):
        row[late : late + count] = tap
    spectrum = spectrum_of(rows, length)  # all at once is quickest
    heard = spectrum[kinds:].reshape(kinds, channels, -1)
    total = np.einsum("kf,kmf->mf", spectrum[:kinds], heard)
    for channel, values in zip(response, signal_of(total, length), strict=True):
        add_at(channel, start + early, values)


def _envelope(energy: NDArray[np.float32], bin_samples: int) -> NDArray[np.float32]:
    """Amplitude (7, bins * bin_samples) of unit noise that gives `energy` (7, bins) per bin.

    Linear between the bins' borders; 0 at a border to a bin without energy.
    """
    border = _borders(energy, bin_samples)
    curve = np.diff(border)[:, :, None] * _rise(bin_samples)
    curve += border[:, :-1, None]
    return curve.reshape(len(energy), -1).astype(np.float32, copy=False)


def _borders(energy: NDArray[np.float32], bin_samples: int) -> NDArray[np.float32]:
    """Amplitude (7, bins + 1) at the borders of bins with `energy` (7, bins)."""
    power = energy / np.float32(bin_samples)
    before, after = power[:, :-1], power[:, 1:]
    # The mean, unless one is so faint that the border must follow it to nothing.
    middle = np.minimum(0.5 * (before + after), FAINT * np.minimum(before, after))
    border = np.empty((len(power), power.shape[1] + 1), dtype=np.float32)
    np.sqrt(middle, out=border[:, 1:-1])
    # A decay goes on beyond the first and the last bin: there the border is the bin's own level.
    border[:, [0, -1]] = np.sqrt(power[:, [0, -1]])
    return border


def _rise(bin_samples: int) -> NDArray[np.float32]:
    """From 0 to 1 (bin_samples,) within a bin."""
    return ((np.arange(bin_samples) + 0.5) / bin_samples).astype(np.float32)


def add_at(target: NDArray[np.float32], start: int, values: NDArray[np.float32]) -> None:
    """Add `values` (n,) to `target` (k,) from index `start`, which may lie outside, in place."""
    begin, end = max(start, 0), min(start + len(values), len(target))
    if begin < end:
        target[begin:end] += values[begin - start : end - start]
