"""The sound of late energy: plane waves from its main directions, and the rest from everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..receivers.diffuse import LateNoise, plane_wave_table
from ..spectra import fast_length, signal_of, spectrum_of
from .late_field import LateEnergy

LEAST_SHARE = 0.1  # of energy going one way is within the chance of diffuse particles
ONSET = 0.01  # share of the energy after which the field counts as begun
TURN = 0.005  # s, from one main direction to the next
FAINT = 8.0  # ratio of power between time bins up to which the level at their border is the mean
FLOW_SEGMENTS = (0.0, 0.015, 0.05, 0.15)  # s since first energy; each has one main direction
KINDS = len(FLOW_SEGMENTS) - 1
TRANSFORM = 4  # times the length of a wave's response
KEPT = 64  # diffuse sounds that are remembered, for all scenes together


@dataclass(frozen=True, eq=False)
class _Waves:
    """Plane waves from `towards` (k, 3), the world's unit vectors, each for a time since `onset`.

    `share` (bins,) of the energy goes with them.
    """

    onset: float
    towards: NDArray[np.float64]
    share: NDArray[np.float32]

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
    parts = _parted(late, noise, rate)
    response = parts.diffuse.copy()
    if parts.directed is not None:
        _add_plane_waves(response, parts, array, listener, rate)
    first = late.arrival - array.radius / SPEED_OF_SOUND  # at the nearest microphone
    response[:, : max(int(first * rate), 0)] = 0.0
    return response


@dataclass(frozen=True, eq=False)
class _Parts:
    """Late sound in parts: `diffuse` (m, samples) from everywhere, and what comes by `waves`.

    That is `directed` (n,), which begins at sample `start`; None where nothing does.
    """

    waves: _Waves
    diffuse: NDArray[np.float32]
    start: int = 0
    directed: NDArray[np.float32] | None = None


@lru_cache(maxsize=KEPT)
def _parted(late: LateEnergy, noise: LateNoise, rate: int) -> _Parts:
    """The parts of what `late` energy sounds like.

    An array that turns on the spot hears the same of all, as its noise turns with it.
    """
    waves = _Waves(*_main_directions(late.energy, late.flow, late.bin_time))
    bin_samples = round(late.bin_time * rate)
    diffuse = (np.float32(1.0) - waves.share) * late.energy
    everywhere = shaped(diffuse, noise.diffuse, 0, bin_samples)
    if not waves.share.any():
        return _Parts(waves, everywhere)
    first, last = int(np.argmax(waves.share > 0.0)), int(waves.end / late.bin_time) + 1
    directed = np.ascontiguousarray((waves.share * late.energy)[:, first:last])
    start = first * bin_samples
    sound = shaped(directed, noise.single[None], start, bin_samples)[0]
    return _Parts(waves, everywhere, start, sound)


@njit(cache=True)
def _window(kind: int, time: float, onset: float) -> float:
    """What part the wave of that `kind` has at `time` [s]; in turn, one to the next in `TURN`."""
    part = min(max((onset + FLOW_SEGMENTS[kind + 1] - time) / TURN + 0.5, 0.0), 1.0)
    if kind > 0:
        part -= min(max((onset + FLOW_SEGMENTS[kind] - time) / TURN + 0.5, 0.0), 1.0)
    return part


@njit(cache=True)
def _main_directions(
    energy: NDArray[np.float32], flow: NDArray[np.float32], bin_time: float
) -> tuple[float, NDArray[np.float64], NDArray[np.float32]]:
    """Onset [s], directions (k, 3) of the waves and their share (bins,) of `energy` (7, bins)."""
    bins = energy.shape[1]
    total = np.zeros(bins)
    for band in range(len(BANDS)):
        total += energy[band]
    risen = np.cumsum(total)
    begun = np.searchsorted(risen, ONSET * risen[-1])
    before = risen[begun - 1] if begun else 0.0
    rise = risen[begun] - before
    onset = bin_time * (begun + (ONSET * risen[-1] - before) / rise if begun else 1.0)
    towards, share = np.zeros((KINDS, 3)), np.zeros(bins, np.float32)
    for kind in range(KINDS):
        sent, amount = np.zeros(3), 0.0
        for time in range(bins):
            part = _window(kind, (time + 0.5) * bin_time, onset)
            if part > 0.0:
                amount += part * total[time] / len(BANDS)
                for axis in range(3):
                    sent[axis] += part * flow[time, axis]
        strength = np.sqrt(sent[0] ** 2 + sent[1] ** 2 + sent[2] ** 2)
        directed = strength / max(amount, 1e-30)
        directed = min(max((directed - LEAST_SHARE) / (1.0 - LEAST_SHARE), 0.0), 1.0)
        towards[kind] = -sent / max(strength, 1e-30)
        for time in range(bins):
            share[time] += directed * _window(kind, (time + 0.5) * bin_time, onset)
    return onset, towards, share


@njit(cache=True)
def shaped(
    energy: NDArray[np.float32], noise: NDArray[np.float32], start: int, bin_samples: int
) -> NDArray[np.float32]:
    """Sound (m, samples) of `noise` (m, 7, period), from its sample `start` on, with `energy`.

    `energy` (7, bins) is that of each bin of `bin_samples`. The amplitude is linear between the
    bins' borders; 0 at a border to a bin without energy. Bins beyond the noise are left out.
    """
    channels, bands, period = noise.shape
    bins = min(energy.shape[1], (period - start) // bin_samples)
    border = borders(energy[:, :bins], bin_samples)
    rise = ((np.arange(bin_samples) + 0.5) / bin_samples).astype(np.float32)
    sound = np.zeros((channels, bins * bin_samples), dtype=np.float32)
    for channel in range(channels):
        for band in range(bands):
            carrier = noise[channel, band, start:]
            for time in range(bins):
                low, step = border[band, time], border[band, time + 1] - border[band, time]
                heard = sound[channel, time * bin_samples : (time + 1) * bin_samples]
                part = carrier[time * bin_samples : (time + 1) * bin_samples]
                for k in range(bin_samples):
                    heard[k] += (low + step * rise[k]) * part[k]
    return sound


@njit(cache=True)
def borders(energy: NDArray[np.float32], bin_samples: int) -> NDArray[np.float32]:
    """Amplitude (7, bins + 1) at the borders of bins with `energy` (7, bins)."""
    bands, bins = energy.shape
    power = energy / np.float32(bin_samples)
    border = np.zeros((bands, bins + 1), dtype=np.float32)
    for band in range(bands):
        # A decay goes on beyond the first and the last bin: there it is the bin's own level.
        border[band, 0] = np.sqrt(power[band, 0])
        border[band, bins] = np.sqrt(power[band, bins - 1])
        for time in range(1, bins):
            before, after = power[band, time - 1], power[band, time]
            # The mean, unless one is so faint that the border must follow it to nothing.
            mean = np.float32(0.5) * (before + after)
            border[band, time] = np.sqrt(min(mean, np.float32(FAINT) * min(before, after)))
    return border


def _add_plane_waves(
    response: NDArray[np.float32],
    parts: _Parts,
    array: MicrophoneArray,
    listener: Pose,
    rate: int,
) -> None:
    """Add what is directed in `parts` to `response` (m, samples) as its waves bring it, in place.

    Each wave lasts for a part of the sound only, which is cut into parts that overlap when added.
    """
    waves, start, sound = parts.waves, parts.start, parts.directed
    assert sound is not None
    first, taps = plane_wave_table(array, rate).nearest(waves.towards @ listener.rotation)
    early = int(first.min())
    spread = int(first.max()) - early + taps.shape[2]
    length = fast_length(TRANSFORM * spread)
    rows, kind, part = _wave_rows(
        sound, (start / rate, waves.onset, rate), first - early, taps, length, length - spread
    )
    spectrum = spectrum_of(rows, length)  # all at once is quickest
    total = _heard_parts(spectrum, kind, part, -(-len(sound) // (length - spread)))
    _overlap(response, start + early, signal_of(total, length), length - spread)


@njit(cache=True)
def _wave_rows(
    sound: NDArray[np.float32],
    clock: tuple[float, float, int],
    late: NDArray[np.int64],
    taps: NDArray[np.float32],
    length: int,
    step: int,
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Rows (p + m * k, length): parts of the `sound`, by `step`, in each wave, and its responses.

    Returns also the kind and number of each part (p,). The `clock` is when the sound begins [s],
    the waves' onset [s] and the rate [Hz]; `taps` (k, m, count) begin at samples `late` (k, m).
    """
    begin, onset, rate = clock
    kinds, channels, count = taps.shape
    most = kinds * (len(sound) // step + 1)
    rows = np.zeros((most + channels * kinds, length), dtype=np.float32)
    kind, number = np.empty(most, np.int64), np.empty(most, np.int64)
    used = 0
    for wave in range(kinds):
        lead = 0.0 if wave == 0 else onset + FLOW_SEGMENTS[wave] - 0.5 * TURN - begin
        first = max(int(lead * rate), 0)
        last = int((onset + FLOW_SEGMENTS[wave + 1] + 0.5 * TURN - begin) * rate) + 1
        last = min(last, len(sound))
        for part in range(first // step, -(-last // step)):
            kind[used], number[used] = wave, part
            for k in range(max(first, part * step), min(last, (part + 1) * step)):
                share = np.float32(_window(wave, begin + k / rate, onset))
                rows[used, k - part * step] = share * sound[k]
            used += 1
    for channel in range(channels):
        for wave in range(kinds):
            row, shift = rows[used + channel * kinds + wave], late[wave, channel]
            row[shift : shift + count] = taps[wave, channel]
    return rows[: used + channels * kinds], kind[:used], number[:used]


@njit(cache=True)
def _heard_parts(
    spectrum: NDArray[np.complex64],
    kind: NDArray[np.int64],
    number: NDArray[np.int64],
    parts: int,
) -> NDArray[np.complex64]:
    """Spectra (parts, m, f) of what arrives, out of those of the rows of `_wave_rows`."""
    rows, size = spectrum.shape
    channels = (rows - len(kind)) // KINDS
    total = np.zeros((parts, channels, size), dtype=np.complex64)
    for row in range(len(kind)):
        sent = spectrum[row]
        for channel in range(channels):
            tap = spectrum[len(kind) + channel * KINDS + kind[row]]
            heard = total[number[row], channel]
            for k in range(size):
                heard[k] += sent[k] * tap[k]
    return total


@njit(cache=True)
def _overlap(
    response: NDArray[np.float32], start: int, parts: NDArray[np.float32], step: int
) -> None:
    """Add `parts` (p, m, length), one `step` apart, to `response` (m, k) from `start` on."""
    for part in range(len(parts)):
        for channel in range(len(response)):
            add_at(response[channel], start + part * step, parts[part, channel])


@njit(cache=True)
def add_at(target: NDArray[np.float32], start: int, values: NDArray[np.float32]) -> None:
    """Add `values` (n,) to `target` (k,) from index `start`, which may lie outside, in place."""
    for k in range(max(-start, 0), min(len(values), len(target) - start)):
        target[start + k] += values[k]
