"""World: content hash, rooms, surface, and what is refused."""

from __future__ import annotations

import gc
import pickle
import weakref
from typing import Any

import numpy as np
import pytest
import trimesh

from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Room, Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

BOX = trimesh.creation.box((6.0, 4.0, 3.0))


def one_box(
    size: float = 1.0, name: str = "plaster", x: float = 0.0, rooms: tuple[Room, ...] = ()
) -> World:
    pose = np.eye(4)
    pose[0, 3] = x
    shape = Shape(Box((size, 1.0, 1.0)), pose, material(name))
    return World("test", (WorldObject("box", "table", (shape,)),), rooms)


def test_the_hash_changes_with_what_a_robot_could_notice() -> None:
    same = one_box().content_hash
    assert one_box().content_hash == same
    outline = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    others = [
        one_box(size=1.001),
        one_box(name="brick_deep_joints"),
        one_box(x=0.01),
        one_box(rooms=(Room("a", "kitchen", outline),)),
    ]
    hashes = {world.content_hash for world in others}
    assert len(hashes) == 4
    assert same not in hashes


@pytest.mark.parametrize("x", [0.0, 0.00005, 0.12345, 1e-4, 3.00015, -0.0001])
def test_the_hash_ignores_rounding(x: float) -> None:
    for noise in (1e-12, -1e-12):
        assert one_box(x=x + noise).content_hash == one_box(x=x).content_hash


def test_the_surface_knows_material_colour_and_object_of_each_face() -> None:
    surface = one_box(name="carpet").surface
    assert surface.faces.shape == (12, 3)
    assert [entry.name for entry in surface.materials] == ["carpet"]
    assert (surface.colour == round(0.7 * 255)).all()
    assert (surface.object == 0).all()
    assert np.linalg.norm(surface.normal, axis=1) == pytest.approx(1.0)
    centres = surface.corners.mean(axis=1)
    assert np.abs(np.einsum("ij,ij->i", centres, surface.normal)) == pytest.approx(0.5)


def test_triangles_without_area_are_left_out() -> None:
    vertices = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]]
    world = World.from_mesh(vertices, [[0, 1, 2], [0, 1, 3], [1, 1, 2]])
    assert world.surface.faces.tolist() == [[0, 1, 2]]
    with pytest.raises(InputError, match="no area"):
        assert World.from_mesh(vertices, [[0, 1, 3]]).surface


def test_from_mesh_takes_one_material_or_one_per_face() -> None:
    plain = World.from_mesh(BOX.vertices, BOX.faces, materials="carpet")
    assert [entry.name for entry in plain.surface.materials] == ["carpet"]
    own = AcousticMaterial(0.3, name="mine")
    mixed = World.from_mesh(BOX.vertices, BOX.faces, materials=["glass", own] * 6)
    assert [entry.name for entry in mixed.surface.materials] == ["glass", "mine"]
    assert np.bincount(mixed.surface.material).tolist() == [6, 6]
    areas = [np.sort(np.linalg.norm(w.surface.normal, axis=1)) for w in (plain, mixed)]
    assert areas[0] == pytest.approx(areas[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"materials": "plastr"}, "did you mean 'plaster'"),
        ({"materials": ["glass"] * 11}, "must be one, or 12, got 11"),
        ({"vertices": BOX.vertices * np.nan}, "vertices must be finite"),
    ],
)
def test_from_mesh_refuses_bad_input(change: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"vertices": BOX.vertices, "faces": BOX.faces} | change
    with pytest.raises(InputError, match=message):
        World.from_mesh(**given)


def test_a_world_needs_a_surface_and_names_of_its_own() -> None:
    with pytest.raises(InputError, match="no surface"):
        World("empty", ())
    thing = one_box().objects[0]
    with pytest.raises(InputError, match="object names must be unique"):
        World("twins", (thing, thing))


def test_room_at_tells_floors_apart() -> None:
    outline = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    rooms = (Room("below", "kitchen", outline), Room("above", "bedroom", outline, 2.8))
    world = one_box(rooms=rooms)
    found = [world.room_at(1.0, 1.0, floor) for floor in (None, 0.0, 1.0, 2.0, 2.8)]
    names = [room.name for room in found if room is not None]
    assert names == ["below", "below", "below", "above", "above"]
    assert world.room_at(3.0, 1.0, 2.8) is None


def test_room_at_finds_the_room() -> None:
    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    world = one_box(
        rooms=(Room("left", "hall", square), Room("right", "office", square + np.array([2.0, 0.0])))
    )
    names = [room and room.name for room in (world.room_at(x, 1.0) for x in (0.5, 3.0, 5.0))]
    assert names == ["left", "right", None]
    assert world.rooms[0].area == pytest.approx(4.0)


def test_bounds() -> None:
    assert one_box(size=2.0).bounds.tolist() == [[-1.0, -0.5, -0.5], [1.0, 0.5, 0.5]]


def test_a_world_that_nobody_holds_is_gone_at_once() -> None:
    world = make_world_with_everything_computed()
    gone = weakref.ref(world)
    gc.disable()  # a cycle would keep it, with its search tree, until the next collection
    try:
        del world
        assert gone() is None
    finally:
        gc.enable()


def test_a_world_that_is_sent_elsewhere_is_the_same() -> None:
    world = make_world_with_everything_computed()
    sent = pickle.dumps(world)
    assert len(sent) < 20_000  # what follows from it is found there
    copy = pickle.loads(sent)
    assert copy.content_hash == world.content_hash
    assert copy.rays.first_hit([[0.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]).distance[0] == 1.25


def make_world_with_everything_computed() -> World:
    corners = trimesh.creation.box((4.0, 3.0, 2.5))
    world = World.from_mesh(corners.vertices, corners.faces)
    assert world.acoustic is world
    assert len(world.content_hash) == 16
    assert world.free_space().centres().shape[1] == 2
    assert world.floor_plan() is not None
    return world
