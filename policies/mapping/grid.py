"""A square grid in the odometry frame, which starts where the robot started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
        return (cells + 0.5) * self.resolution - self.half

    def inside(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether `points` (..., 2) [m] lie on the grid."""
        return (np.abs(points) < self.half).all(axis=-1)

    def axis(self) -> NDArray[np.float64]:
        """Cell centres (cells,) [m] along one side."""
        return (np.arange(self.cells) + 0.5) * self.resolution - self.half
