"""Floor plans say where walls, furniture and free floor are."""

from __future__ import annotations

import shapely

from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.houses.programmes import KINDS
from av_embodied.envs.worlds.world import World
from av_embodied.plan_picture import OTHER_ROOM, ROOM_COLOURS


def test_a_house_plan() -> None:
    house = generate_house(11)
    plan = house.floor_plan()
    assert [room.name for room in plan.rooms] == [room.name for room in house.rooms]
    assert (plan.free == house.free_space().grid).all()
    walls = shapely.union_all([shapely.Polygon(wall) for wall in plan.walls])
    floors = [shapely.Polygon(room.outline) for room in plan.rooms]
    assert all(walls.intersection(floor).area < 1e-6 for floor in floors)
    low, high = house.bounds[:, :2]
    footprint = (high - low).prod()
    assert 0.05 * footprint < walls.area < 0.25 * footprint


def test_furniture_has_its_outline_and_rugs_come_first() -> None:
    house = generate_house(11)
    things = {thing.name: thing for thing in house.floor_plan().objects}
    tables = [shapely.Polygon(t.outline) for t in things.values() if t.category == "low_table"]
    assert 0.55 * 0.7 < tables[0].area < 0.55 * 1.2
    order = [thing.category for thing in things.values()]
    assert "rug" in order
    assert max(n for n, kind in enumerate(order) if kind == "rug") < order.index("table")
    assert not {"wall", "floor", "ceiling"} & set(order)


def test_a_mesh_without_objects_is_all_wall() -> None:
    house = generate_house(11)
    plan = World.from_mesh(house.surface.vertices, house.surface.faces).floor_plan()
    assert plan.objects == ()
    assert len(plan.walls) > 20


def test_rooms_of_another_storey_are_left_out() -> None:
    house = generate_house(4, storeys=2)
    plan = house.floor_plan()
    level = house.free_space().floor
    here = {room.name for room in house.rooms if abs(room.floor - level) < 0.1}
    assert {room.name for room in plan.rooms} == here
    assert 0 < len(here) < len(house.rooms)


def test_every_kind_of_room_has_a_colour_of_its_own() -> None:
    assert set(ROOM_COLOURS) == set(KINDS)
    assert len({*ROOM_COLOURS.values(), OTHER_ROOM}) == len(KINDS) + 1
