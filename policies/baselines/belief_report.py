"""What a mapping policy believes, in the form that reports and videos show."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.policy import BeliefMap, BelievedSource

from ..mapping.belief import SourceBelief
from ..mapping.grid import COARSENESS
from ..mapping.occupancy import OccupancyMap

LEAST = 1e-3  # of the highest probability: cells of less are left out


def believed_source(
    points: NDArray[np.float64],
    probability: NDArray[np.float64],
    pose: NDArray[np.float64],
    activity: float,
) -> BelievedSource:
    """Mean direction, spread and distance of `probability` (n, n) over cells at `points`.

    `pose` is (x, y, yaw) in the frame of the points; cells of next to no probability are left out.
    """
    x, y, distance = _mean(points, probability, float(pose[0]), float(pose[1]))
    spread = float(np.sqrt(-2.0 * np.log(np.clip(np.hypot(x, y), 1e-6, 1.0 - 1e-9))))
    azimuth = float(np.arctan2(y, x) - pose[2])
    direction = (float(np.cos(azimuth)), float(np.sin(azimuth)), 0.0)
    return BelievedSource(direction, spread, distance, activity=activity)


@njit(cache=True)
def _mean(
    points: NDArray[np.float64], probability: NDArray[np.float64], x: float, y: float
) -> tuple[float, float, float]:
    """Mean of the unit vectors from (x, y) [m] to cells, and of their distances [m]."""
    least = LEAST * probability.max()
    total = east = north = far = 0.0
    for i in range(probability.shape[0]):
        for j in range(probability.shape[1]):
            weight = probability[i, j]
            if weight > least:
                dx, dy = points[i, j, 0] - x, points[i, j, 1] - y
                distance = np.sqrt(dx * dx + dy * dy)
                total += weight
                far += weight * distance
                east += weight * dx / max(distance, 1e-6)
                north += weight * dy / max(distance, 1e-6)
    return east / total, north / total, far / total


def belief_map(
    occupancy: OccupancyMap,
    belief: SourceBelief,
    probability: NDArray[np.float64],
    path: NDArray[np.float64],
) -> BeliefMap:
    """The part of the map that was seen, with `probability` (n, n) of the belief's cells on it."""
    window = occupancy.window()
    x, y = (slice(part.start // COARSENESS, part.stop // COARSENESS) for part in window)
    source = probability[x, y].repeat(COARSENESS, axis=0).repeat(COARSENESS, axis=1)
    half = 0.5 * belief.grid.resolution
    corner = belief.grid.centre(np.array([x.start, y.start])) - half
    return BeliefMap(
        occupancy=(1.0 / (1.0 + np.exp(-occupancy.body.odds[window]))).astype(np.float32),
        source=(source / COARSENESS**2).astype(np.float32),
        origin=(float(corner[0]), float(corner[1])),
        resolution=occupancy.grid.resolution,
        path=path,
    )
