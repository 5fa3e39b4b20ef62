"""Places of a world from which sound is kept, and which of them speak for a robot where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

from ..rays import RayScene
from ..worlds.free_space import FreeSpace

TRIED = 8  # nearest nodes of a cell that are tested for being in sight
NEIGHBOURS = 4  # of those in sight, the nearest, speak for a cell


@dataclass(frozen=True, eq=False)
class ListeningNodes:
    """Nodes at `position` (n, 3) [m], the height of the microphones above free floor.

    `near` (nx, ny, 8) are for each cell of the free space the nearest nodes, those in sight of its
    centre first and nearest first; `seen` (nx, ny) counts those in sight, 1 at least, as where
    none is the nearest must do. A cell that is not free has those of the nearest one that is.
    """

    position: NDArray[np.float64]
    near: NDArray[np.int32]
    seen: NDArray[np.int32]

    @classmethod
    def of(cls, space: FreeSpace, rays: RayScene, height: float, spacing: float) -> ListeningNodes:
        """Nodes about `spacing` [m] apart in `space`, `height` [m] above its floor."""
        cells = np.argwhere(space.grid)
        centre = np.column_stack([space.centre(cells), np.full(len(cells), space.floor + height)])
        nodes = centre[_spread(centre[:, :2], spacing)]
        tried = min(TRIED, len(nodes))
        found = KDTree(nodes).query(centre, tried)[1].reshape(len(cells), tried)
        start = np.repeat(centre, tried, axis=0)
        hidden = rays.blocked(start, nodes[found.reshape(-1)]).reshape(found.shape)
        order = np.argsort(hidden, axis=1, kind="stable")
        near = np.zeros((*space.grid.shape, TRIED), dtype=np.int32)
        seen = np.ones(space.grid.shape, dtype=np.int32)
        i, j = cells.T
        near[i, j, :tried] = np.take_along_axis(found, order, axis=1)
        seen[i, j] = np.maximum((~hidden).sum(axis=1), 1)
        nearest = np.empty((2, *space.grid.shape), dtype=np.int32)
        ndimage.distance_transform_edt(
            ~space.grid, return_distances=False, return_indices=True, indices=nearest
        )
        i, j = nearest
        return cls(nodes, near[i, j], seen[i, j])

    def neighbours(self) -> NDArray[np.int32]:
        """Up to 4 nodes (nx, ny, 4) that speak for a cell, -1 for fewer."""
        few = self.near[..., :NEIGHBOURS].copy()
        few[np.arange(NEIGHBOURS) >= self.seen[..., None]] = -1
        return few

    def nearest(self, kind: NDArray[np.bool_]) -> NDArray[np.int32]:
        """For each cell the nearest node (nx, ny) in sight that is of a `kind` (n,).

        The nearest in sight of any kind where there is none.
        """
        good = kind[self.near] & (np.arange(self.near.shape[2]) < self.seen[..., None])
        first = np.argmax(good, axis=2)
        return np.take_along_axis(self.near, first[..., None], axis=2)[..., 0]


def _spread(places: NDArray[np.float64], spacing: float) -> NDArray[np.int64]:
    """Of `places` (n, 2) in each square of side `spacing` [m] the one nearest to its middle."""
    square = np.floor(places / spacing).astype(np.int64)
    aside = np.linalg.norm(places - (square + 0.5) * spacing, axis=1)
    order = np.lexsort((aside, square[:, 1], square[:, 0]))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any(np.diff(square[order], axis=0), axis=1)
    return order[first]
