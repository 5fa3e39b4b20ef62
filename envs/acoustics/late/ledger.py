"""The ledger of particles: their energy, added up per cell, time bin and band."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..air import SPEED_OF_SOUND
from ..bands import AIR_ABSORPTION, BANDS
from ..settings import AcousticSettings
from .cells import CellGrid
from .energy_record import EnergyRecord
from .flight import Flight


class Ledger:
    """Takes deposits in bins of `bin_time` [s] and makes a record of them."""

    def __init__(self, cells: CellGrid, settings: AcousticSettings, bin_time: float) -> None:
        self.cells = cells
        self.settings = settings
        self.bin_time = bin_time
        self.step = np.float32(bin_time * SPEED_OF_SOUND)  # m, flown in one bin
        self.bins = math.ceil(settings.duration / bin_time)
        self.reach = np.float32(self.bins * self.step)  # m
        # A source of amplitude 1 at 1 m sends out 4 pi; fluence is energy times length by volume.
        self.share = 4.0 * math.pi / settings.particles * float(self.step)
        self.total = np.zeros((cells.count, self.bins, len(BANDS) + 3))

    def deposit(self, flight: Flight, ahead: NDArray[np.float32], which: NDArray[np.bool_]) -> None:
        """Record the particles `which` (n,), which fly `ahead` (n,) [m] before they hit something.

        Each does so once in every bin, as its phase says.
        """
        way = (flight.position, flight.direction, flight.flown, ahead, flight.phase)
        grid = (self.cells.origin.astype(np.float32), np.float32(1.0 / self.cells.edge))
        span = (self.step, self.reach)
        _deposit(self.total, way, flight.energy, which, (*grid, self.cells.cell), span)

    def record(self, escaped: float) -> EnergyRecord:
        """What all deposits add up to, with the air's absorption, cut after the last energy."""
        table = self.total
        used = np.flatnonzero(table[:, :, : len(BANDS)].any(axis=(0, 2))).max(initial=0) + 1
        distance = (np.arange(used) + 0.5) * self.step
        air = 10.0 ** (-AIR_ABSORPTION * distance[:, None] / 10.0)
        air = np.concatenate([air, np.repeat(air.mean(axis=1, keepdims=True), 3, axis=1)], axis=1)
        scale = self.share / self.cells.volume[:, None, None]
        table = (table[:, :used] * scale * air).astype(np.float32)
        return EnergyRecord.of(table, self.bin_time, self.settings.dynamic_range, escaped)


@njit(cache=True, nogil=True)
def _deposit(
    total: NDArray[np.float64],
    way: tuple[
        NDArray[np.float32],
        NDArray[np.float32],
        NDArray[np.float32],
        NDArray[np.float32],
        NDArray[np.float32],
    ],
    energy: NDArray[np.float32],
    which: NDArray[np.bool_],
    grid: tuple[NDArray[np.float32], np.float32, NDArray[np.int32]],
    span: tuple[np.float32, np.float32],
) -> None:
    """Add to `total` (cells, bins, 10) what the particles `which` leave on their `way`.

    That is position, direction, way flown, way ahead and phase; `grid` the origin, the voxels per
    metre and the cells of the voxels; `span` the way in one bin and in all of them [m].
    """
    position, direction, flown, ahead, phase = way
    origin, scale, cell = grid
    step, reach = span
    bands = energy.shape[1]
    for k in range(len(flown)):
        if not which[k]:
            continue
        first = int(np.ceil(flown[k] / step - phase[k]))
        last = int(np.ceil(min(flown[k] + ahead[k], reach) / step - phase[k]))
        mean = np.float32(0.0)
        for band in range(bands):
            mean += energy[k, band] / np.float32(bands)
        for time in range(first, min(last, total.shape[1])):
            along = np.float32(time + phase[k]) * step - flown[k]
            x = (position[k, 0] + direction[k, 0] * along - origin[0]) * scale
            y = (position[k, 1] + direction[k, 1] * along - origin[1]) * scale
            z = (position[k, 2] + direction[k, 2] * along - origin[2]) * scale
            inside = 0.0 <= x < cell.shape[0] and 0.0 <= y < cell.shape[1]
            if not (inside and 0.0 <= z < cell.shape[2]):
                continue
            own = cell[int(x), int(y), int(z)]
            if own < 0:
                continue
            slot = total[own, time]
            for band in range(bands):
                slot[band] += energy[k, band]
            for axis in range(3):
                slot[bands + axis] += direction[k, axis] * mean
