"""A decay and the noise that it sinks into: where it ends, and what lies beyond.

The point where the decay meets the noise is found by the iteration of Lundeby, Vigran, Bietz and
Vorlaender, Acustica 81 (1995). Up to there the noise's power is subtracted; the energy beyond is
what an exponential decay would have had there (method E of Guski and Vorlaender, Acta Acustica 100
(2014)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIRST_BLOCK = 0.03  # s, of the first averaged levels; Lundeby's range is 0.01 to 0.05 s
SHORTEST_BLOCK = 0.004  # s, where the decay is too quick for longer ones
TAIL_SHARE = 0.1  # of a response from which its noise is first estimated
BLOCKS_PER_10_DB = 5  # of the later averaged levels; Lundeby's range is 3 to 10
ABOVE_NOISE = 5.0  # dB, how close to the noise the late slope is still read
LATE_RANGE = 20.0  # dB, over which it is read
LEAST_FALL = 6.0  # dB, along a line that is taken for a decay
BELOW_CROSSING = 10.0  # dB of decay beyond the crossing, after which there is only noise
ROUNDS = 6  # Lundeby: at most five suffice
SMALLEST_POWER = 1e-300


@dataclass(frozen=True, eq=False)
class Decay:
    """A decay without its noise, from its first arrival on.

    `power` (samples,) is the squared response less the `noise` power, up to the truncation point;
    `tail` is the energy of an exponential decay beyond it, which loses the share `fading` per
    sample (natural logarithm).
    """

    power: NDArray[np.float64]
    noise: float
    tail: float
    fading: float

    @property
    def energy(self) -> float:
        """Energy from the first arrival to infinity."""
        return max(float(self.power.sum()) + self.tail, 0.0)

    @property
    def curve(self) -> NDArray[np.float64]:
        """Energy still to come (samples,) [dB], 0 at the first arrival; -300 where none is left."""
        left = np.cumsum(self.power[::-1])[::-1] + self.tail
        return 10.0 * np.log10(np.maximum(left / max(self.energy, SMALLEST_POWER), 1e-30))

    @property
    def centre(self) -> float:
        """Centre of gravity [samples] of the energy after the first arrival."""
        end = len(self.power)
        first = float(np.arange(end) @ self.power)
        beyond = self.tail * (end + 1.0 / self.fading) if self.tail > 0.0 else 0.0
        return (first + beyond) / max(self.energy, SMALLEST_POWER)

    def tail_after(self, samples: int) -> float:
        """Energy of the tail from `samples` beyond the truncation point on; all of it before."""
        return self.tail * math.exp(-self.fading * samples) if samples > 0 else self.tail


def find_decay(power: NDArray[np.floating], rate: int) -> Decay:
    """The decay in a squared response `power` (samples,) that begins with the first arrival.

    A response that ends before it meets any noise is continued to infinity; one without a decay
    above the noise ends where it sinks into it.
    """
    used = np.flatnonzero(power)
    power = np.asarray(power[: used[-1] + 1] if len(used) else power[:1], dtype=np.float64)
    count = len(power)
    noise = float(np.mean(power[-max(round(TAIL_SHARE * count), 1) :]))
    block = max(min(round(FIRST_BLOCK * rate), count // 20), 1)
    line = _fit(power, noise, block, early=True)
    while line is None and block > SHORTEST_BLOCK * rate:
        block //= 2
        line = _fit(power, noise, block, early=True)
    if line is None:
        return _cut(power, noise, block)
    end = line.reaches(noise)
    for _ in range(ROUNDS):
        if end >= (1.0 - TAIL_SHARE) * count:  # what was taken for noise is the decay itself
            return _continued(power, 0.0, count, line)
        start = min(end + BELOW_CROSSING / -line.slope, (1.0 - TAIL_SHARE) * count)
        noise = float(np.mean(power[int(start) :]))
        block = round(10.0 / -line.slope / BLOCKS_PER_10_DB)
        line = _fit(power, noise, max(min(block, count // 20), 1)) or line
        before, end = end, line.reaches(noise)
        if abs(end - before) < 0.001 * count:
            break
    return _continued(power, noise, int(np.clip(end, 1, count)), line)


@dataclass(frozen=True)
class _Line:
    """Level [dB] over time [samples]: `level` at time 0, and a negative `slope`."""

    level: float
    slope: float

    def reaches(self, power: float) -> float:
        """Time [samples] at which the line comes down to `power`."""
        return (float(_decibels(power)) - self.level) / self.slope


def _fit(power: NDArray[np.float64], noise: float, block: int, early: bool = False) -> _Line | None:
    """Line through the averaged levels above the noise, the last 20 dB of them unless `early`."""
    count = len(power) // block
    level = _decibels(power[: count * block].reshape(count, block).mean(axis=1))
    peak = int(np.argmax(level))
    above = _decibels(noise) + (2.0 if early else 1.0) * ABOVE_NOISE
    low = np.flatnonzero(level[peak:] < above)
    stop = peak + (int(low[0]) if len(low) else count - peak)
    if not early:
        loud = np.flatnonzero(level[peak:stop] > above + LATE_RANGE)
        peak = min(peak + (int(loud[-1]) + 1 if len(loud) else 0), stop - 3)
    if stop - max(peak, 0) < 3:
        return None
    time = (np.arange(max(peak, 0), stop) + 0.5) * block
    slope, start = np.polyfit(time, level[max(peak, 0) : stop], 1)
    falls = -float(slope) * (time[-1] - time[0])  # dB; a shallow line is one through noise
    return _Line(float(start), float(slope)) if falls > LEAST_FALL else None


def _continued(power: NDArray[np.float64], noise: float, end: int, line: _Line) -> Decay:
    fading = -line.slope * math.log(10.0) / 10.0
    last = 10.0 ** ((line.level + line.slope * end) / 10.0)
    return Decay(power[:end] - noise, noise, last / fading, fading)


def _cut(power: NDArray[np.float64], noise: float, block: int) -> Decay:
    """What stands out of the noise, without a tail."""
    count = len(power) // block
    level = power[: count * block].reshape(count, block).mean(axis=1)
    peak = int(np.argmax(level))
    quiet = np.flatnonzero(level[peak:] <= 2.0 * noise)
    end = (peak + int(quiet[0])) * block if len(quiet) else len(power)
    return Decay(power[:end] - noise, noise, 0.0, math.inf)


def _decibels(power: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return 10.0 * np.log10(np.maximum(power, SMALLEST_POWER))
