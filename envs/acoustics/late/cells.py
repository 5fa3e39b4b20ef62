"""Space cells in which late energy is recorded: blocks of air that no surface divides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ...rays import RayScene

VOXEL = 0.25  # m, wanted edge of a voxel
BLOCK = 5  # voxels along the edge of a cell
MOST_VOXELS = 300_000  # larger worlds get coarser voxels
FEWEST_VOXELS = 4  # across the smallest side of a world; smaller worlds get finer voxels
SMALLEST_CELL = 4  # voxels; less air than this has too few particles to count
HEARING_RANGE = 2.0  # in cell edges: cells farther from a listener do not speak for its place


@dataclass(frozen=True, eq=False)
class CellGrid:
    """Voxels of edge `edge` [m] from `origin` (3,) [m]; `cell` (nx, ny, nz) int32, -1 for none.

    A voxel that a surface passes through belongs to no cell, so a cell lies on one side of every
    wall. `centre` (n, 3) [m] and `volume` (n,) [m3] are the cells'.
    """

    origin: NDArray[np.float64]
    edge: float
    cell: NDArray[np.int32]
    centre: NDArray[np.float64]
    volume: NDArray[np.float64]

    @classmethod
    def of(cls, rays: RayScene, bounds: NDArray[np.float64]) -> CellGrid:
        """The cells of the box `bounds` (2, 3) [m] filled with the surfaces of `rays`."""
        size = np.maximum(bounds[1] - bounds[0], 1e-3)
        edge = min(VOXEL, float(size[size > 0.1].min(initial=1.0)) / FEWEST_VOXELS)
        edge = max(edge, (math.prod(size) / MOST_VOXELS) ** (1.0 / 3.0))
        # Off the surfaces that meet the bounds, which would else graze the voxels' faces.
        origin = bounds[0] - 0.37 * edge
        shape = np.ceil((bounds[1] - origin) / edge + 0.01).astype(int)
        index = np.indices(shape).reshape(3, -1).T
        clean = _clean(rays, origin + (index + 0.5) * edge, edge).reshape(shape)
        label = _split_blocks(clean)
        return cls._from_labels(origin, edge, label)

    @classmethod
    def _from_labels(
        cls, origin: NDArray[np.float64], edge: float, label: NDArray[np.int32]
    ) -> CellGrid:
        inside = label >= 0
        voxels = np.bincount(label[inside])
        number = np.where(voxels >= SMALLEST_CELL, np.cumsum(voxels >= SMALLEST_CELL) - 1, -1)
        cell = np.where(inside, number[np.where(inside, label, 0)], -1).astype(np.int32)
        count = int(number.max(initial=-1)) + 1
        which = np.nonzero(cell >= 0)
        owner = cell[which]
        points = origin + (np.stack(which, axis=1) + 0.5) * edge
        voxels = np.bincount(owner, minlength=count)
        total = np.stack([np.bincount(owner, points[:, k], count) for k in range(3)], axis=1)
        volume = voxels.astype(np.float64) * edge**3
        return cls(origin, edge, cell, total / voxels[:, None], volume)

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.centre)

    def locate(self, points: NDArray[np.floating]) -> NDArray[np.int32]:
        """Cell (n,) of `points` (n, 3) [m], -1 for none."""
        flat = np.zeros(len(points), dtype=np.int32)
        inside = np.ones(len(points), dtype=bool)
        scale = np.float32(1.0 / self.edge)
        for axis, length in enumerate(self.cell.shape):
            place = (points[:, axis] - np.float32(self.origin[axis])) * scale
            inside &= (place >= 0.0) & (place < length)
            flat = flat * np.int32(length) + place.astype(np.int32)
        return np.where(inside, self.cell.reshape(-1)[np.where(inside, flat, 0)], -1)

    def neighbours(
        self, rays: RayScene, point: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Cells that speak for `point` (3,) [m], and their weights, which add up to 1.

        Those are the cells in reach whose centre is in sight; where none is, the nearest in reach.
        """
        reach = HEARING_RANGE * BLOCK * self.edge
        around, distance = _within(self.centre, point, reach)
        hidden = rays.blocked(point[None], self.centre[around])
        return _speaking(around, distance / reach, hidden, self.volume)


@njit(cache=True)
def _within(
    centre: NDArray[np.float64], point: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The places `centre` (n, 3) less than `reach` from `point` (3,), and their distances [m]."""
    around, distance = np.empty(len(centre), np.int64), np.empty(len(centre))
    found = 0
    for k in range(len(centre)):
        square = 0.0
        for axis in range(3):
            square += (centre[k, axis] - point[axis]) ** 2
        if square < reach * reach:
            around[found], distance[found] = k, np.sqrt(square)
            found += 1
    return around[:found], distance[:found]


@njit(cache=True)
def _speaking(
    around: NDArray[np.int64],
    part: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    volume: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Those of the cells `around` (k,) that are not `hidden`, and their weights by volume.

    Their distance is `part` (k,) of the range. Where all are hidden it is the nearest.
    """
    near = around[~hidden]
    if len(near) == 0:
        nearest = np.argmin(part) if len(around) else 0
        return around[nearest : nearest + 1], np.ones(min(len(around), 1))
    weight = (1.0 - part[~hidden]) ** 2 * volume[near]
    return near, weight / weight.sum()


def _clean(rays: RayScene, centre: NDArray[np.float64], edge: float) -> NDArray[np.bool_]:
    """Which voxels no surface passes through: rays to the faces and corners meet none."""
    axes = np.concatenate([np.eye(3), -np.eye(3)]) * 0.5
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.5
    clean = np.ones(len(centre), dtype=bool)
    for offset in np.concatenate([axes, corners]) * edge * 1.001:
        left = np.flatnonzero(clean)
        clean[left] = ~rays.blocked(centre[left], centre[left] + offset)
    return clean


def _split_blocks(clean: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Label (nx, ny, nz) of the connected clean voxels within each block, -1 where not clean."""
    number = np.arange(clean.size).reshape(clean.shape)
    pairs = []
    for axis in range(3):
        low = np.moveaxis(number, axis, 0)[:-1]
        high = np.moveaxis(number, axis, 0)[1:]
        here, there = np.moveaxis(clean, axis, 0)[:-1], np.moveaxis(clean, axis, 0)[1:]
        same = (np.arange(1, clean.shape[axis]) % BLOCK != 0)[:, None, None]
        linked = here & there & same
        pairs.append(np.stack([low[linked], high[linked]]))
    rows, columns = np.concatenate(pairs, axis=1)
    graph = coo_array((np.ones(len(rows), bool), (rows, columns)), (clean.size, clean.size))
    _, label = connected_components(graph, directed=False)
    _, compact = np.unique(label[clean.reshape(-1)], return_inverse=True)
    result = np.full(clean.size, -1, dtype=np.int32)
    result[clean.reshape(-1)] = compact
    return result.reshape(clean.shape)
