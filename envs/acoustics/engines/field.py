"""Engine `field`: a source is traced once, and then heard anywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ...worlds.world import World
from ..late.cells import CellGrid
from ..late.energy_record import EnergyRecord
from ..late.late_field import LateEnergy, late_energy
from ..late.record_cache import surface_digest
from ..late.records import Records
from ..late.source_nodes import SourceNode, nodes_around, source_nodes
from ..propagation.early import EarlyPaths
from ..propagation.image_sources import Paths
from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..receivers.diffuse import noise_for
from ..recent import Recent
from ..settings import AcousticSettings
from .assembly import assemble

KEPT = 256  # pairs of source and listener whose sound is remembered
Heard = tuple[bytes, bytes, bool]  # source, listener, whether the source is moving
Speaking = tuple[NDArray[np.int64], NDArray[np.float64]]  # cells and their weights
NODES = 4  # nodes about a moving source, as a rule; together they have one trace's particles


class FieldEngine:
    """Early paths exactly; late energy out of a record that one trace makes for every listener."""

    def __init__(self, world: World, rate: int, seed: int, settings: AcousticSettings) -> None:
        self.world = world
        self.rate = rate
        self.seed = seed
        self.settings = settings
        self._surface = AcousticSurface.of(world)
        self._cells = CellGrid.of(world.rays, world.bounds)
        self._early = EarlyPaths(self._surface, settings)
        # A head that turns, and several arrays in one place, hear by the same paths.
        self._paths: Recent[Heard, Paths] = Recent(KEPT)
        self._late: Recent[Heard, LateEnergy] = Recent(KEPT)
        self._near: Recent[bytes, Speaking] = Recent(KEPT)
        self._met: set[bytes] = set()  # nodes that were traced
        digest = surface_digest(world.surface)
        self._records = Records(self._surface, self._cells, digest, settings, seed, rate)

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
        key = (source.key, listener.tobytes(), moving)
        return self._paths.get(key, lambda: self._early.at(source, listener, moving))

    def late(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False
    ) -> LateEnergy:
        """Late energy of `source` at `listener` (3,) [m].

        That of a `moving` source comes out of records of fixed places about it.
        """
        key = (source.key, listener.tobytes(), moving)
        return self._late.get(key, lambda: self._late_energy(source, listener, moving))

    def _late_energy(
        self, source: SoundSource, listener: NDArray[np.float64], moving: bool
    ) -> LateEnergy:
        records = self._on_the_way(source) if moving else [(1.0, self.record(source))]
        # All sources are heard out of the same cells.
        cells, rays = self._cells, self.world.rays
        near = self._near.get(listener.tobytes(), lambda: cells.neighbours(rays, listener))
        return late_energy(records, *near, source.position, listener)

    def _on_the_way(self, source: SoundSource) -> list[tuple[float, EnergyRecord]]:
        """Records of the nodes about `source` with their weights."""
        rays, particles = self.world.rays, max(self.settings.particles // NODES, 64)
        nodes = source_nodes(source, rays) or [SourceNode(source, 1.0)]
        needed = {node.source.key for node in nodes}
        if needed <= self._met:
            # Nothing to trace now: the next place is made ready, so that no one block takes long.
            ahead = (node.source for node in nodes_around(source, rays))
            coming = next((place for place in ahead if place.key not in self._met), None)
            if coming is not None:
                self._records.of(coming, particles)
                self._met.add(coming.key)
        self._met |= needed
        return [(node.weight, self._records.of(node.source, particles)) for node in nodes]

    def record(self, source: SoundSource) -> EnergyRecord:
        """The late energy of `source` everywhere, kept where it was traced before."""
        return self._records.of(source)
