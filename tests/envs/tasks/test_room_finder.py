from __future__ import annotations

import numpy as np
import pytest
import shapely

from av_embodied.envs.tasks.room_finder import RoomFinder
from av_embodied.envs.worlds.objects import Room

CORNERED = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 2.0], [2.0, 5.0], [0.0, 5.0]])
SQUARE = np.array([[2.0, 2.0], [4.0, 2.0], [4.0, 5.0], [2.0, 5.0]])


@pytest.fixture
def rooms() -> RoomFinder:
    above = Room("loft", "office", SQUARE, floor=2.7)
    return RoomFinder([Room("l", "kitchen", CORNERED), Room("square", "hall", SQUARE[::-1]), above])


def test_places_are_found_as_shapely_finds_them(rooms: RoomFinder) -> None:
    for x, y in np.random.default_rng(0).uniform(-1.0, 6.0, (500, 2)):
        inside = [shapely.Polygon(c).contains(shapely.Point(x, y)) for c in (CORNERED, SQUARE)]
        expected = "l" if inside[0] else "square" if inside[1] else ""
        assert rooms.name(x, y) == expected


def test_floors_are_told_apart(rooms: RoomFinder) -> None:
    assert rooms.name(3.0, 3.0, 0.0) == "square"
    assert rooms.name(3.0, 3.0, 2.7) == "loft"
    assert rooms.name(3.0, 3.0, 9.0) == ""


def test_no_rooms_hold_nothing() -> None:
    assert RoomFinder([]).name(0.0, 0.0) == ""
