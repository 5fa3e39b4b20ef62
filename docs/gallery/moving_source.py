"""A person who walks about and talks, and the robot that follows: ways and distance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from av_embodied.plan_picture import draw_floor_plan

from .detail import Detail
from .played import Played, played
from .style import ROBOT, SOURCE, new_figure, pixels_of, save_png

EPISODE = 1  # of the test split
NEAR = 1.5  # m, within which the robot follows
MARKED = 10.0  # s, between two marks on the ways
BADGE = {"facecolor": "white", "boxstyle": "circle,pad=0.2", "linewidth": 1.0}


def render(out: Path, detail: Detail) -> None:
    """The ways on the plan, and how far it was from one to the other."""
    shown = played("MovingSource", "map_planner", EPISODE, detail.seconds, {})
    x0, x1, y0, y1 = shown.plan.extent
    figure = new_figure(min(0.6 + 5.4 * (y1 - y0) / (x1 - x0), 7.0), detail)
    grid = figure.add_gridspec(1, 2, width_ratios=(1.25, 1.0))
    _draw_ways(figure.add_subplot(grid[0]), shown)
    _draw_distance(figure.add_subplot(grid[1]), shown)
    save_png(pixels_of(figure), out / "images/moving_source.png")


def _draw_ways(axes: Axes, shown: Played) -> None:
    draw_floor_plan(axes, shown.plan, labels=False)
    for key, colour, name in (("source", SOURCE, "person"), ("pose", ROBOT, "robot")):
        way = np.array([moment.info[key][:2] for moment in shown.moments], dtype=np.float64)
        _draw_way(axes, way, colour, name, round(MARKED / shown.sensors.period))
    axes.set_title(f"ways, with the time in units of {MARKED:g} s")
    axes.legend(loc="upper right", framealpha=0.9)


def _draw_way(axes: Axes, way: NDArray[np.float64], colour: str, name: str, every: int) -> None:
    steps = list(np.stack([way[:-1], way[1:]], axis=1))
    axes.add_collection(LineCollection(steps, colors=colour, linewidths=2.2, zorder=6, label=name))
    for number in range(0, len(way), every):
        x, y = way[number]
        axes.text(
            x, y, f"{number // every}", fontsize=7, ha="center", va="center", zorder=8,
            bbox=BADGE | {"edgecolor": colour},
        )  # fmt: skip


def _draw_distance(axes: Axes, shown: Played) -> None:
    time = np.arange(len(shown.moments)) * shown.sensors.period
    distance = [float(moment.info["distance_to_goal"]) for moment in shown.moments]
    axes.axhspan(0.0, NEAR, color=ROBOT, alpha=0.12, lw=0.0, label="following")
    axes.plot(time, distance, color=ROBOT, lw=1.8)
    axes.set(xlim=(0.0, time[-1]), ylim=(0.0, None), xlabel="time [s]")
    verdict = "success" if shown.moments[-1].info.get("success") else "no success"
    axes.set(ylabel="way to the person [m]", title=f"distance: {verdict}")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper right")
