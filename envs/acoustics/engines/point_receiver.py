"""A listener in the way of traced paths: what it hears of each, when, and from where.

What surfaces scatter is heard straight from where it is scattered ("diffuse rain": Schroeder,
"Physically based real-time auralization of interactive virtual environments", 2011, chapter 5).
What comes from mirrors or through walls is heard where it flies through the space that the listener
sees within `REACH`, in proportion to its way there. No path is heard twice.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP
from ..air import SPEED_OF_SOUND
from ..bands import AIR_ABSORPTION, BANDS
from ..directions import fibonacci_sphere
from ..propagation.surfaces import AcousticSurface
from .path_tracing import SCATTERED, Event, Walk

REACH = 0.5  # m, about the listener, as far as it sees
LOOKS = 2048  # rays that measure how much space that is


class PointReceiver:
    """Adds up what `listener` (3,) [m] hears in `bins` of `bin_time` [s].

    `table` (bins, 10) holds energy per band, and mean energy times direction of travel (3), of a
    source that sends out one unit of energy per path.
    """

    def __init__(
        self,
        surface: AcousticSurface,
        listener: NDArray[np.float64],
        bins: int,
        bin_time: float,
        rng: np.random.Generator,
    ) -> None:
        self._surface = surface
        self._listener = listener.astype(np.float32)
        self._bin_time = bin_time
        self._rng = rng
        looks = fibonacci_sphere(LOOKS)
        near = surface.rays.first_hit(np.broadcast_to(listener, looks.shape), looks).distance
        self._volume = 4.0 / 3.0 * math.pi * float((np.minimum(near, REACH) ** 3).mean())
        self.table = np.zeros((bins, len(BANDS) + 3))

    @property
    def duration(self) -> float:
        """How long it listens [s]."""
        return len(self.table) * self._bin_time

    def hear_passing(
        self, walk: Walk, ahead: NDArray[np.float32], which: NDArray[np.int64]
    ) -> None:
        """Hear the paths `which`, that fly `ahead` (n,) [m] before they meet a surface."""
        way = self._listener - walk.position[which]
        direction = walk.direction[which]
        along = np.einsum("nk,nk->n", way, direction)
        aside = np.einsum("nk,nk->n", way, way) - along**2
        half = np.sqrt(np.maximum(np.float32(REACH**2) - aside, 0.0))
        begin = np.maximum(along - half, 0.0)
        end = np.minimum(along + half, ahead[which])
        met = np.flatnonzero(end > begin)
        way, direction, begin, end = way[met], direction[met], begin[met], end[met]
        # A point of the way within stands for all of it: it counts where the listener sees it.
        place = begin + self._rng.random(len(met), dtype=np.float32) * (end - begin)
        point = self._listener - way + direction * place[:, None]
        target = np.broadcast_to(self._listener, point.shape)
        seen = np.flatnonzero(~self._surface.rays.blocked(point, target))
        share = (end - begin)[seen] / self._volume
        paths = which[met[seen]]
        flown = walk.flown[paths] + place[seen]
        self._add(flown, walk.energy[paths] * share[:, None], direction[seen])

    def hear_scattered(self, walk: Walk, event: Event) -> None:
        """Hear what the surfaces scatter that the paths have come to."""
        start = walk.position + np.float32(SURFACE_GAP) * event.normal
        way = self._listener - start
        square = np.einsum("nk,nk->n", way, way)
        cosine = np.einsum("nk,nk->n", way, event.normal) / np.sqrt(square)
        seen = np.flatnonzero(cosine > 0.0)
        target = np.broadcast_to(self._listener, (len(seen), 3))
        seen = seen[~self._surface.rays.blocked(start[seen], target)]
        distance = np.sqrt(square[seen])
        share = cosine[seen] / (math.pi * square[seen])
        energy = walk.energy[seen] * event.share[SCATTERED, seen] * share[:, None]
        self._add(walk.flown[seen] + distance, energy, way[seen] / distance[:, None])

    def _add(
        self,
        flown: NDArray[np.floating],
        energy: NDArray[np.floating],
        direction: NDArray[np.floating],
    ) -> None:
        """Hear `energy` (n, 7) after the ways `flown` (n,) [m], travelling `direction` (n, 3)."""
        heard = energy * 10.0 ** (-AIR_ABSORPTION * flown[:, None] / 10.0)
        flow = direction * heard.mean(axis=1, keepdims=True)
        time = (flown / (SPEED_OF_SOUND * self._bin_time)).astype(np.int64)
        within = time < len(self.table)
        values = np.concatenate([heard, flow], axis=1)[within]
        for channel in range(self.table.shape[1]):
            added = np.bincount(time[within], values[:, channel], len(self.table))
            self.table[:, channel] += added
