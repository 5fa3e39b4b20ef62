"""How loud one source is all over a house, at three bands: everything, and direct sound alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from numpy.typing import NDArray

from av_embodied.envs.acoustics import AcousticScene, LevelMap, level_map
from av_embodied.floor_plan import FloorPlan
from av_embodied.plan_picture import draw_floor_plan

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .style import SOLID, mark_source, new_figure, pixels_of, save_png

SEED, ROOM, PLACE = 5, "living_room", (0.5, 0.5)  # the house, where the source is in it
HEIGHT = 1.5  # m, of source and ears: above tables, below lintels
BANDS = (125.0, 1000.0, 4000.0)  # Hz
STEP, LOUDEST, FAINTEST = 3.0, 6.0, -54.0  # dB, between contours, and the ends of the scale
ROWS = ("all sound", "straight, or bent\nround edges")


def render(out: Path, detail: Detail) -> None:
    """Two rows of maps, all sound and direct sound, at three bands each."""
    world = house(SEED)
    plan = world.floor_plan()
    source = (*free_place(world, room_of(world, ROOM), *PLACE), HEIGHT)
    scene = AcousticScene(world, settings=detail.acoustics)
    maps = [level_map(scene, source, HEIGHT, detail.step, direct=part) for part in (False, True)]
    x0, x1, y0, y1 = plan.extent
    figure = new_figure(0.9 + 2.0 * 3.1 * (y1 - y0) / (x1 - x0), detail)
    axes = figure.subplots(2, len(BANDS), sharex=True, sharey=True)
    filled = None
    for row, levels in enumerate(maps):
        for column, band in enumerate(BANDS):
            one = axes[row, column]
            filled = _draw(one, levels, band, plan)
            mark_source(one, *source[:2])
            one.set_xlabel("x [m]" if row else "")
            one.set_ylabel("" if column else f"{ROWS[row]}\ny [m]")
            one.set_title("" if row else f"{band:g} Hz")
    assert filled is not None
    bar = figure.colorbar(filled, ax=axes, location="bottom", shrink=0.7, aspect=50, pad=0.02)
    bar.set_label("level in the octave band [dB], 0 dB: the source at 1 m in free field")
    save_png(pixels_of(figure), out / "images/level_map.png")


def _draw(axes: Axes, found: LevelMap, band: float, plan: FloorPlan) -> QuadContourSet:
    levels = np.arange(FAINTEST, LOUDEST + STEP, STEP)
    shown: NDArray[np.float64] = np.clip(found.band(band).T, FAINTEST - 1.0, None)
    filled = axes.contourf(found.x, found.y, shown, levels, cmap="viridis", extend="both")
    axes.contour(
        found.x, found.y, shown, levels, colors="white", linewidths=0.35, linestyles="solid"
    )
    walls = FloorPlan((), plan.walls, (), plan.free, plan.origin, plan.resolution)
    draw_floor_plan(axes, walls, labels=False)
    axes.set_facecolor(SOLID)  # where things are taller than the ears
    axes.set_xticks(range(0, int(found.x[-1]) + 1, 4))
    axes.set_yticks(range(0, int(found.y[-1]) + 1, 4))
    return filled
