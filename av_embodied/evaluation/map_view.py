"""The floor plan in a video: what the robot believes and where it walked, over the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ..frames import Pose
from ..policy import BeliefMap
from .canvas import Colour
from .plans import PlanPicture

WALKED: Colour = (31, 98, 203)
PLANNED: Colour = (20, 140, 70)
SOURCE: Colour = (200, 30, 30)
BELIEF: Colour = (230, 40, 180)
ROBOT: Colour = (255, 200, 40)
OBSTACLE: Colour = (90, 60, 30)
BELIEF_OPACITY = 0.85
OBSTACLE_OPACITY = 0.35
SMALLEST_PEAK = 1e-12  # keeps a map of zeros from being divided by zero
UNKNOWN = 0.5  # occupancy of what was never seen
BODY = 8  # pixels, radius of the robot's mark


class MapView:
    """Draws moments of one episode on `plan`.

    Beliefs are in the odometry frame, whose origin in the world is `start`; they are drawn where
    the robot thinks they are, so its drift shows.
    """

    def __init__(self, plan: PlanPicture, start: Pose) -> None:
        self._plan = plan
        self._start = start
        rows, columns = plan.pixels.shape[:2]
        x0, x1, y0, y1 = plan.extent
        x = x0 + (np.arange(columns) + 0.5) / columns * (x1 - x0)
        y = y1 - (np.arange(rows) + 0.5) / rows * (y1 - y0)
        world = np.stack([*np.meshgrid(x, y), np.full((rows, columns), start.z)], axis=-1)
        self._odometry = start.to_body(world)[..., :2]  # (rows, columns, 2) of each pixel

    def draw(
        self,
        path: NDArray[np.float64],
        yaw: float,
        belief: BeliefMap | None,
        source: Sequence[float],
    ) -> NDArray[np.uint8]:
        """The plan (rows, columns, 3) with the `path` walked (n, 2) [m], the robot at its end.

        `source` (x, y, ...) [m] is where the goal is now.
        """
        pixels = self._plan.pixels.astype(np.float32)
        if belief:
            pixels = self._blend(pixels, belief)
        image = Image.fromarray(pixels.astype(np.uint8))
        draw = ImageDraw.Draw(image)
        if belief and len(belief.path) > 1:
            planned = np.column_stack([belief.path[:, :2], np.zeros(len(belief.path))])
            self._line(draw, self._start.to_world(planned)[:, :2], PLANNED, 2)
        self._line(draw, path, WALKED, 3)
        self._cross(draw, np.array(source, dtype=np.float64)[:2])
        self._robot(draw, path[-1], yaw)
        return np.asarray(image)

    def _blend(self, pixels: NDArray[np.float32], belief: BeliefMap) -> NDArray[np.float32]:
        cells = np.floor((self._odometry - belief.origin) / belief.resolution).astype(np.int64)
        valid = np.logical_and(cells >= 0, cells < belief.occupancy.shape)
        inside: NDArray[np.bool_] = np.all(valid, axis=2)
        x, y = np.moveaxis(np.where(inside[..., None], cells, 0), -1, 0)
        wall = np.clip((belief.occupancy[x, y] - UNKNOWN) / (1.0 - UNKNOWN), 0.0, 1.0)
        peak = max(float(belief.source.max(initial=0.0)), SMALLEST_PEAK)
        # The square root keeps what is a hundred times less likely than the peak visible.
        source = np.sqrt(np.clip(belief.source[x, y] / peak, 0.0, 1.0))
        layers = ((OBSTACLE_OPACITY * wall, OBSTACLE), (BELIEF_OPACITY * source, BELIEF))
        for opacity, colour in layers:
            share = (opacity * inside)[..., None].astype(np.float32)
            pixels = pixels * (np.float32(1.0) - share) + np.array(colour, np.float32) * share
        return pixels

    def _line(
        self, draw: ImageDraw.ImageDraw, points: NDArray[np.float64], colour: Colour, width: int
    ) -> None:
        places = [(float(x), float(y)) for x, y in self._plan.to_pixels(points)]
        draw.line(places, fill=colour, width=width, joint="curve")

    def _cross(self, draw: ImageDraw.ImageDraw, source: NDArray[np.float64]) -> None:
        x, y = self._plan.to_pixels(source[None])[0]
        for slope in (-1, 1):
            draw.line((x - BODY, y - slope * BODY, x + BODY, y + slope * BODY), SOURCE, 4)

    def _robot(self, draw: ImageDraw.ImageDraw, place: NDArray[np.float64], yaw: float) -> None:
        x, y = self._plan.to_pixels(place[None])[0]
        draw.ellipse((x - BODY, y - BODY, x + BODY, y + BODY), ROBOT, WALKED, 2)
        nose = (x + 2 * BODY * math.cos(yaw), y - 2 * BODY * math.sin(yaw))
        draw.line(((x, y), nose), WALKED, 3)
