"""The late field of one source: its energy at any listener."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from .energy_record import EnergyRecord


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
    near: NDArray[np.int64],
    weight: NDArray[np.float64],
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> LateEnergy:
    """Energy at `listener` (3,) [m] until its decay; none before it can arrive from `source` (3,).

    `records` are of one bin time and come with their weights; so do the cells `near` (k,) that
    speak for the listener, with `weight` (k,).
    """
    bins = max(int(record.last[near].max(initial=0)) for _, record in records)
    mixed = np.zeros((bins, len(BANDS) + 3), dtype=np.float32)
    for part, record in records:
        _add_cells(mixed, record.table, near, part * weight)
    bin_time = records[0][1].bin_time
    arrival = math.dist(listener, source) / SPEED_OF_SOUND
    return LateEnergy(*_arrived(mixed, arrival / bin_time), bin_time, arrival)


@njit(cache=True)
def _add_cells(
    mixed: NDArray[np.float32],
    table: NDArray[np.float32],
    near: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> None:
    """Add the cells `near` (k,) of `table` (cells, bins, 10) with their `weight` (k,), in place."""
    bins = min(len(mixed), table.shape[1])
    for k in range(len(near)):
        cell, share = table[near[k]], np.float32(weight[k])
        for time in range(bins):
            for channel in range(mixed.shape[1]):
                mixed[time, channel] += share * cell[time, channel]


@njit(cache=True)
def _arrived(
    mixed: NDArray[np.float32], arrival: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Energy (7, bins) and flow (bins, 3) out of `mixed` (bins, 10); none before bin `arrival`."""
    bins, bands = len(mixed), mixed.shape[1] - 3
    energy, flow = np.empty((bands, bins), np.float32), np.empty((bins, 3), np.float32)
    for time in range(bins):
        part = np.float32(1.0 - min(max(arrival - time, 0.0), 1.0))
        for band in range(bands):
            energy[band, time] = part * mixed[time, band]
        for axis in range(3):
            flow[time, axis] = part * mixed[time, bands + axis]
    return energy, flow
