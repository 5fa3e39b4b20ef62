from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from av_embodied.frames import Pose
from av_embodied.policy import BeliefMap
from av_embodied.viewing.pictures import CELL, BeliefOverlay, depth_picture, jpeg, png

EXTENT = (-1.0, 4.0, 0.0, 3.0)


def belief(path: list[tuple[float, float]]) -> BeliefMap:
    """The source 2 m ahead of the start, a wall 1 m to its left, all else free."""
    occupancy = np.zeros((40, 40), dtype=np.float32)
    source = np.zeros((40, 40), dtype=np.float32)
    source[30, 10] = 0.5  # x 2.0 to 2.1, y 0.0 to 0.1
    occupancy[10, 20] = 1.0  # x 0.0 to 0.1, y 1.0 to 1.1
    plan = np.array(path, dtype=np.float64).reshape(-1, 2)
    return BeliefMap(occupancy, source, (-1.0, -1.0), 0.1, plan)


def place_of(pixels: np.ndarray) -> tuple[float, float]:
    """World x and y of the middle of what is drawn."""
    rows, columns = np.nonzero(pixels[..., 3])
    return EXTENT[0] + (columns.mean() + 0.5) * CELL, EXTENT[3] - (rows.mean() + 0.5) * CELL


def test_pictures_come_back() -> None:
    pixels = np.full((24, 32, 3), (200, 40, 90), dtype=np.uint8)
    for content, kind in ((jpeg(pixels), "JPEG"), (png(pixels), "PNG")):
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size) == (kind, (32, 24))
            assert np.abs(np.asarray(image).astype(int) - pixels).max() < 4


def test_near_is_bright_and_invalid_is_black() -> None:
    depth = np.array([[0.0, 0.5, 5.0, 10.0, 30.0]], dtype=np.float32)
    brightness = depth_picture(depth, 10.0)[0].astype(int).sum(axis=1)
    assert brightness[0] == 0
    assert brightness[1] > brightness[2] > brightness[3] == brightness[4] > 0


def test_a_belief_lies_where_the_robot_thinks_it_is() -> None:
    overlay = BeliefOverlay(EXTENT, Pose(1.0, 0.5, 0.0, np.pi / 2))
    drawn = overlay.draw(belief([]))
    assert drawn.shape == (30, 50, 4)
    pink = drawn[..., 0] > 200
    source = np.where(pink[..., None], drawn, 0)
    wall = np.where(pink[..., None], 0, drawn)
    assert place_of(source) == pytest.approx((0.95, 2.55), abs=CELL)
    assert place_of(wall) == pytest.approx((-0.05, 0.55), abs=CELL)


def test_what_is_not_known_is_transparent() -> None:
    overlay = BeliefOverlay(EXTENT, Pose(1.0, 0.5))
    nothing = BeliefMap(
        np.full((4, 4), 0.5, np.float32), np.zeros((4, 4), np.float32), (0.0, 0.0), 0.1,
        np.zeros((0, 2)),
    )  # fmt: skip
    assert overlay.draw(nothing)[..., 3].max() == 0


def test_the_planned_way_is_in_the_world() -> None:
    overlay = BeliefOverlay(EXTENT, Pose(1.0, 0.5, 0.0, np.pi / 2))
    assert overlay.path(belief([(0.0, 0.0), (2.0, 0.0)])) == [[1.0, 0.5], [1.0, 2.5]]
    assert overlay.path(belief([(0.0, 0.0)])) is None
