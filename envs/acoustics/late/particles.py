"""Particles traced from a source: where late energy is, when, how much, and which way it goes.

Each particle carries an equal share of the source's energy per octave band. At a surface it loses
what is absorbed and leaves either as from a mirror or, after Lambert, in any direction (Vorlaender,
"Auralization", 2008, chapter 11), or goes on through the wall. Once in every time bin it deposits
its energy in the cell that it flies through; the sum over particles is an unbiased estimate of the
energy fluence there. As the record is averaged over a time that grows with time, later sound needs
fewer particles: they are thinned out by Russian roulette, which keeps the estimate unbiased.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import DEFAULT_RATE

from ...rays import Hits
from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..directions import fibonacci_sphere
from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..settings import AcousticSettings
from .cells import CellGrid
from .energy_record import EnergyRecord, bin_samples
from .flight import Encounters, Flight
from .ledger import Ledger

SPENT = 10.0**-6.5  # share of a band's energy at which the rest is given up: below any decay
FULL_TIME = 0.1  # s, in which all particles fly; later their number falls as one over the time
FEWEST = 128  # particles that fly on in the latest sound
THINNED_EVERY = 4  # bounces


def trace_particles(
    surface: AcousticSurface,
    cells: CellGrid,
    source: SoundSource,
    settings: AcousticSettings,
    seed: int,
    rate: int = DEFAULT_RATE,
) -> EnergyRecord:
    """Send particles from `source` until their energy is spent; same seed, same record.

    What early paths render is left out: the direct sound, also that through walls, and image
    sources up to `settings.image_order`.
    """
    rng = np.random.default_rng([seed, 0x0A7E])
    flight = _launch(source, settings.particles, rng)
    encounters = Encounters(surface, rng)
    emitted = float(flight.energy.sum(dtype=np.float64))
    ledger = Ledger(cells, settings, bin_samples(rate) / rate)
    escaped, bounce = 0.0, 0
    while len(flight):
        hits = surface.rays.first_hit(flight.position, flight.direction)
        ledger.deposit(flight, hits.distance, ~flight.rendered_early(settings.image_order))
        gone = (hits.face < 0) & ~flight.crossed
        escaped += float(flight.energy[gone].sum(dtype=np.float64))
        flight.advance(np.minimum(hits.distance, np.float32(1e6)))
        alive = (hits.face >= 0) & (flight.flown < ledger.reach)
        if bounce % THINNED_EVERY == 0:
            alive = _survives(flight, alive, settings.particles, rng)
        if not alive.all():
            flight = flight.keep(alive)
            hits = Hits(hits.distance[alive], hits.face[alive])
        encounters.meet(flight, hits)
        bounce += 1
    return ledger.record(escaped / emitted if emitted else 0.0)


def _launch(source: SoundSource, count: int, rng: np.random.Generator) -> Flight:
    direction = fibonacci_sphere(count)
    return Flight(
        position=np.tile(source.position.astype(np.float32), (count, 1)),
        direction=direction.astype(np.float32),
        flown=np.zeros(count, np.float32),
        energy=(source.gain(direction) ** 2).astype(np.float32),
        phase=((rng.permutation(count) + 0.5) / count).astype(np.float32),
        mirrored=np.ones(count, bool),
        bounces=np.zeros(count, np.int32),
        band=rng.permutation(count) % len(BANDS),
        likelihood=np.ones((count, len(BANDS)), np.float32),
        crossed=np.zeros(count, bool),
    )


def _survives(
    flight: Flight, alive: NDArray[np.bool_], particles: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Which particles (n,) of those `alive` fly on; what those have grows by what the rest had.

    The chance to fly on is in proportion to a particle's share in each band's energy. None does
    where all together have spent their energy.
    """
    energy = flight.energy[alive]
    left = energy.sum(axis=0, dtype=np.float64)
    if not left.max(initial=0.0) > SPENT * particles:
        return np.zeros(len(flight), bool)
    time = float(flight.flown[alive] @ energy.sum(axis=1)) / float(left.sum() * SPEED_OF_SOUND)
    wanted = max(FEWEST, particles * FULL_TIME / max(time, FULL_TIME))
    if len(energy) <= wanted:
        return alive
    share = energy @ (1.0 / np.maximum(left, 1e-30))
    chance = np.minimum(share * (wanted / share.sum()), 1.0).astype(np.float32)
    chosen = rng.random(len(chance), dtype=np.float32) < chance
    survivors = np.flatnonzero(alive)[chosen]
    flight.energy[survivors] /= chance[chosen, None]
    result = np.zeros(len(flight), bool)
    result[survivors] = True
    return result
