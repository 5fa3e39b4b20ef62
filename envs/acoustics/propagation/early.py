"""Early sound: every path from a source that is computed exactly, at any listener."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..diffraction.diffracted_paths import DiffractedPaths
from ..recent import Recent
from ..settings import AcousticSettings
from .image_sources import ImageSources, Paths, Sequences, audible_paths, find_sequences
from .sources import SoundSource
from .surfaces import AcousticSurface

KEPT_SOURCES = 64  # whose mirror planes are remembered, the least recently used goes first
LATTICE = 0.25  # m, between points from which mirror planes are looked for on a source's way


class EarlyPaths:
    """Direct sound, specular reflections and ways round edges in the world of `surface`."""

    def __init__(self, surface: AcousticSurface, settings: AcousticSettings) -> None:
        self._surface = surface
        self._settings = settings
        self._round_edges = DiffractedPaths(surface, settings.diffraction_order)
        self._images: Recent[tuple[bytes, bool], ImageSources] = Recent(KEPT_SOURCES)
        self._found: Recent[bytes, Sequences] = Recent(KEPT_SOURCES)

    def at(self, source: SoundSource, listener: NDArray[np.float64], moving: bool = False) -> Paths:
        """The paths from `source` that reach `listener` (3,) [m].

        The mirror planes of a `moving` source are those of the lattice point next to it.
        """
        images = self._images.get((source.key, moving), lambda: self._mirrored(source, moving))
        paths = audible_paths(self._surface, images, listener)
        if paths.route[:1] == (("specular",),):  # the source is seen
            return paths
        return paths.joined(self._round_edges.at(source, listener))

    def _mirrored(self, source: SoundSource, moving: bool) -> ImageSources:
        place = self._lattice_point(source) if moving else source.position
        planes = self._found.get(place.tobytes(), lambda: self._planes(place))
        return ImageSources.of(self._surface, source, planes)

    def _lattice_point(self, source: SoundSource) -> NDArray[np.float64]:
        """The nearest lattice point (3,) [m], or the source's own place where that is hidden."""
        here = source.position
        point = np.round(here / LATTICE) * LATTICE
        hidden = self._surface.rays.blocked(here[None], point[None])[0]
        return here if hidden else point

    def _planes(self, position: NDArray[np.float64]) -> Sequences:
        """The planes that mirror sound from `position` (3,)."""
        settings = self._settings
        return find_sequences(
            self._surface, position, settings.image_order, settings.discovery_rays
        )
