"""What the robot sees and believes, as files that a browser shows."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray
from PIL import Image

from ..evaluation.map_view import BELIEF, OBSTACLE, SMALLEST_PEAK, UNKNOWN
from ..frames import Pose
from ..policy import BeliefMap

Extent = tuple[float, float, float, float]  # x from, x to, y from, y to [m]

QUALITY = 80  # of JPEG
CELL = 0.1  # m, a pixel of the overlay
BELIEF_OPACITY, OBSTACLE_OPACITY = 0.85, 0.35


def jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """`pixels` (H, W, 3) as JPEG."""
    return _file(pixels, "JPEG", quality=QUALITY)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """`pixels` (H, W, 3 or 4) as PNG."""
    return _file(pixels, "PNG", compress_level=1)


def _file(pixels: NDArray[np.uint8], kind: str, **settings: int) -> bytes:
    content = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(content, kind, **settings)
    return content.getvalue()


def depth_picture(depth: NDArray[np.float32], maximum: float) -> NDArray[np.uint8]:
    """`depth` (H, W) [m] in colour (H, W, 3): bright is near, black is invalid."""
    near = 255.0 - np.clip(depth, 0.0, maximum) * (254.0 / maximum)  # 1 to 255
    return _depth_colours()[np.where(depth > 0.0, near, 0.0).astype(np.uint8)]


@lru_cache(maxsize=1)
def _depth_colours() -> NDArray[np.uint8]:
    colours = (colormaps["viridis"](np.arange(256))[:, :3] * 255.0).astype(np.uint8)
    colours[0] = 0
    return colours


class BeliefOverlay:
    """Draws beliefs over a plan of `extent` (x from, x to, y from, y to) [m].

    Their frame has its origin in the world at `start`; they are drawn where the robot thinks they
    are, so its drift shows.
    """

    def __init__(self, extent: Extent, start: Pose) -> None:
        self.start = start
        self.extent = x0, x1, y0, y1 = extent
        columns, rows = (max(round((b - a) / CELL), 1) for a, b in ((x0, x1), (y0, y1)))
        self._places = start.to_body(_centres(extent, columns, rows, start.z))[..., :2]

    def draw(self, belief: BeliefMap) -> NDArray[np.uint8]:
        """Colours with opacity (rows, columns, 4): obstacles below the believed source."""
        cells = np.floor((self._places - belief.origin) / belief.resolution).astype(np.int64)
        inside = np.all((cells >= 0) & (cells < belief.occupancy.shape), axis=2)
        x, y = np.moveaxis(np.where(inside[..., None], cells, 0), -1, 0)
        wall = np.clip((belief.occupancy[x, y] - UNKNOWN) / (1.0 - UNKNOWN), 0.0, 1.0)
        peak = max(float(belief.source.max(initial=0.0)), SMALLEST_PEAK)
        # The square root keeps what is a hundred times less likely than the peak visible.
        source = np.sqrt(np.clip(belief.source[x, y] / peak, 0.0, 1.0))
        above = BELIEF_OPACITY * source * inside
        below = OBSTACLE_OPACITY * wall * inside * (1.0 - above)
        opacity = above + below
        share = (above / np.maximum(opacity, 1e-6))[..., None]
        colour = share * np.array(BELIEF) + (1.0 - share) * np.array(OBSTACLE)
        return np.dstack([colour, 255.0 * opacity]).astype(np.uint8)

    def path(self, belief: BeliefMap) -> list[list[float]] | None:
        """The planned way [[x, y], ...] [m] in the world, None without one."""
        if len(belief.path) < 2:
            return None
        flat = np.column_stack([belief.path[:, :2], np.zeros(len(belief.path))])
        return self.start.to_world(flat)[:, :2].round(3).tolist()


def _centres(extent: Extent, columns: int, rows: int, height: float) -> NDArray[np.float64]:
    """World places (rows, columns, 3) [m] of the middles of a picture's pixels."""
    x0, x1, y0, y1 = extent
    x = x0 + (np.arange(columns) + 0.5) / columns * (x1 - x0)
    y = y1 - (np.arange(rows) + 0.5) / rows * (y1 - y0)
    return np.stack([*np.meshgrid(x, y), np.full((rows, columns), height)], axis=-1)
