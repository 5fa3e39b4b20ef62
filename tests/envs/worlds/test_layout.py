"""Room programmes, plans and doors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from av_embodied.envs.worlds.doors import MARGIN, Door, draw_doors
from av_embodied.envs.worlds.layout import (
    AREAS,
    LEAST_WIDTH,
    PROGRAMMES,
    Cell,
    draw_plan,
    draw_programme,
    room_names,
    shared_border,
)

HALF_WALL = 0.06


def plans() -> Iterator[tuple[tuple[Cell, ...], tuple[Door, ...] | None]]:
    for seed in range(25):
        rng = np.random.default_rng(seed)
        cells = draw_plan(draw_programme(rng), HALF_WALL, rng)
        yield cells, draw_doors(cells, HALF_WALL, rng)


@pytest.fixture(scope="module", name="drawn")
def _drawn() -> list:
    return list(plans())


def test_programmes_have_the_rooms_that_they_are_filed_under() -> None:
    for count, options in PROGRAMMES.items():
        for programme in options:
            assert len(programme) == count
            assert {"living_room", "bathroom"} <= set(programme) <= set(AREAS)


def test_names_are_numbered_only_where_needed() -> None:
    assert room_names(("hall", "bedroom", "bedroom")) == ("hall", "bedroom_1", "bedroom_2")


def test_rooms_fill_a_rectangle_without_overlap(drawn: list) -> None:
    for cells, _ in drawn:
        rects = np.array([cell.rect for cell in cells])
        (x0, y0), (x1, y1) = rects[:, :2].min(axis=0), rects[:, 2:].max(axis=0)
        areas = (rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])
        assert areas.sum() == pytest.approx((x1 - x0) * (y1 - y0))
        for i, a in enumerate(rects):
            for b in rects[i + 1 :]:
                common = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
                assert (common < 1e-9).any()


def test_rooms_have_sensible_sizes(drawn: list) -> None:
    for cells, _ in drawn:
        for cell in cells:
            x0, y0, x1, y1 = cell.inner(HALF_WALL)
            low, high = AREAS[cell.category]
            assert low <= (x1 - x0) * (y1 - y0) <= high
            assert min(x1 - x0, y1 - y0) >= LEAST_WIDTH[cell.category]


def test_shared_borders() -> None:
    assert shared_border((0, 0, 2, 3), (2, 1, 4, 5)) == ("x", 2, 2, 1)
    assert shared_border((2, 1, 4, 5), (0, 0, 2, 3)) == ("x", 2, 2, 1)
    assert shared_border((0, 0, 2, 3), (1, 3, 4, 5)) == ("y", 1, 3, 1)
    assert shared_border((0, 0, 2, 3), (2, 3, 4, 5))[1] == 0.0
    assert shared_border((0, 0, 2, 3), (5, 0, 6, 3))[1] == 0.0


def test_doors_join_all_rooms_and_none_leads_through_a_bathroom(drawn: list) -> None:
    for cells, doors in drawn:
        if doors is None:
            continue
        reached = {0}
        for _ in cells:
            reached |= {n for door in doors if reached & set(door.rooms) for n in door.rooms}
        assert reached == set(range(len(cells)))
        for number, cell in enumerate(cells):
            if cell.category == "bathroom":
                assert sum(number in door.rooms for door in doors) == 1


def test_doors_lie_in_the_wall_between_their_rooms(drawn: list) -> None:
    assert sum(doors is not None for _, doors in drawn) >= 20
    for cells, doors in drawn:
        for door in doors or ():
            a, b = (cells[number].rect for number in door.rooms)
            axis, length, at, start = shared_border(a, b)
            assert (door.axis, door.at) == (axis, at)
            low, high = door.span
            assert 0.85 - 1e-9 <= high - low <= 1.0 + 1e-9
            assert start + HALF_WALL + MARGIN - 0.011 <= low
            assert high <= start + length - HALF_WALL - MARGIN + 0.011


@pytest.mark.parametrize(
    ("axis", "centre", "zone"),
    [
        ("y", (2.0, 0.0), (1.5, 0.0, 2.5, 0.7)),
        ("y", (2.0, 3.0), (1.5, 2.3, 2.5, 3.0)),
        ("x", (0.0, 2.0), (0.0, 1.5, 0.7, 2.5)),
        ("x", (4.0, 2.0), (3.3, 1.5, 4.0, 2.5)),
    ],
)
def test_the_zone_before_a_door_lies_in_the_room(axis: str, centre: tuple, zone: tuple) -> None:
    door = Door((0, 1), axis, centre, 0.9)
    assert door.zone((0.0, 0.0, 4.0, 3.0), 0.7, 0.05) == pytest.approx(zone)
