"""Floor plans: a house of one storey, the apartment that ships, a house of two storeys."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes

from av_embodied.floor_plan import FloorPlan
from av_embodied.plan_picture import draw_floor_plan

from .detail import Detail
from .shown_worlds import apartment, house
from .style import new_figure, pixels_of, save_png

MARGIN = 0.25  # m, round each plan


def render(out: Path, detail: Detail) -> None:
    """Four plans at one scale, with their sizes."""
    tall = house(3, storeys=2)
    ground, upper = sorted(tall.floors)
    shown = (
        ("generate_house(7)", house().floor_plan()),
        ("worlds/apartment.sdf", apartment().floor_plan()),
        ("generate_house(3, storeys=2), ground floor", tall.floor_plan(floor=ground)),
        (f"the same, upper floor, {upper:.2f} m above", tall.floor_plan(floor=upper)),
    )
    sizes = [_size(plan) for _, plan in shown]
    heights = [max(sizes[k][1], sizes[k + 1][1]) for k in (0, 2)]
    widths = [max(sizes[k][0], sizes[k + 2][0]) for k in (0, 1)]
    figure = new_figure(10.0 * sum(heights) / sum(widths), detail)
    grid = figure.add_gridspec(2, 2, width_ratios=widths, height_ratios=heights)
    for number, (title, plan) in enumerate(shown):
        axes = figure.add_subplot(grid[number // 2, number % 2])
        span = (widths[number % 2], heights[number // 2])
        _draw(axes, plan, title, span)
    save_png(pixels_of(figure), out / "images/floor_plans.png")


def _size(plan: FloorPlan) -> tuple[float, float]:
    x0, x1, y0, y1 = plan.extent
    return x1 - x0 + 2.0 * MARGIN, y1 - y0 + 2.0 * MARGIN


def _draw(axes: Axes, plan: FloorPlan, title: str, span: tuple[float, float]) -> None:
    """The plan in the middle of a field of `span` [m], so that all have one scale."""
    draw_floor_plan(axes, plan)
    x0, x1, y0, y1 = plan.extent
    x, y = (x0 + x1 - span[0]) / 2.0, (y0 + y1 - span[1]) / 2.0
    axes.set(xlim=(x, x + span[0]), ylim=(y, y + span[1]), title=title)
    axes.set_xticks(range(0, int(x1) + 1, 2))
    axes.set_yticks(range(0, int(y1) + 1, 2))
    axes.spines[:].set_visible(False)
