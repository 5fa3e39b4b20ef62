"""A person's walk through a world: smooth, at an even pace, looking where it goes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from av_embodied import Pose
from av_embodied.envs.acoustics.listening.walk import Walk
from av_embodied.envs.worlds.free_space import FreeSpace

SMOOTHING = 0.35  # s, standard deviation of the time over which corners are rounded


def stroll(
    space: FreeSpace, stops: list[tuple[float, float]], speed: float, period: float
) -> list[Pose]:
    """A pose on the floor at the end of every `period` [s] on the shortest way past `stops` [m]."""
    corners = [np.array(stops[0])]
    for stop in stops[1:]:
        corners += list(space.distance_field([stop]).path_from(corners[-1])[1:])
    walk = Walk(tuple((float(x), float(y), space.floor) for x, y in corners), speed)
    count = int(walk.length / speed / period)
    exact = np.array([walk.position((k + 1) * period * speed) for k in range(count)])
    place: NDArray[np.float64] = gaussian_filter1d(
        exact, SMOOTHING / period, axis=0, mode="nearest"
    )
    ahead = np.gradient(place, axis=0)
    yaw = np.unwrap(np.arctan2(ahead[:, 1], ahead[:, 0]))
    yaw = gaussian_filter1d(yaw, SMOOTHING / period, mode="nearest")
    return [Pose(x, y, z, turn) for (x, y, z), turn in zip(place, yaw, strict=True)]
