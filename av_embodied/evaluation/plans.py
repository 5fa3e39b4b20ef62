"""Floor plans as small pictures: one file a world, shared by every episode in it."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import gymnasium
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..files import write_atomically
from ..floor_plan import FloorPlan
from ..plan_picture import draw_floor_plan

FOLDER = "plans"
REPORT_SIZE = 720  # pixels, longer side of a plan in the report
COLOURS = 64  # of a plan in the report; flat drawings need no more
DOTS_PER_INCH = 100


@dataclass(frozen=True)
class PlanPicture:
    """A plan drawn to its borders: `pixels` (rows, columns, 3) uint8, row 0 at the largest y.

    `extent` is (x from, x to, y from, y to) [m].
    """

    pixels: NDArray[np.uint8]
    extent: tuple[float, float, float, float]

    def to_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Columns and rows (n, 2) of world `points` (n, 2) [m]."""
        rows, columns = self.pixels.shape[:2]
        x0, x1, y0, y1 = self.extent
        share = (np.asarray(points) - (x0, y1)) / (x1 - x0, y0 - y1)
        return share * (columns, rows)


def draw_plan(
    plan: FloorPlan, width: int, height: int, dots_per_inch: int = DOTS_PER_INCH
) -> PlanPicture:
    """`plan` as large as it fits into `width` x `height` pixels.

    Letters and lines grow with `dots_per_inch`.
    """
    x0, x1, y0, y1 = plan.extent
    scale = min(width / (x1 - x0), height / (y1 - y0))
    # A whole number of pixels each way; the extent grows by what rounding adds.
    columns, rows = math.floor(scale * (x1 - x0)), math.floor(scale * (y1 - y0))
    figure = Figure(figsize=(columns / dots_per_inch, rows / dots_per_inch), dpi=dots_per_inch)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_floor_plan(axes, plan)
    axes.set_aspect("auto")
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    axes.set_axis_off()
    canvas.draw()
    return PlanPicture(np.array(canvas.buffer_rgba())[..., :3], plan.extent)


def save_plan(out: Path, world_hash: str, env: gymnasium.Env) -> None:
    """Draw the plan of the environment's present world into `out`, unless it is there."""
    path = plan_path(out, world_hash)
    if path.exists():
        return
    picture = draw_plan(env.get_wrapper_attr("floor_plan")(), REPORT_SIZE, REPORT_SIZE)
    facts = PngInfo()
    facts.add_text("extent", json.dumps(picture.extent))
    content = io.BytesIO()
    Image.fromarray(picture.pixels).quantize(COLOURS).save(content, "PNG", pnginfo=facts)
    write_atomically(path, content.getvalue())


def load_plan(out: Path, world_hash: str) -> tuple[bytes, PlanPicture] | None:
    """The PNG file that `save_plan` wrote and its picture; None where there is none."""
    path = plan_path(out, world_hash)
    if not path.exists():
        return None
    content = path.read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        x0, x1, y0, y1 = json.loads(image.info["extent"])
        pixels = np.array(image.convert("RGB"))
    return content, PlanPicture(pixels, (x0, x1, y0, y1))


def plan_path(out: Path, world_hash: str) -> Path:
    """Where the plan of a world is kept."""
    return out / FOLDER / f"{quote(world_hash, safe='')}.png"
