"""Late energy of one source in every cell of a world, over time, and which way it flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bands import BANDS

TIME_BIN = 0.005  # s, wanted length of a time bin
SMOOTHING = 0.08  # half width of the average over time, as a share of the time since first energy


def bin_samples(rate: int) -> int:
    """Whole samples in a time bin at `rate` [Hz]."""
    return round(TIME_BIN * rate)


@dataclass(frozen=True, eq=False)
class EnergyRecord:
    """Late energy of a source of unit amplitude at 1 m, in bins of `bin_time` [s].

    `table` (cells, bins, 10) float32 holds what a response's squared samples add up to per bin in
    each of the 7 bands, then the mean band energy times its mean direction of travel (3).
    `last` (cells,) is the number of bins until every band has decayed. `escaped` is the share of
    the source's energy that flew off into the open: through holes in the mesh, where it has any.
    """

    table: NDArray[np.float32]
    last: NDArray[np.int64]
    bin_time: float
    escaped: float = 0.0

    @classmethod
    def of(
        cls,
        table: NDArray[np.float32],
        bin_time: float,
        dynamic_range: float,
        escaped: float = 0.0,
    ) -> EnergyRecord:
        """Smooth `table` (cells, bins, 10) in time; it has decayed after `dynamic_range` [dB]."""
        smooth = _smoothed(table)
        left = np.cumsum(smooth[:, ::-1, : len(BANDS)], axis=1, dtype=np.float64)[:, ::-1]
        threshold = left[:, :1] * 10.0 ** (-dynamic_range / 10.0)
        return cls(smooth, (left > threshold).any(axis=2).sum(axis=1), bin_time, escaped)

    @property
    def energy(self) -> NDArray[np.float32]:
        """Energy (cells, bins, 7) per band."""
        return self.table[:, :, : len(BANDS)]

    @property
    def flow(self) -> NDArray[np.float32]:
        """Mean energy times direction of travel (cells, bins, 3)."""
        return self.table[:, :, len(BANDS) :]


def _smoothed(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean over a window that grows with time; levelled first, so the decay keeps its slope."""
    cells, bins, _ = table.shape
    place = np.arange(bins)
    total = table[:, :, : len(BANDS)].sum(axis=2, dtype=np.float64)  # (cells, bins)
    first = np.argmax(total > 0.0, axis=1)[:, None]
    since = np.maximum(place - first, 0)
    # The mean life of an exponential decay, in bins.
    life = (total * since).sum(axis=1) / np.maximum(total.sum(axis=1), 1e-30)
    level = np.exp(np.minimum(since / np.maximum(life, 1.0)[:, None], 100.0))[:, :, None]
    half = np.minimum((SMOOTHING * since).astype(np.int64), bins - 1 - place)
    sums = np.zeros((cells, bins + 1, table.shape[2]))
    np.cumsum(table * level, axis=1, out=sums[:, 1:])
    cell = np.arange(cells)[:, None]
    window = sums[cell, place + half + 1] - sums[cell, place - half]
    return (window / (2 * half + 1)[:, :, None] / level).astype(np.float32)
