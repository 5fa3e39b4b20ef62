"""Particles traced from a source: where late energy is, when, how much, and which way it goes.

Each particle carries an equal share of the source's energy per octave band. At a surface it loses
what is absorbed and leaves either as from a mirror or, after Lambert, in any direction (Vorlaender,
"Auralization", 2008, chapter 11). Once in every time bin it deposits its energy in the cell that
it flies through; the sum over particles is an unbiased estimate of the energy fluence there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import DEFAULT_RATE

from ..rays import SURFACE_GAP
from .air import SPEED_OF_SOUND
from .bands import AIR_ABSORPTION, BANDS
from .cells import CellGrid
from .directions import fibonacci_sphere
from .energy_record import EnergyRecord, bin_samples
from .settings import AcousticSettings
from .sources import SoundSource
from .surfaces import AcousticSurface

SPENT = 10.0**-6.5  # energy share at which a particle is given up: below any decay we render
FLUSH = 400_000  # deposits kept before they are added up, to bound memory
WEIGHTED_BOUNCES = 2  # early bounces keep each band's own scattering; later ones their mean


@dataclass(eq=False)
class _Flight:
    """Particles in the air: all arrays have a row for each."""

    position: NDArray[np.float32]
    direction: NDArray[np.float32]
    flown: NDArray[np.float32]
    energy: NDArray[np.float32]
    phase: NDArray[np.float32]
    mirrored: NDArray[np.bool_]

    def keep(self, which: NDArray[np.bool_]) -> _Flight:
        """The particles `which` (n,) is true for."""
        return _Flight(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def trace_particles(
    surface: AcousticSurface,
    cells: CellGrid,
    source: SoundSource,
    settings: AcousticSettings,
    seed: int,
    rate: int = DEFAULT_RATE,
) -> EnergyRecord:
    """Send particles from `source` until their energy is spent; same seed, same record.

    What image sources up to `settings.image_order` render, the direct sound among it, is left out.
    """
    rng = np.random.default_rng([seed, 0x0A7E])
    flight = _launch(source, settings.particles, rng)
    ledger = _Ledger(cells, settings, bin_samples(rate) / rate)
    bounce = 0
    while len(flight.flown):
        hits = surface.rays.first_hit(flight.position, flight.direction)
        late = ~flight.mirrored if bounce <= settings.image_order else slice(None)
        ledger.deposit(flight, hits.distance, late)
        ahead = np.minimum(hits.distance, np.float32(1e6))
        flight.position = flight.position + flight.direction * ahead[:, None]
        flight.flown = flight.flown + ahead
        alive = (hits.face >= 0) & (flight.flown < ledger.reach)
        alive &= (flight.energy > SPENT).any(axis=1)
        flight = flight.keep(alive)
        _reflect(flight, surface, hits.face[alive], bounce, rng)
        bounce += 1
    return ledger.record()


def _launch(source: SoundSource, count: int, rng: np.random.Generator) -> _Flight:
    direction = fibonacci_sphere(count)
    return _Flight(
        position=np.tile(source.position.astype(np.float32), (count, 1)),
        direction=direction.astype(np.float32),
        flown=np.zeros(count, np.float32),
        energy=(source.gain(direction) ** 2).astype(np.float32),
        phase=((rng.permutation(count) + 0.5) / count).astype(np.float32),
        mirrored=np.ones(count, bool),
    )


def _reflect(
    flight: _Flight,
    surface: AcousticSurface,
    face: NDArray[np.int32],
    bounce: int,
    rng: np.random.Generator,
) -> None:
    """Turn the particles of `flight` at the faces (n,) that they have reached, in place."""
    normal = surface.normal[face]
    scattering = surface.scattering[face]
    towards = np.einsum("nk,nk->n", flight.direction, normal)
    normal = -np.sign(towards)[:, None] * normal  # to the side that the particle came from
    chance = scattering.mean(axis=1)
    scattered = rng.random(len(face), dtype=np.float32) < chance
    flight.energy = flight.energy * surface.reflection[face]
    if bounce < WEIGHTED_BOUNCES:
        share = np.where(scattered[:, None], scattering, 1.0 - scattering)
        flight.energy *= share / np.where(scattered, chance, 1.0 - chance)[:, None]
    mirror = flight.direction + 2.0 * np.abs(towards)[:, None] * normal
    diffuse = _lambert(normal, rng)
    direction = np.where(scattered[:, None], diffuse, mirror)
    flight.direction = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    flight.position = flight.position + SURFACE_GAP * normal
    flight.mirrored = flight.mirrored & ~scattered


def _lambert(normal: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Directions (n, 3) about `normal` (n, 3), their density as the cosine to it.

    A point on the unit sphere about the tip of the normal is such a direction.
    """
    height = rng.uniform(-1.0, 1.0, len(normal)).astype(np.float32)
    azimuth = rng.uniform(0.0, 2.0 * math.pi, len(normal)).astype(np.float32)
    radius = np.sqrt(1.0 - height**2)
    ball = np.stack([radius * np.cos(azimuth), radius * np.sin(azimuth), height], axis=1)
    # Where the point falls on the foot of the normal there is no direction: keep off it.
    return normal * np.float32(1.0 + 1e-4) + ball


