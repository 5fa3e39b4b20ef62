"""Room programmes, plans and doors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from av_embodied.envs.worlds.houses.doors import MARGIN, Door, Doorways, draw_doors
from av_embodied.envs.worlds.houses.layout import (
    Cell,
    draw_bands,
    draw_plan,
    draw_strips,
    room_names,
    shared_border,
)
from av_embodied.envs.worlds.houses.programmes import KINDS, draw_programme

HALF_WALL = 0.06
WAYS = Doorways(HALF_WALL, (0.85, 1.0))
BANDS = ("living_room", "kitchen", "bedroom", "child_room", "office", "bathroom", "storage")


def plans() -> Iterator[tuple[tuple[Cell, ...], tuple[Door, ...] | None]]:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        if seed < 25:
            cells = draw_plan(draw_programme((3, 8), rng), HALF_WALL, rng)
        else:
            cells = draw_bands(BANDS, draw_strips(BANDS, 1.4, rng), HALF_WALL, rng)
        if cells is not None:
            yield cells, draw_doors(cells, WAYS, rng)


@pytest.fixture(scope="module", name="drawn")
def _drawn() -> list:
    return list(plans())


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
            kind = KINDS[cell.category]
            if cell.category != "corridor":
                assert kind.area[0] <= (x1 - x0) * (y1 - y0) <= kind.area[1]
                assert min(x1 - x0, y1 - y0) >= kind.least_width - 1e-6


def test_a_corridor_runs_through_the_house_between_two_bands(drawn: list) -> None:
    found = [cells for cells, _ in drawn if cells[0].category == "corridor"]
    assert len(found) >= 5
    for cells in found:
        rects = np.array([cell.rect for cell in cells])
        x0, y0, x1, y1 = cells[0].rect
        assert (x0, x1) == (rects[:, 0].min(), rects[:, 2].max())
        assert y1 - y0 == pytest.approx(1.4)
        assert ((rects[1:, 3] < y0 + 1e-9) | (rects[1:, 1] > y1 - 1e-9)).all()


def test_no_door_opens_onto_a_stair() -> None:
    kept = (4.0, 0.0, 9.0, 1.0)
    ways = Doorways(HALF_WALL, (0.85, 1.0), kept)
    corridor = (-0.06, -0.06, 10.06, 2.06)
    assert ways.border(corridor, (3.0, -4.0, 10.06, -0.06))[1:] == pytest.approx((1.06, -0.06, 9.0))
    assert ways.border(corridor, (3.0, 2.06, 10.06, 5.0))[1] == pytest.approx(7.06)


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
            if cell.category in ("bathroom", "storage"):
                assert sum(number in door.rooms for door in doors) == 1


def test_doors_lie_in_the_wall_between_their_rooms(drawn: list) -> None:
    assert sum(doors is not None for _, doors in drawn) >= 25
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
