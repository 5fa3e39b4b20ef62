"""Each fault of a world is found, and a world without faults has none."""

from __future__ import annotations

import numpy as np

from av_embodied.envs.worlds.check import check_world
from av_embodied.envs.worlds.houses.surfaces import Corner, solid
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Room, Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World

GREY = (0.5, 0.5, 0.5)
SLABS = {
    "floor": ((-0.1, -0.1, -0.1), (6.1, 4.1, 0.0)),
    "ceiling": ((-0.1, -0.1, 3.0), (6.1, 4.1, 3.1)),
    "south": ((-0.1, -0.1, 0.0), (6.1, 0.0, 3.0)),
    "north": ((-0.1, 4.0, 0.0), (6.1, 4.1, 3.0)),
    "west": ((-0.1, 0.0, 0.0), (0.0, 4.0, 3.0)),
    "east": ((6.0, 0.0, 0.0), (6.1, 4.0, 3.0)),
}
OUTLINE = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 4.0], [0.0, 4.0]])


def world(*things: WorldObject, without: str = "", rooms: tuple[Room, ...] = ()) -> World:
    walls = [
        WorldObject(name, "wall", (solid(low, high, "plaster", GREY),))
        for name, (low, high) in SLABS.items()
        if name != without
    ]
    return World("w", (*walls, *things), rooms or (Room("all", "office", OUTLINE),))


def thing(name: str, low: Corner, high: Corner, category: str = "cabinet") -> WorldObject:
    return WorldObject(name, category, (solid(low, high, "wood", GREY),))


def kinds(checked: World) -> list[tuple[str, str]]:
    return [(finding.kind, finding.subject) for finding in check_world(checked)]


def test_a_sound_world_has_no_findings() -> None:
    table = thing("table", (1.0, 1.0, 0.0), (2.0, 2.0, 0.7))
    cup = thing("cup", (1.2, 1.2, 0.7), (1.4, 1.4, 0.8))
    rug = thing("rug", (0.5, 0.5, 0.0), (3.0, 3.0, 0.015), "rug")
    assert check_world(world(table, cup, rug)) == []


def test_a_missing_ceiling_is_a_hole() -> None:
    (finding,) = check_world(world(without="ceiling"))
    assert finding.kind == "hole"
    assert "of rays from free space escape" in str(finding)


def test_a_slit_in_a_wall_is_a_hole() -> None:
    parts = ((-0.1, 3.0), (3.05, 6.1))
    slit = tuple(solid((a, 4.0, 0.0), (b, 4.1, 3.0), "wood", GREY) for a, b in parts)
    cut = WorldObject("north", "wall", slit)
    assert [kind for kind, _ in kinds(world(cut, without="north"))] == ["hole"]


def test_a_walled_off_room_is_unreachable() -> None:
    wall = thing("partition", (4.0, 0.0, 0.0), (4.1, 4.0, 3.0), "wall")
    left = Room("left", "office", OUTLINE * [4 / 6, 1])
    right = Room("right", "office", np.array([[4.1, 0], [6, 0], [6, 4], [4.1, 4.0]]))
    assert kinds(world(wall, rooms=(left, right))) == [("unreachable room", "right")]


def test_furniture_in_furniture_and_in_walls_is_found() -> None:
    one = thing("one", (1.0, 1.0, 0.0), (2.0, 2.0, 0.7))
    two = thing("two", (1.9, 1.0, 0.3), (3.0, 2.0, 0.9))
    three = thing("three", (5.5, 1.0, 0.0), (6.05, 2.0, 0.9))
    found = kinds(world(one, two, three))
    assert found == [("overlap", "east and three"), ("overlap", "one and two")]


def test_turned_boxes_are_judged_by_their_outline() -> None:
    pose = np.eye(4)
    pose[:2, :2] = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2.0)
    pose[:3, 3] = (2.0, 2.0, 0.25)
    shape = Shape(Box((1.0, 1.0, 0.5)), pose, solid((0, 0, 0), (1, 1, 1), "wood", GREY).material)
    diamond = WorldObject("diamond", "table", (shape,))
    beside = thing("beside", (2.5, 2.5, 0.0), (3.0, 3.0, 0.5))
    within = thing("within", (2.3, 2.3, 0.0), (3.0, 3.0, 0.5))
    assert kinds(world(diamond, beside)) == []
    assert kinds(world(diamond, within)) == [("overlap", "diamond and within")]


def test_doubtful_materials_are_found() -> None:
    shapes = [
        Shape(Box((0.3, 0.3, 0.3)), np.eye(4), material)
        for material in (
            AcousticMaterial(0.9, name="plaster"),
            AcousticMaterial(0.5, name="fluff"),
            AcousticMaterial(0.5, name="foam", source="measured"),
        )
    ]
    lamp = WorldObject("lamp", "lamp", tuple(shapes))
    lamp = WorldObject("lamp", "lamp", tuple(_moved(shape) for shape in lamp.shapes))
    assert kinds(world(lamp)) == [("unknown material", "plaster"), ("unknown material", "fluff")]


def _moved(shape: Shape) -> Shape:
    pose = shape.pose.copy()
    pose[:3, 3] = (3.0, 2.0, 2.0)
    return Shape(shape.geometry, pose, shape.material)
