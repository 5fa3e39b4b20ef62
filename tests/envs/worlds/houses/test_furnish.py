"""Placing furniture: turned frames, doors kept free, passage kept open."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.categories import CATEGORIES
from av_embodied.envs.worlds.houses import living, more, wet
from av_embodied.envs.worlds.houses.doors import Door
from av_embodied.envs.worlds.houses.floor_space import FloorSpace, overlap
from av_embodied.envs.worlds.houses.furnish import Furnishing, Group, Spot
from av_embodied.envs.worlds.houses.layout import Cell
from av_embodied.envs.worlds.houses.piece import Piece, Placed
from av_embodied.envs.worlds.houses.small import SMALL, draw_small

ROOM = (0.0, 0.0, 4.0, 3.0)
SOUTH = Door((0, 1), "y", (2.0, 0.0), 0.9)
NORTH = Door((0, 2), "y", (2.0, 3.0), 0.9)
GREY = (0.5, 0.5, 0.5)

PIECES = [
    living.sofa(2.2, GREY),
    living.sofa(1.5, GREY),
    living.armchair(GREY),
    living.low_table(1.1, GREY),
    living.sideboard(1.6, GREY, television=True),
    living.bookshelf(1.2, 2.0, GREY, 2),
    living.bed(1.6, GREY, GREY),
    living.bed(0.9, GREY, GREY),
    living.nightstand(GREY),
    living.wardrobe(2.0, GREY),
    living.chest(0.9, GREY),
    living.desk(1.4, GREY),
    living.chair(GREY, GREY),
    living.office_chair(GREY),
    living.table(1.4, 0.8, GREY),
    living.shoe_cabinet(0.8, GREY),
    living.coat_rack(GREY, GREY),
    living.rug(2.0, 1.5, GREY),
    living.plant(1.4),
    living.floor_lamp(),
    wet.fridge(),
    wet.counter(1.8, GREY, wall_cabinets=True),
    wet.stove(hood=True),
    wet.bathtub(1.7),
    wet.shower(),
    wet.toilet(),
    wet.washbasin(GREY),
    wet.bath_cabinet(GREY),
    wet.tap(),
    more.bench(1.2, GREY, GREY),
    more.stool(0.45, GREY),
    more.pouf(0.5, GREY),
    more.side_table(0.45, GREY),
    more.piano(GREY),
    more.fireplace(1.4),
    more.washing_machine(),
    more.dishwasher(),
    more.drying_rack(GREY),
    more.radiator(1.2),
    more.coat_stand(GREY),
    more.towel_rail((GREY, GREY)),
    more.whiteboard(1.8),
    more.shelf(1.2, GREY),
    more.person(1.75, GREY, GREY),
    more.dog(0.5, GREY),
    *(draw_small(kind, np.random.default_rng(seed)) for kind in SMALL for seed in (0, 1)),
]


def room(*doors: Door) -> Furnishing:
    cell = Cell("room", "office", (-0.05, -0.05, 4.05, 3.05))
    return Furnishing(cell, ROOM, list(doors), np.random.default_rng(0))


def crate(width: float, depth: float, height: float = 0.8) -> Piece:
    piece = Piece("cabinet", width, depth, height)
    piece.box((0.0, 0.0, 0.0), (width, depth, height), "wood", GREY)
    return piece


def alone(piece: Piece) -> Group:
    return Group([(piece, 0.0, 0.0, 0)])


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.category)
@pytest.mark.parametrize("quarters", range(4))
def test_pieces_stay_within_the_floor_and_height_that_they_claim(
    piece: Piece, quarters: int
) -> None:
    placed = Placed(piece, (1.0, 2.0), quarters)
    x0, y0, x1, y1 = placed.rect
    assert piece.category in CATEGORIES
    for shape in placed.world_object("it").shapes:
        points = shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
        assert (points >= np.array([x0, y0, 0.0]) - 2e-3).all()
        assert (points <= np.array([x1, y1, piece.height]) + 2e-3).all()


def test_quarter_turns_put_the_back_to_the_wall() -> None:
    group = alone(crate(1.0, 0.5))
    for side, expected in enumerate(
        [(0.5, 0.0, 1.5, 0.5), (3.5, 0.5, 4.0, 1.5), (2.5, 2.5, 3.5, 3.0), (0.0, 1.5, 0.5, 2.5)]
    ):
        furnishing = room(Door((0, 1), "x", (0.0, 2.2), 0.9))
        assert furnishing.put(group, Spot(side, 1.0)) or side == 3
        placed = group.placed(furnishing.origin(Spot(side, 1.0)), side)
        assert placed[0].rect == pytest.approx(expected)


def test_nothing_stands_before_a_door() -> None:
    furnishing = room(SOUTH)
    assert not furnishing.put(alone(crate(1.0, 0.5)), Spot(0, 2.0))
    assert furnishing.put(alone(crate(1.0, 0.5)), Spot(0, 0.6))


def test_nothing_stands_in_something_or_through_a_wall() -> None:
    furnishing = room(SOUTH)
    assert furnishing.put(alone(crate(1.0, 0.5)), Spot(2, 1.0))
    assert not furnishing.put(alone(crate(1.0, 0.5)), Spot(2, 1.5))
    assert not furnishing.put(alone(crate(1.0, 0.5)), Spot(2, 3.8))
    assert furnishing.put(alone(crate(1.0, 0.5)), Spot(2, 2.0))


def test_the_way_between_two_doors_stays_open() -> None:
    furnishing = room(SOUTH, NORTH)
    barrier = Group([(crate(1.7, 0.3), 0.0, 1.3, 0)])
    assert furnishing.put(barrier, Spot(0, 0.85))
    assert not furnishing.put(barrier, Spot(0, 3.0))


def test_enough_floor_is_left() -> None:
    furnishing = room(SOUTH)
    assert not furnishing.put(alone(crate(4.0, 2.0)), Spot(2, 2.0))


def test_tall_things_do_not_hide_windows_and_low_ones_may_stand_below() -> None:
    for height, fits in ((0.8, True), (2.0, False)):
        furnishing = room(SOUTH)
        furnishing.windows.append((2, 1.0, 3.0))
        assert furnishing.put(alone(crate(1.0, 0.4, height)), Spot(2, 2.0)) is fits


def test_a_rug_takes_no_floor() -> None:
    furnishing = room(SOUTH)
    before = furnishing.floor.open.copy()
    assert furnishing.in_the_open(alone(living.rug(2.0, 1.0, GREY)))
    assert (furnishing.floor.open == before).all()


def test_opposite_stands_straight_across() -> None:
    furnishing = room(SOUTH)
    spot = Spot(3, 1.5)
    assert furnishing.put(alone(crate(1.0, 0.5)), spot)
    assert furnishing.opposite(alone(crate(0.8, 0.4)), spot)
    a, b = (thing.rect for thing in furnishing.placed)
    assert (a[1] + a[3]) / 2 == pytest.approx((b[1] + b[3]) / 2)
    assert b[2] == pytest.approx(4.0)


def test_what_finds_no_place_is_left_out() -> None:
    furnishing = room(SOUTH)
    giant = alone(crate(6.0, 1.0))
    assert furnishing.against_wall(giant) is None
    assert furnishing.in_corner(giant) is None
    assert not furnishing.in_the_open(giant)
    assert furnishing.placed == []


def test_overlap_with_a_gap() -> None:
    a, b = (0.0, 0.0, 1.0, 1.0), (1.2, 0.0, 2.0, 1.0)
    assert not overlap(a, b)
    assert not overlap(a, b, 0.2)
    assert overlap(a, b, 0.21)
    assert not overlap(a, (1.0, 0.0, 2.0, 1.0))


def test_passage_is_judged_for_a_body_of_half_a_metre() -> None:
    # 4 x 3 m with a wall of crates that leaves 0.4 or 0.7 m at one end.
    for gap, passes in ((0.4, False), (0.75, True)):
        floor = FloorSpace(ROOM, [SOUTH, NORTH])
        assert floor.passable([(gap, 1.4, 4.0, 1.6)]) is passes
