"""Windows, curtains, pictures and lamps hang where they should."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.categories import CATEGORIES, OTHER, category_of, label_of
from av_embodied.envs.worlds.houses.decor import decorate, front_door, hang_windows
from av_embodied.envs.worlds.houses.doors import Door
from av_embodied.envs.worlds.houses.floor_space import overlap
from av_embodied.envs.worlds.houses.furnish import Furnishing
from av_embodied.envs.worlds.houses.layout import Cell
from av_embodied.envs.worlds.houses.windows import MOST_WINDOWS, Window, draw_windows

ROOM = (0.0, 0.0, 5.0, 4.0)
LENGTHS = [5.0, 4.0, 5.0, 4.0]


def room(category: str = "living_room", seed: int = 0) -> Furnishing:
    doors = [Door((0, 1), "y", (2.0, 0.0), 0.9)]
    cell = Cell(category, category, (-0.05, -0.05, 5.05, 4.05))
    return Furnishing(cell, ROOM, doors, np.random.default_rng(seed))


@pytest.mark.parametrize("category", sorted(MOST_WINDOWS))
def test_windows_lie_in_outer_walls_and_are_not_too_many(category: str) -> None:
    for seed in range(10):
        windows = draw_windows(category, [1, 2, 3], LENGTHS, np.random.default_rng(seed))
        assert len(windows) <= MOST_WINDOWS[category]
        for window in windows:
            side, low, high = window.span
            assert side in (1, 2, 3)
            assert 0.0 < low < high < LENGTHS[side]
            assert window.sill + window.height < 2.4


def test_everything_hangs_inside_the_room() -> None:
    for seed in range(5):
        furnishing = room(seed=seed)
        window = Window(2, 2.5, 1.8, 0.92, 1.15, curtained=True)
        furnishing.windows.append(window.span)
        hang_windows(furnishing, (window,), 0.05)
        decorate(furnishing, 2.5)
        kinds = [thing.piece.category for thing in furnishing.placed]
        assert kinds[:2] == ["window", "curtain"]
        assert "lamp" in kinds
        for thing in furnishing.placed:
            if thing.piece.category == "window":  # its pane is in the wall
                continue
            for shape in thing.world_object("it").shapes:
                points = shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
                assert (points > -1e-6).all()
                assert (points < np.array([5.0, 4.0, 2.5]) + 1e-6).all()


def test_pictures_keep_off_doors_and_windows() -> None:
    for seed in range(10):
        furnishing = room(seed=seed)
        window = Window(2, 2.5, 1.8, 0.92, 1.15, curtained=True)
        furnishing.windows.append(window.span)
        hang_windows(furnishing, (window,), 0.05)
        decorate(furnishing, 2.5)
        pictures = [t.rect for t in furnishing.placed if t.piece.category == "picture"]
        taken = [*furnishing.floor.zones, furnishing.strip(*window.span, 0.1)]
        assert not any(overlap(picture, other) for picture in pictures for other in taken)


def test_the_front_door_keeps_off_other_doors_and_stays_free() -> None:
    furnishing = room("hall")
    front_door(furnishing, [0])
    door, bell = furnishing.placed
    assert (door.piece.category, bell.piece.category) == ("door", "doorbell")
    assert not overlap(door.rect, furnishing.floor.zones[0])
    assert len(furnishing.floor.zones) == 2


def test_labels_are_unique_bytes_and_come_back() -> None:
    labels = [label_of(category) for category in CATEGORIES]
    assert labels == list(range(len(CATEGORIES)))
    assert len(CATEGORIES) < OTHER
    assert [category_of(label) for label in labels] == list(CATEGORIES)
    assert label_of("spaceship") == OTHER
    assert category_of(OTHER) == category_of(-1) == "unlabelled"
