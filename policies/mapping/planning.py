"""Where the robot can go, at what price, and which turn or step takes it along."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from av_embodied.policy import FORWARD, FORWARD_STEP, LEFT, RIGHT, TURN_STEP

from .grid import Grid
from .occupancy import OccupancyMap
from .paths import PathField, cheapest_paths

UNKNOWN_PRICE = 1.5  # of a metre that was not seen yet
TIGHT_PRICE = 40.0  # of a metre too near an obstacle: only to get free again
SNUG_PRICE = 6.0  # of a metre where the robot fits if the map is right to half a cell
NEAR_PRICE = 2.0  # added right beside an obstacle, falling to nothing at COMFORT
LAST_WAY = 0.7  # factor on the price along the last plan
COMFORT = 0.35  # m of clearance beyond the body's radius
STEP_PRICE = 0.03  # m that a step may be off its target for each unit of price
BLOCKED = 1.0  # m, likewise, for a step into an obstacle
TURN_PRICE = 0.004  # m, likewise, for each turn of TURN_STEP
LOOKAHEAD = 1.5  # m along the path that is steered for


class MotionMap:
    """Clearance and price of the cells in the window of an occupancy map.

    `clearance` (nx, ny) [m] is the distance to the nearest obstacle cell, `price` (nx, ny) that
    of a metre (infinite in obstacles), `corner` (2,) the grid cell where the window starts.
    """

    def __init__(self, occupancy: OccupancyMap, radius: float) -> None:
        self.grid: Grid = occupancy.grid
        self.window = occupancy.window()
        self.corner = np.array([part.start for part in self.window])
        occupied = occupancy.body.occupied(self.window)
        self.known = occupancy.body.known_free(self.window)
        self.radius = radius
        if occupied.any():
            distance = ndimage.distance_transform_edt(~occupied)
            self.clearance = np.asarray(distance) * self.grid.resolution
        else:
            self.clearance = np.full(occupied.shape, np.inf)
        self.price = self._price(occupied)

    def _price(self, occupied: NDArray[np.bool_]) -> NDArray[np.float64]:
        room = np.clip((self.clearance - self.radius) / COMFORT, 0.0, 1.0)
        price = np.where(self.known, 1.0, UNKNOWN_PRICE) + NEAR_PRICE * (1.0 - room)
        price[self.clearance < self.radius + 0.5 * self.grid.resolution] = SNUG_PRICE
        price[self.clearance < self.radius - 0.5 * self.grid.resolution] = TIGHT_PRICE
        price[occupied] = np.inf
        return price

    def favour(self, path: NDArray[np.float64]) -> None:
        """Let the cells of `path` (k, 2) [m] cost less: of two ways alike the last one is kept."""
        x, y = (self.grid.index(path) - self.corner).T
        inside = (x >= 0) & (x < self.price.shape[0]) & (y >= 0) & (y < self.price.shape[1])
        self.price[x[inside], y[inside]] *= LAST_WAY

    def cell(self, point: NDArray[np.float64]) -> tuple[int, int]:
        """Window cell of `point` (2,) [m], the nearest one where it lies outside."""
        cell = self.grid.index(np.asarray(point, dtype=np.float64)) - self.corner
        x, y = np.clip(cell, 0, np.array(self.price.shape) - 1)
        return int(x), int(y)

    def points(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Centres (k, 2) [m] of window `cells` (k, 2)."""
        return self.grid.centre(cells + self.corner)

    def paths_from(self, point: NDArray[np.float64]) -> PathField:
        """Cheapest paths from `point` (2,) [m] to every cell of the window."""
        return cheapest_paths(self.price, self.cell(point), self.grid.resolution)

    def along(self, start: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean price (k,) of the straight ways from `start` (2,) to `ends` (k, 2) [m]."""
        ends = np.atleast_2d(ends)
        length = np.linalg.norm(ends - start, axis=1).max(initial=self.grid.resolution)
        share = np.linspace(0.0, 1.0, int(2.0 * length / self.grid.resolution) + 2)
        points = start + share[:, None, None] * (ends - start)  # (s, k, 2)
        cells = self.grid.index(points) - self.corner
        x, y = np.clip(cells, 0, np.array(self.price.shape) - 1).reshape(-1, 2).T
        return self.price[x, y].reshape(len(share), -1)[1:].mean(axis=0)


def steering_target(
    motion: MotionMap, position: NDArray[np.float64], path: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The farthest point of `path` (k, 2) [m] within `LOOKAHEAD` that is straight ahead of none."""
    run = np.cumsum(np.linalg.norm(np.diff(path, axis=0, prepend=path[:1]), axis=1))
    ahead = path[(run <= LOOKAHEAD) & (run > 0.5 * FORWARD_STEP)]
    if not len(ahead):
        return path[-1]
    straight = motion.along(position, ahead) < 0.9 * SNUG_PRICE
    return ahead[np.flatnonzero(straight)[-1]] if straight.any() else ahead[0]


def step_toward(motion: MotionMap, pose: NDArray[np.float64], target: NDArray[np.float64]) -> int:
    """The action from `pose` (x, y, yaw) that leads to `target` (2,) [m] with the least turning.

    Every heading that turns of `TURN_STEP` reach is tried one step ahead: what remains to the
    target, plus the price of the step, plus a little for turning.
    """
    turns = np.arange(-12, 12)
    angle = pose[2] + turns * TURN_STEP
    ends = pose[:2] + FORWARD_STEP * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    remaining = np.linalg.norm(ends - target, axis=1)
    # Narrow places have been paid for by the plan: here they may not turn the robot back.
    price = motion.along(pose[:2], ends)
    aside = np.where(np.isfinite(price), STEP_PRICE * np.minimum(price, SNUG_PRICE), BLOCKED)
    score = remaining + aside + TURN_PRICE * np.abs(turns)
    turn = int(turns[score.argmin()])
    if turn == 0:
        return FORWARD
    return LEFT if turn > 0 else RIGHT
