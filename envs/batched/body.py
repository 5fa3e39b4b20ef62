"""Many robots that move: their poses, what their odometry believes, and how far they have come."""

from __future__ import annotations

import torch
from torch import Tensor

from ..worlds.free_space import RESOLUTION
from .kernels import launch
from .kernels import words as wp
from .motion import Ground, drive, goal_distance, measure
from .stock import Stock


class Bodies:
    """`count` robots of `radius` [m] in the worlds of `stock`.

    `pose` and `believed` (n, 3) are x, y [m] and yaw [rad], in the world, and since the start as
    odometry has it; `collided` (n,) uint8 is of the last move, `path` (n,) [m] the way so far.
    """

    def __init__(self, stock: Stock, count: int, radius: float, device: torch.device) -> None:
        self._stock = stock
        self._device = device
        grounds = stock.grounds
        ground = Ground()
        ground.clearance = wp.from_torch(grounds.clearance)
        ground.supported = wp.from_torch(grounds.supported)
        ground.extent = wp.from_torch(grounds.extent)
        ground.origin = wp.from_torch(grounds.origin)
        ground.resolution = wp.float64(RESOLUTION)
        ground.radius = wp.float64(radius)
        self._ground = ground
        self.pose = torch.zeros((count, 3), dtype=torch.float64, device=device)
        self.believed = torch.zeros_like(self.pose)
        self.path = torch.zeros(count, dtype=torch.float64, device=device)
        self.collided = torch.zeros(count, dtype=torch.uint8, device=device)
        self._motion = torch.zeros_like(self.pose)

    def begin(self, which: Tensor, episode: Tensor) -> None:
        """Put the robots `which` (n,) to the start of their `episode` (n,)."""
        start = self._stock.plays.start[episode]
        self.pose.copy_(torch.where(which[:, None], start, self.pose))
        self.believed.masked_fill_(which[:, None], 0.0)
        self.path.masked_fill_(which, 0.0)
        self.collided.masked_fill_(which, 0)

    def move(
        self, forward: Tensor, turn: Tensor, moving: Tensor, episode: Tensor, taken: Tensor
    ) -> None:
        """Drive `forward` [m] while turning by `turn` [rad], those that are `moving` (n,) bool.

        `taken` (n,) are the actions before this one, by which the odometry's noise is found.
        """
        plays, count = self._stock.plays, len(self.pose)
        active = moving.to(torch.uint8)
        values = [self._ground, self.world(episode), forward, turn, active]
        launch(drive, count, [*values, self.pose, self._motion, self.collided], self._device)
        values = [self._motion, active, episode, taken, plays.factors, plays.noise, self.believed]
        launch(measure, count, values, self._device)
        self.path += self._motion[:, :2].norm(dim=1)

    def world(self, episode: Tensor) -> Tensor:
        """Which world (n,) each `episode` (n,) is in."""
        return self._stock.sources.world[self._stock.plays.source[episode]]

    def distance(self, episode: Tensor) -> Tensor:
        """Way (n,) [m] of each robot to the goal of its `episode` (n,)."""
        sources = self._stock.sources
        result = torch.empty(len(self.pose), dtype=torch.float64, device=self._device)
        values = [self._ground, self.world(episode), self._stock.plays.source[episode]]
        values += [sources.field, sources.ways, self.pose, result]
        launch(goal_distance, len(result), values, self._device)
        return result
