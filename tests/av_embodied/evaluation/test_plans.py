import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from av_embodied.evaluation.environment import open_environment
from av_embodied.evaluation.plans import PlanPicture, draw_plan, load_plan, plan_path, save_plan
from av_embodied.evaluation.settings import Settings
from av_embodied.floor_plan import FloorPlan, PlanObject

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def plan() -> FloorPlan:
    """8 m x 4 m with a red metre square whose lower left corner is at (6, 1)."""
    block = PlanObject("block", "box", SQUARE + np.array([6.0, 1.0]), (1.0, 0.0, 0.0))
    return FloorPlan((), (), (block,), np.ones((80, 40), dtype=bool), (0.0, 0.0), 0.1)


def test_the_plan_fills_the_picture_and_places_match() -> None:
    picture = draw_plan(plan(), 400, 400)
    assert picture.pixels.shape == (200, 400, 3)
    column, row = picture.to_pixels(np.array([[6.5, 1.5]]))[0]
    assert (column, row) == pytest.approx((325.0, 125.0))
    assert tuple(picture.pixels[int(row), int(column)]) == (255, 0, 0)
    red = np.argwhere((picture.pixels == (255, 0, 0)).all(axis=2))
    assert red.min(axis=0) == pytest.approx([100, 300], abs=2)
    assert red.max(axis=0) == pytest.approx([149, 349], abs=2)


def test_places_at_the_borders() -> None:
    picture = PlanPicture(np.zeros((100, 200, 3), np.uint8), (-1.0, 1.0, 2.0, 3.0))
    corners = picture.to_pixels(np.array([[-1.0, 3.0], [1.0, 2.0]]))
    assert corners == pytest.approx(np.array([[0.0, 0.0], [200.0, 100.0]]))


def test_a_saved_plan_comes_back_with_its_place(small_world: str, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    env = open_environment(Settings(("walker",), tmp_path, small_world))
    assert load_plan(tmp_path, "../odd name") is None
    save_plan(tmp_path, "../odd name", env)
    assert plan_path(tmp_path, "../odd name").parent == tmp_path / "plans"
    loaded = load_plan(tmp_path, "../odd name")
    assert loaded is not None
    content, picture = loaded
    assert picture.extent == (0.0, 6.0, 0.0, 6.0)
    assert picture.pixels.shape == (720, 720, 3)
    assert len(content) < 20_000
    assert Image.open(io.BytesIO(content)).mode == "P"
