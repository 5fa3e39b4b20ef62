"""The ledger of particles: their energy, added up per cell, time bin and band."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..air import SPEED_OF_SOUND
from ..bands import AIR_ABSORPTION, BANDS
from ..settings import AcousticSettings
from .cells import CellGrid
from .energy_record import EnergyRecord
from .flight import Flight

FLUSH = 400_000  # deposits kept before they are added up, to bound memory


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
        self.mean = np.full(len(BANDS), 1.0 / len(BANDS), np.float32)
        channels = len(BANDS) + 3
        self.total = np.zeros((channels, cells.count * self.bins))
        self.waiting: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
        self.waiting_count = 0

    def deposit(
        self, flight: Flight, ahead: NDArray[np.float32], which: NDArray[np.int64] | slice
    ) -> None:
        """Record the particles `which`, which fly `ahead` (n,) [m] before they hit something."""
        flown, phase = flight.flown[which], flight.phase[which]
        until = np.minimum(flown + ahead[which], self.reach)
        first = np.ceil(flown / self.step - phase).astype(np.int64)
        last = np.ceil(until / self.step - phase).astype(np.int64)
        count = np.maximum(last - first, 0)
        who = np.repeat(np.arange(len(flown)), count)
        time = np.arange(len(who)) + np.repeat(first - (np.cumsum(count) - count), count)
        along = (time + phase[who]).astype(np.float32) * self.step - flown[who]
        direction = flight.direction[which][who]
        cell = self.cells.locate(flight.position[which][who] + direction * along[:, None])
        inside = np.flatnonzero((cell >= 0) & (time < self.bins))
        energy = flight.energy[which][who[inside]]
        flow = (direction[inside] * (energy @ self.mean)[:, None]).astype(np.float32, copy=False)
        slot = cell[inside].astype(np.int64) * self.bins + time[inside]
        self.waiting.append((slot, np.concatenate([energy, flow], axis=1)))
        self.waiting_count += len(slot)
        if self.waiting_count > FLUSH:
            self._flush()

    def _flush(self) -> None:
        if not self.waiting:
            return
        slot = np.concatenate([slot for slot, _ in self.waiting])
        value = np.concatenate([value for _, value in self.waiting])
        for channel, total in enumerate(self.total):
            total += np.bincount(slot, value[:, channel], len(total))
        self.waiting, self.waiting_count = [], 0

    def record(self, escaped: float) -> EnergyRecord:
        """What all deposits add up to, with the air's absorption, cut after the last energy."""
        self._flush()
        table = self.total.reshape(-1, self.cells.count, self.bins).transpose(1, 2, 0)
        used = np.flatnonzero(table[:, :, : len(BANDS)].any(axis=(0, 2))).max(initial=0) + 1
        distance = (np.arange(used) + 0.5) * self.step
        air = 10.0 ** (-AIR_ABSORPTION * distance[:, None] / 10.0)
        air = np.concatenate([air, np.repeat(air.mean(axis=1, keepdims=True), 3, axis=1)], axis=1)
        scale = self.share / self.cells.volume[:, None, None]
        table = (table[:, :used] * scale * air).astype(np.float32)
        return EnergyRecord.of(table, self.bin_time, self.settings.dynamic_range, escaped)
