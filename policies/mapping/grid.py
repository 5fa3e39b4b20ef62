"""A square grid in the odometry frame, which starts where the robot started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COARSENESS = 2  # cells of the map along one cell of the belief
Window = tuple[slice, slice]
"""Part of a grid: rows along x, columns along y."""


@dataclass(frozen=True)
class Grid:
    """Square cells of `resolution` [m] from `-half` to `half` [m] along x and y."""

    resolution: float = 0.1
    half: float = 20.0

    @property
    def cells(self) -> int:
        """Cells along one side."""
        return round(2.0 * self.half / self.resolution)

    @property
    def shape(self) -> tuple[int, int]:
        """Cells along x and y."""
        return self.cells, self.cells

    def index(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Cell (..., 2) of `points` (..., 2) [m]; points outside go to the border."""
        cell = np.floor((points + self.half) / self.resolution).astype(np.int64)
        return np.clip(cell, 0, self.cells - 1)

    def centre(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Centre (..., 2) [m] of `cells` (..., 2)."""
        return (cells.astype(np.float64) + 0.5) * self.resolution - self.half

    def inside(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether `points` (..., 2) [m] lie on the grid."""
        return np.asarray((np.abs(points) < self.half).all(axis=-1))

    def axis(self) -> NDArray[np.float64]:
        """Cell centres (cells,) [m] along one side."""
        return (np.arange(self.cells, dtype=np.float64) + 0.5) * self.resolution - self.half

    def coarser(self) -> Grid:
        """The grid of the belief that goes with this grid of the map."""
        return Grid(COARSENESS * self.resolution, self.half)


def blocks(cells: NDArray[np.generic]) -> NDArray[np.generic]:
    """Map `cells` (COARSENESS * n, COARSENESS * m) by belief cell: (n, m, COARSENESS**2)."""
    n, m = (size // COARSENESS for size in cells.shape)
    split = cells.reshape(n, COARSENESS, m, COARSENESS).swapaxes(1, 2)
    return split.reshape(n, m, COARSENESS**2)


def nearest_in(window: Window, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], ...]:
    """Index (of `np.ix_`) into the belief's part under a map `window` of each belief cell (n, n).

    Belief cells outside the window get the nearest one in it.
    """
    return np.ix_(
        *(
            np.clip(np.arange(size), part.start // COARSENESS, part.stop // COARSENESS - 1)
            - part.start // COARSENESS
            for size, part in zip(shape, window, strict=True)
        )
    )
