"""What stands where, from depth images and odometry: log-odds grids of two height bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.sensors import Sensors

from .grid import COARSENESS, Grid, Window

HIT = 1.5  # log-odds; depth is exact, so that a hit outweighs several rays past the same cell
MISS = -0.5  # log-odds
LIMITS = (-2.0, 2.5)  # log-odds, low enough for a map that drifts to be written anew
OCCUPIED = 0.4  # log-odds above which a cell counts as an obstacle
FREE = -0.4  # log-odds below which a cell counts as free
BUMP = 3.0  # log-odds of what the robot ran into, higher than sight alone can give
FLOOR = 0.05  # m, what is lower can be driven over
WALL_BAND = (1.45, 1.95)  # m, above nearly all furniture, below nearly all door frames
OVERHEAD = 1.78  # m, above people who stand
MISS_PEOPLE = -1.5  # log-odds of MISS where people walk: what was there may have gone
EMPTY = -1.4  # log-odds below which what is seen now is somebody, not something
CARVE_GAP = 0.1  # m, kept free of carving before a hit


class Layer:
    """Log-odds of obstacles within one band of heights [m] above the floor."""

    def __init__(self, grid: Grid, low: float, high: float, people: bool = False) -> None:
        self.low, self.high = low, high
        self._people = people
        self.odds = np.zeros(grid.shape, dtype=np.float32)

    def occupied(self, window: Window) -> NDArray[np.bool_]:
        """Cells with an obstacle."""
        return self.odds[window] > OCCUPIED

    def known_free(self, window: Window) -> NDArray[np.bool_]:
        """Cells that were seen and are free."""
        return self.odds[window] < FREE

    def add(self, free: NDArray[np.int64], hit: NDArray[np.int64]) -> None:
        """Count one image: flat cells `free` (k,) seen through, and `hit` (n,)."""
        flat = self.odds.reshape(-1)
        if self._people:
            hit = hit[flat[hit] > EMPTY]
        change = np.zeros(flat.size, dtype=np.float32)
        change[free] = MISS_PEOPLE if self._people else MISS
        change[hit] = HIT
        touched = np.concatenate([free, hit])
        touched = touched[flat[touched] < BUMP]
        flat[touched] = np.clip(flat[touched] + change[touched], *LIMITS)


class OccupancyMap:
    """Obstacles for the robot's `body` and `walls` for sound, in the odometry frame.

    The camera looks level along the body's x from `camera.mount_height` above the point between the
    wheels. Where `people` walk they are no walls, no obstacles on what was seen free before, and
    soon gone elsewhere. Raises InputError for a camera that is mounted or projects otherwise.
    """

    def __init__(self, sensors: Sensors, grid: Grid, people: bool = False) -> None:
        self._people = people
        self.grid, self.camera = grid, sensors.camera
        self._radius, self._height = sensors.body_radius, sensors.body_height
        camera = sensors.camera
        for name in ("forward", "left", "yaw", "pitch"):
            if getattr(camera, name):
                raise InputError(f"a map needs a camera with {name} 0, got {getattr(camera, name)}")
        if camera.projection != "pinhole":
            raise InputError(f"a map needs a pinhole camera, got {camera.projection!r}")
        column = (np.arange(camera.width) + 0.5 - camera.width / 2.0) / camera.focal_length
        row = (np.arange(camera.height) + 0.5 - camera.height / 2.0) / camera.focal_length
        self._left = -column  # (W,) metres to the left per metre of depth
        self._up = -row[:, None]  # (H, 1)
        self._stretch = np.hypot(1.0, column)  # (W,) range per depth
        self._blind = camera.mount_height / row[-1]  # m, the floor is seen from here on
        self._steps = np.arange(0.0, 1.5 * camera.maximum_depth, 0.7 * grid.resolution)
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        low = OVERHEAD if self._people else WALL_BAND[0]
        self.body = Layer(self.grid, FLOOR, self._height, self._people)
        self.walls = Layer(self.grid, low, WALL_BAND[1])
        self._low, self._high = np.full(2, np.inf), np.full(2, -np.inf)

    def window(self, margin: float = 2.0) -> Window:
        """The part of the grid that was seen, and `margin` [m] more on each side.

        It begins and ends with whole cells of the belief.
        """
        low = self.grid.index(self._low - margin) // COARSENESS
        high = self.grid.index(self._high + margin) // COARSENESS + 1
        x, y = (
            slice(int(COARSENESS * a), int(COARSENESS * b)) for a, b in zip(low, high, strict=True)
        )
        return x, y

    def update(self, depth: NDArray[np.float32], pose: NDArray[np.float64]) -> None:
        """Add `depth` (H, W) [m] seen from `pose` (x, y, yaw) in the odometry frame.

        Raises InputError for another shape than the camera's.
        """
        if depth.shape != (self.camera.height, self.camera.width):
            raise InputError(
                f"depth must have shape {(self.camera.height, self.camera.width)}, "
                f"got {depth.shape}"
            )
        valid = depth > 0.0
        height = self.camera.mount_height + self._up * depth
        ranges = depth.astype(np.float64) * self._stretch
        c, s = np.cos(pose[2]), np.sin(pose[2])
        heading = np.stack([c - s * self._left, s + c * self._left]) / self._stretch  # (2, W)
        farthest = np.where(valid, ranges, 0.0).max(axis=0)
        seen = pose[:2, None] + heading * farthest
        self._grow(np.concatenate([seen.T, pose[None, :2]]))
        for layer in (self.body, self.walls):
            inside = valid & (height > layer.low) & (height < layer.high)
            hit = self._flat(pose, heading, ranges, inside)
            first = np.where(inside, ranges, np.inf).min(axis=0)
            reach = np.minimum(first - CARVE_GAP, farthest)
            clear = (self._steps[:, None] < reach) & (self._steps[:, None] > self._blind)
            steps = np.broadcast_to(self._steps[:, None], clear.shape)
            layer.add(self._flat(pose, heading, steps, clear), hit)
        self._stand(pose)

    def bump(self, pose: NDArray[np.float64]) -> None:
        """The robot ran into something: mark it right before the body."""
        angle = pose[2] + np.radians([-20.0, -10.0, 0.0, 10.0, 20.0])
        reach = self._radius + 0.5 * self.grid.resolution
        points = pose[:2] + reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        cells = self.grid.index(points)
        self.body.odds[cells[:, 0], cells[:, 1]] = BUMP

    def _stand(self, pose: NDArray[np.float64]) -> None:
        """Where the robot stands is free."""
        offset = np.arange(-self._radius, self._radius + 1e-9, self.grid.resolution)
        x, y = np.meshgrid(offset, offset)
        disc = np.hypot(x, y) < self._radius
        cells = self.grid.index(pose[:2] + np.stack([x[disc], y[disc]], axis=1))
        self.body.odds[cells[:, 0], cells[:, 1]] = LIMITS[0]

    def _flat(
        self,
        pose: NDArray[np.float64],
        heading: NDArray[np.float64],
        ranges: NDArray[np.float64],
        keep: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        """Flat cells of the kept `ranges` (k, W) [m] along the columns' `heading` (2, W)."""
        column = np.nonzero(keep)[1]
        points = pose[:2] + (heading[:, column] * ranges[keep]).T
        cells = self.grid.index(points[self.grid.inside(points)])
        return cells[:, 0] * self.grid.cells + cells[:, 1]

    def _grow(self, points: NDArray[np.float64]) -> None:
        self._low = np.minimum(self._low, points.min(axis=0))
        self._high = np.maximum(self._high, points.max(axis=0))
