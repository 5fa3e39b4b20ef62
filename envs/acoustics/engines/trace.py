"""Engine `trace`: paths are traced for every pair of source and listener: the reference.

Slow, and free of what makes the engine `field` fast: no cells, no smoothing over time, each band
with its own scattering at every event, and as many paths as the wanted accuracy needs.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ...rays import Hits
from ...worlds.world import World
from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..late.energy_record import bin_samples
from ..late.late_field import LateEnergy
from ..propagation.early import EarlyPaths
from ..propagation.image_sources import Paths
from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..receivers.diffuse import noise_for
from ..recent import Recent
from ..settings import AcousticSettings
from .assembly import assemble
from .path_tracing import Event, Walk, thinned
from .point_receiver import PointReceiver

BATCH = 2048  # paths; the spread over batches gives the error
FEWEST_BATCHES = 8  # for a spread worth the name
THINNED_EVERY = 4  # events
CHECKED_EVERY = 0.05  # s, between points of the decay whose error is watched ...
CHECKED_DOWN_TO = 25.0  # dB under its start: as far as a T20 reads
KEPT = 256  # results in memory, the least recently used goes first


@dataclass(frozen=True, eq=False)
class Traced:
    """Late energy of one pair, the standard `error` [dB] of its decay, and the `paths` it took.

    The error is the largest over bands and over the points, every 50 ms, of the backward integrated
    decay (Schroeder, 1965) down to -25 dB; the first of them is the energy itself.
    """

    late: LateEnergy
    error: float
    paths: int


class TraceEngine:
    """Early paths exactly; late energy by path tracing until its error is small enough.

    That is `settings.trace_tolerance` [dB]. A pair that has not got there after
    `settings.trace_paths` paths gives a RuntimeWarning.
    """

    def __init__(self, world: World, rate: int, seed: int, settings: AcousticSettings) -> None:
        self.rate = rate
        self.seed = seed
        self.settings = settings
        self._surface = AcousticSurface.of(world)
        self._early = EarlyPaths(self._surface, settings)
        self._kept: Recent[bytes, Traced] = Recent(KEPT)

    def response(
        self, source: SoundSource, listener: Pose, array: MicrophoneArray
    ) -> NDArray[np.float32]:
        """Response (m, samples) of `array` with its origin at `listener`; zeros for silence."""
        paths = self.paths(source, listener.position)
        late = self.late(source, listener.position)
        noise = noise_for(array, self.rate, self.settings.duration, self.seed)
        return assemble(paths, late, noise, listener, array, self.rate)

    def paths(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False
    ) -> Paths:
        """Early paths from `source` to `listener` (3,) [m]; `moving` looks near by for planes."""
        return self._early.at(source, listener, moving)

    def late(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False
    ) -> LateEnergy:
        """Late energy of `source` at `listener` (3,) [m], traced anew for each place of either."""
        return self.traced(source, listener).late

    def traced(self, source: SoundSource, listener: NDArray[np.float64]) -> Traced:
        """Late energy of `source` at `listener` (3,) [m] and how well it is known."""
        key = source.key + np.asarray(listener, dtype="<f8").tobytes()
        return self._kept.get(key, lambda: self._trace(source, listener))

    def _trace(self, source: SoundSource, listener: NDArray[np.float64]) -> Traced:
        settings = self.settings
        bin_time = bin_samples(self.rate) / self.rate
        bins = math.ceil(settings.duration / bin_time)
        tables = Batches(bins, bin_time)
        batch = 0
        while not tables.converged(settings.trace_tolerance):
            if batch * BATCH >= settings.trace_paths:
                _warn(tables.error, settings)
                break
            rng = np.random.default_rng([self.seed, 0x7ACE, batch])
            receiver = PointReceiver(self._surface, listener, bins, bin_time, rng)
            follow_paths(self._surface, receiver, source, BATCH, settings.image_order, rng)
            tables.add(receiver.table * (4.0 * math.pi / BATCH))
            batch += 1
        arrival = float(np.linalg.norm(listener - source.position)) / SPEED_OF_SOUND
        late = _late_energy(tables.mean, bin_time, arrival, settings.dynamic_range)
        return Traced(late, tables.error, batch * BATCH)


class Batches:
    """Tables (bins, 10) of batches of paths: their mean, and the error of its decay."""

    def __init__(self, bins: int, bin_time: float) -> None:
        self._sum = np.zeros((bins, len(BANDS) + 3))
        self._points = np.arange(0, bins, max(round(CHECKED_EVERY / bin_time), 1))
        self._decays: list[NDArray[np.float64]] = []

    def add(self, table: NDArray[np.float64]) -> None:
        """Count a batch in."""
        self._sum += table
        left = np.cumsum(table[::-1, : len(BANDS)], axis=0)[::-1]
        self._decays.append(left[self._points])

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean table (bins, 10)."""
        return self._sum / len(self._decays)

    @property
    def error(self) -> float:
        """Largest standard error [dB] of the decay; infinite before `FEWEST_BATCHES`."""
        count = len(self._decays)
        if count < FEWEST_BATCHES:
            return math.inf
        decays = np.stack(self._decays)
        mean = decays.mean(axis=0)
        checked = mean > mean[0] * 10.0 ** (-CHECKED_DOWN_TO / 10.0)
        spread = decays.std(axis=0, ddof=1)[checked] / mean[checked]
        return float(10.0 * np.log10(1.0 + spread.max(initial=0.0) / math.sqrt(count)))

    def converged(self, tolerance: float) -> bool:
        """Whether the error is at most `tolerance` [dB]."""
        return self.error <= tolerance


