"""Floor plans on matplotlib axes and in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from av_embodied.errors import InputError
from av_embodied.floor_plan import FloorPlan, PlanObject, PlanRoom
from av_embodied.plan_picture import draw_floor_plan, save_floor_plan

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def plan() -> FloorPlan:
    free = np.zeros((80, 60), dtype=bool)
    free[10:70, 10:50] = True
    return FloorPlan(
        rooms=(PlanRoom("living_room", "living_room", SQUARE * [4.0, 3.0]),),
        walls=(SQUARE * [4.0, 0.3], np.array([[0.0, 0.0], [0.0, 3.0]])),
        objects=(PlanObject("sofa", "sofa", SQUARE + 1.5, (1.0, 0.0, 0.0)),),
        free=free,
        origin=(0.0, 0.0),
        resolution=0.05,
    )


def drawn(labels: bool = True) -> tuple[Figure, np.ndarray]:
    figure = Figure(figsize=(4, 3), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_floor_plan(axes, plan(), labels=labels)
    canvas.draw()
    return figure, np.asarray(canvas.buffer_rgba())[::-1, :, :3]


def test_rooms_walls_and_furniture_lie_where_they_are() -> None:
    _, picture = drawn(labels=False)
    # 100 pixels a metre, row 0 below.
    assert picture[15, 200].tolist() == [0x33, 0x33, 0x33]
    assert picture[200, 200].tolist() == [255, 0, 0]
    assert picture[270, 350].tolist() == [0xE8, 0xF0, 0xDD]
    assert picture[150, 0].tolist() == [0x33, 0x33, 0x33]


def test_labels_are_names_in_words() -> None:
    figure, _ = drawn()
    assert [text.get_text() for text in figure.axes[0].texts] == ["living room"]
    assert len(drawn(labels=False)[0].axes[0].texts) == 0


def test_a_saved_picture_shades_the_free_floor(tmp_path: Path) -> None:
    save_floor_plan(plan(), tmp_path / "a.png", title="x")
    save_floor_plan(plan(), tmp_path / "b.png", title="x")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        colours = picture.convert("RGB").getcolors(1 << 20) or []
    common = sorted(colours, reverse=True)[:4]
    assert any(green > red and green > blue for _, (red, green, blue) in common)


def test_a_picture_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        save_floor_plan(plan(), tmp_path / "none" / "a.png")
