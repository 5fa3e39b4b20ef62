"""Sound that a listener hears round edges, where nothing but edges lead to it."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..bands import BANDS, air_gain
from ..propagation.image_sources import Paths
from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..recent import Recent
from .detours import DetourTree
from .edge_graph import EdgeGraph
from .levels import bend_gains, fresnel_table
from .tight import Bends
from .turns import Round, Ways

MOST_PATHS = 6  # at one listener, the strongest
FAINTEST = 10.0**-1.5  # amplitude beside the strongest path's; fainter ones are left out
KEPT_TREES = 64  # of sources, the least recently used goes first


class DiffractedPaths:
    """Paths round at most `order` edges in the world of `surface`."""

    def __init__(self, surface: AcousticSurface, order: int) -> None:
        self._surface = surface
        self._order = order
        self._graph: Recent[None, EdgeGraph] = Recent(1)
        self._trees: Recent[bytes, DetourTree] = Recent(KEPT_TREES)

    @property
    def graph(self) -> EdgeGraph:
        """The world's edges, found when they are first asked for."""
        surface = self._surface
        return self._graph.get(None, lambda: EdgeGraph.of(surface.rays, surface.mesh))

    def at(self, source: SoundSource, listener: NDArray[np.float64]) -> Paths:
        """The shortest paths from `source` to `listener` (3,) [m], one for each last edge.

        They are meant for a listener that does not see the source.
        """
        if not self._order or not len(self.graph.edge):
            return _no_paths()
        bends = self._tree(source.position).to(listener)
        if not len(bends):
            return _no_paths()
        gain = self._levels(bends) * air_gain(bends.length)
        if not source.even:
            departure = bends.corners[:, 1] - bends.corners[:, 0]
            gain *= source.gain(departure / np.maximum(bends.pieces[:, :1], 1e-9))
        order, image = _strongest(gain, bends.length, bends.last, listener)
        chains = bends.chain[order].tolist()
        route = [("diffracted", *(edge for edge in chain if edge >= 0)) for chain in chains]
        return Paths(image, gain[order], tuple(route))

    def _levels(self, bends: Bends) -> NDArray[np.float64]:
        graph, edges = self.graph, self.graph.edges
        place = edges.face, edges.normal, edges.along, edges.opening
        way = bends.chain, bends.corners, bends.pieces, bends.before, bends.after
        ways = Ways(*way, bends.slope, bends.turned)
        return bend_gains(ways, Round(*place, graph.partner, graph.width), fresnel_table())

    def _tree(self, position: NDArray[np.float64]) -> DetourTree:
        """The ways from `position` (3,), found once."""
        rays, order = self._surface.rays, self._order
        return self._trees.get(
            position.tobytes(), lambda: DetourTree.of(self.graph, rays, position, order)
        )


@njit(cache=True)
def _strongest(
    gain: NDArray[np.float64],
    length: NDArray[np.float64],
    last: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The ways (k,) that matter, the strongest first, and where they seem to come from (k, 3) [m].

    `gain` (c, 7) and `length` (c,) [m] are theirs, and `last` (c, 3) [m] their last corners.
    """
    strength = np.sqrt((gain**2).sum(axis=1)) / length
    order = np.argsort(-strength, kind="mergesort")[:MOST_PATHS]
    order = order[strength[order] >= FAINTEST * strength[order[0]]]
    image = np.empty((len(order), 3))
    for k in range(len(order)):
        way = last[order[k]] - listener
        image[k] = listener + way * (length[order[k]] / max(np.sqrt((way**2).sum()), 1e-9))
    return order, image


def _no_paths() -> Paths:
    return Paths(np.empty((0, 3)), np.empty((0, len(BANDS))), ())