def follow_paths(
    surface: AcousticSurface,
    receiver: PointReceiver,
    source: SoundSource,
    count: int,
    image_order: int,
    rng: np.random.Generator,
) -> None:
    """Let `receiver` hear `count` paths from `source` until their energy is spent.

    What early paths render is left out: the direct sound, also that through walls, and image
    sources up to `image_order`.
    """
    walk, event_number = Walk.of(source, count, rng), 0
    farthest = np.float32(receiver.duration * SPEED_OF_SOUND)
    while len(walk):
        hits = surface.rays.first_hit(walk.position, walk.direction)
        receiver.hear_passing(walk, hits.distance, np.flatnonzero(walk.unheard(image_order)))
        met = (hits.face >= 0) & (walk.flown < farthest)
        if not met.all():
            walk, hits = walk.keep(met), Hits(hits.distance[met], hits.face[met])
        walk.advance(hits.distance)
        event = Event.of(surface, walk, hits)
        receiver.hear_scattered(walk, event)
        walk = walk.keep(event.send_on(walk, rng))
        event_number += 1
        if event_number % THINNED_EVERY == 0:
            walk = thinned(walk, count, rng)


def _late_energy(
    table: NDArray[np.float64], bin_time: float, arrival: float, dynamic_range: float
) -> LateEnergy:
    """The `table` (bins, 10) until every band has decayed by `dynamic_range` [dB]."""
    left = np.cumsum(table[::-1, : len(BANDS)], axis=0)[::-1]
    last = int((left > left[0] * 10.0 ** (-dynamic_range / 10.0)).any(axis=1).sum())
    used = table[:last].astype(np.float32)
    energy = np.ascontiguousarray(used[:, : len(BANDS)].T)
    return LateEnergy(energy, used[:, len(BANDS) :], bin_time, arrival)


def _warn(error: float, settings: AcousticSettings) -> None:
    warnings.warn(
        f"path tracing has an error of {error:.2f} dB after {settings.trace_paths} paths, more "
        f"than trace_tolerance {settings.trace_tolerance}",
        RuntimeWarning,
        stacklevel=2,
    )
