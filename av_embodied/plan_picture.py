"""Floor plans drawn on matplotlib axes."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from .files import write_atomically
from .floor_plan import FloorPlan, Polygon

ROOM_COLOURS = {
    "bathroom": "#dcecf3",
    "bedroom": "#efe6f2",
    "child_room": "#f8e6ee",
    "corridor": "#ebe7de",
    "dining_room": "#f7e3c8",
    "hall": "#f1eee8",
    "kitchen": "#f6ecd6",
    "living_room": "#e8f0dd",
    "meeting_room": "#dfe3f4",
    "office": "#f3e3de",
    "storage": "#e2e2dc",
    "studio": "#dcefe4",
}
OTHER_ROOM = "#eeeeee"
WALL = "#333333"
OUTLINE = "#555555"
FREE = (0.2, 0.6, 0.3, 0.12)  # red, green, blue, opacity of the floor where a robot can stand
DOTS_PER_METRE = 60


def draw_floor_plan(axes: Axes, plan: FloorPlan, *, labels: bool = True) -> None:
    """Draw rooms, furniture and walls of `plan` on `axes`, in metres, x to the right and y up.

    With `labels`, each room bears its name.
    """
    for room in plan.rooms:
        colour = ROOM_COLOURS.get(room.category, OTHER_ROOM)
        axes.add_collection(PolyCollection([room.outline], facecolors=colour, zorder=1))
    if plan.objects:
        _add_polygons(axes, [(thing.outline, thing.colour) for thing in plan.objects])
    solid = [wall for wall in plan.walls if len(wall) > 2]
    thin = [wall for wall in plan.walls if len(wall) == 2]
    axes.add_collection(PolyCollection(solid, facecolors=WALL, edgecolors=WALL, zorder=3))
    axes.add_collection(LineCollection(thin, colors=WALL, linewidths=1.5, zorder=3))
    if labels:
        for room in plan.rooms:
            x, y = (room.outline.min(axis=0) + room.outline.max(axis=0)) / 2.0
            axes.text(
                x, y, room.name.replace("_", " "), ha="center", va="center", fontsize=8, zorder=4,
                bbox={"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 1.0},
            )  # fmt: skip
    x0, x1, y0, y1 = plan.extent
    axes.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal", xlabel="x [m]", ylabel="y [m]")


def _add_polygons(axes: Axes, polygons: list[tuple[Polygon, tuple[float, float, float]]]) -> None:
    axes.add_collection(
        PolyCollection(
            [outline for outline, _ in polygons],
            facecolors=[colour for _, colour in polygons],
            edgecolors=OUTLINE,
            linewidths=0.5,
            zorder=2,
        )
    )


def save_floor_plan(plan: FloorPlan, path: str | Path, title: str = "") -> None:
    """Write `plan` as PNG, with the floor where a robot can stand shaded lightly.

    Raises InputError where `path` cannot be written.
    """
    x0, x1, y0, y1 = plan.extent
    size = np.clip(np.array([x1 - x0, y1 - y0]) * DOTS_PER_METRE, 300, 3000) / 100.0 + 0.8
    figure = Figure(figsize=(float(size[0]), float(size[1])), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    draw_floor_plan(axes, plan)
    shade = np.zeros((*plan.free.T.shape, 4))
    shade[plan.free.T] = FREE
    axes.imshow(shade, extent=plan.extent, origin="lower", zorder=2.5, interpolation="nearest")
    axes.set_title(title, fontsize=10)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    write_atomically(path, picture.getvalue())
