"""The late energy of sources, each traced once and then kept in memory and on disk."""

from __future__ import annotations

import warnings
from dataclasses import replace
from weakref import WeakSet

from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..recent import Recent
from ..settings import AcousticSettings
from .cells import CellGrid
from .energy_record import EnergyRecord
from .particles import trace_particles
from .record_cache import RecordCache, record_key

MEMORY = 512_000_000  # bytes of records that all scenes of a process keep together
LEAST_MEMORY = 16_000_000  # bytes that a scene keeps, however many there are
MOST_KEYS = 10_000  # names of records that are remembered
LEAST_LEAK = 0.002  # share of energy that escapes from a mesh with holes, not by rounding
OPEN_AIR = 0.5  # share from which a world is open on purpose


class LeakWarning(UserWarning):
    """Sound escapes from a world that seems to be closed."""


class Records:
    """Energy records of the sources in one world, made when first asked for.

    Of those in memory the longest unused go first; all scenes that are in use share it evenly.
    """

    def __init__(
        self,
        surface: AcousticSurface,
        cells: CellGrid,
        digest: bytes,
        settings: AcousticSettings,
        seed: int,
        rate: int,
    ) -> None:
        self._surface = surface
        self._cells = cells
        self._digest = digest
        self._settings = settings
        self._seed = seed
        self._rate = rate
        self._disk = RecordCache.from_environment()
        self._memory: Recent[str, EnergyRecord] = Recent(
            _memory_of_each, lambda one: one.table.nbytes
        )
        _IN_USE.add(self)
        self._keys: dict[tuple[bytes, int], str] = {}
        self._leak_reported = False

    def of(self, source: SoundSource, particles: int | None = None) -> EnergyRecord:
        """The record of `source`, traced with `particles` where the settings are not to decide."""
        settings = self._settings
        if particles is not None:
            settings = replace(settings, particles=particles)
        key = self._key(source, settings)
        return self._memory.get(key, lambda: self._stored_or_traced(key, source, settings))

    def _key(self, source: SoundSource, settings: AcousticSettings) -> str:
        wanted = source.key, settings.particles
        key = self._keys.get(wanted)
        if key is None:
            key = record_key(self._digest, source.key, settings, self._seed, self._rate)
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[wanted] = key
        return key

    def _stored_or_traced(
        self, key: str, source: SoundSource, settings: AcousticSettings
    ) -> EnergyRecord:
        record = self._disk.load(key) if self._disk else None
        if record is None:
            record = trace_particles(
                self._surface, self._cells, source, settings, self._seed, self._rate
            )
            if self._disk:
                self._disk.save(key, record)
        self._report_leak(record)
        return record

    def _report_leak(self, record: EnergyRecord) -> None:
        if LEAST_LEAK < record.escaped < OPEN_AIR and not self._leak_reported:
            self._leak_reported = True
            warnings.warn(
                f"{record.escaped:.1%} of the sound's energy escapes from the world: its mesh has "
                "holes, and rooms sound drier than they are",
                LeakWarning,
                stacklevel=2,
            )


_IN_USE: WeakSet[Records] = WeakSet()


def _memory_of_each() -> int:
    """Bytes of records that a scene keeps now."""
    return max(MEMORY // max(len(_IN_USE), 1), LEAST_MEMORY)