class _Ledger:
    """Adds up deposits per cell, bin and band."""

    def __init__(self, cells: CellGrid, settings: AcousticSettings, bin_time: float) -> None:
        self.cells = cells
        self.settings = settings
        self.bin_time = bin_time
        self.step = np.float32(bin_time * SPEED_OF_SOUND)  # m, flown in one bin
        self.bins = math.ceil(settings.duration / bin_time)
        self.reach = np.float32(self.bins * self.step)  # m
        # A source of amplitude 1 at 1 m sends out 4 pi; fluence is energy times length by volume.
        self.share = 4.0 * math.pi / settings.particles * float(self.step)
        channels = len(BANDS) + 3
        self.total = np.zeros((channels, cells.count * self.bins))
        self.waiting: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
        self.waiting_count = 0

    def deposit(
        self, flight: _Flight, ahead: NDArray[np.float32], which: NDArray[np.bool_] | slice
    ) -> None:
        """Record the particles `which`, which fly `ahead` (n,) [m] before they hit something."""
        flown, phase = flight.flown[which], flight.phase[which]
        until = np.minimum(flown + ahead[which], self.reach)
        first = np.ceil(flown / self.step - phase).astype(np.int64)
        last = np.ceil(until / self.step - phase).astype(np.int64)
        count = np.maximum(last - first, 0)
        who = np.repeat(np.arange(len(flown)), count)
        within = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
        time = first[who] + within
        along = (time + phase[who]).astype(np.float32) * self.step - flown[who]
        direction = flight.direction[which][who]
        cell = self.cells.locate(flight.position[which][who] + direction * along[:, None])
        inside = (cell >= 0) & (time < self.bins)
        energy = flight.energy[which][who[inside]]
        flow = direction[inside] * energy.mean(axis=1, keepdims=True)
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

    def record(self) -> EnergyRecord:
        """What all deposits add up to, with the air's absorption, cut after the last energy."""
        self._flush()
        table = self.total.reshape(-1, self.cells.count, self.bins).transpose(1, 2, 0)
        used = np.flatnonzero(table[:, :, 0].any(axis=0)).max(initial=0) + 1
        distance = (np.arange(used) + 0.5) * self.step
        air = 10.0 ** (-AIR_ABSORPTION * distance[:, None] / 10.0)
        air = np.concatenate([air, np.repeat(air.mean(axis=1, keepdims=True), 3, axis=1)], axis=1)
        scale = self.share / self.cells.volume[:, None, None]
        table = (table[:, :used] * scale * air).astype(np.float32)
        return EnergyRecord.of(table, self.bin_time, self.settings.dynamic_range)
