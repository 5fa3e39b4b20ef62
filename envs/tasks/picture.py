"""A picture of a running episode: what the camera sees beside the floor plan."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from av_embodied.floor_plan import FloorPlan
from av_embodied.plan_picture import draw_floor_plan

from .episode_run import EpisodeRun
from .stage import Stage

SIDE = 240  # pixels, of each half
WAY, ROBOT, SOURCE, OTHER = "#2060c0", "#10408f", "#d02020", "#808080"


def draw_run(run: EpisodeRun) -> NDArray[np.uint8]:
    """Camera on the left, plan with way, robot and source on the right (240, 480, 3)."""
    seen = Image.fromarray(run.seen["rgb"])
    scale = min(SIDE / seen.width, SIDE / seen.height)
    seen = seen.resize(
        (round(seen.width * scale), round(seen.height * scale)), Image.Resampling.NEAREST
    )
    canvas = Image.new("RGB", (2 * SIDE, SIDE), "white")
    canvas.paste(seen, ((SIDE - seen.width) // 2, (SIDE - seen.height) // 2))
    canvas.paste(_draw_plan(run), (SIDE, 0))
    return np.asarray(canvas)


def _draw_plan(run: EpisodeRun) -> Image.Image:
    plan, pose = run.stage.plan, run.pose
    picture = plan_background(run.stage).copy()
    draw = ImageDraw.Draw(picture)
    way = [_pixel(plan, x, y) for x, y in run.way]
    draw.line(way, fill=WAY, width=2)
    nose = [(0.35, 0.0), (-0.2, 0.2), (-0.2, -0.2)]
    corners = pose.to_world([(x, y, 0.0) for x, y in nose])
    draw.polygon([_pixel(plan, x, y) for x, y, _ in corners], fill=ROBOT)
    for emitter in run.emitters:
        x, y = _pixel(plan, *emitter.place[:2])
        colour = SOURCE if emitter is run.rules.goal else OTHER
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour, outline="white")
    return picture


@lru_cache(maxsize=1)
def plan_background(stage: Stage) -> Image.Image:
    """The plan itself, as large as it fits into a square of `SIDE` pixels."""
    plan = stage.plan
    figure = Figure(figsize=(SIDE / 100.0, SIDE / 100.0), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_floor_plan(axes, plan, labels=False)
    x, y, span = _view(plan)
    axes.set(xlim=(x, x + span), ylim=(y, y + span), aspect="equal")
    axes.set_axis_off()
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())


def _view(plan: FloorPlan) -> tuple[float, float, float]:
    """Lower left corner x, y and side [m] of the square that shows the whole plan."""
    x0, x1, y0, y1 = plan.extent
    span = max(x1 - x0, y1 - y0)
    return (x0 + x1 - span) / 2.0, (y0 + y1 - span) / 2.0, span


def _pixel(plan: FloorPlan, x: float, y: float) -> tuple[float, float]:
    left, low, span = _view(plan)
    return (x - left) / span * SIDE, SIDE - (y - low) / span * SIDE
