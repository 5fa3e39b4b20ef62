"""The triangles of a world: textures and corner colours where there are any."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Hinge, Lamp, Room, Shape, Sun, Texture, WorldObject
from av_embodied.envs.worlds.shapes import Box, Mesh
from av_embodied.envs.worlds.surface import triangulate
from av_embodied.envs.worlds.world import World

SQUARE = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
# The last face has no area and is left out.
FACES = np.array([[0, 1, 2], [0, 2, 3], [0, 1, 1]], dtype=np.int32)
UV = SQUARE[FACES][..., :2].astype(np.float32)
RED = Texture(np.full((2, 4, 3), (255, 0, 0), dtype=np.uint8))
CORNERS = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)


def thing(name: str, mesh: Mesh | Box, texture: Texture | None = None) -> WorldObject:
    shape = Shape(mesh, np.eye(4), material("plaster"), (0.2, 0.4, 0.6), texture)
    return WorldObject(name, "mesh", (shape,))


def test_a_plain_surface_has_no_textures_nor_corner_colours() -> None:
    surface = triangulate((thing("box", Box((1.0, 1.0, 1.0))),))
    assert surface.textures == ()
    assert surface.texture is None
    assert surface.uv is None
    assert surface.corner_colour is None


def test_faces_know_their_texture_and_its_corners() -> None:
    blue = Texture(np.zeros((1, 1, 3), dtype=np.uint8))
    surface = triangulate(
        (
            thing("a", Mesh(SQUARE, FACES, uv=UV), RED),
            thing("b", Box((1.0, 1.0, 1.0)), RED),
            thing("c", Mesh(SQUARE, FACES, uv=UV + 1.0), blue),
            thing("d", Mesh(SQUARE, FACES, uv=UV), RED),
        )
    )
    assert surface.textures == (RED, blue)
    assert surface.texture is not None
    assert surface.texture.tolist() == [0, 0, *[-1] * 12, 1, 1, 0, 0]
    assert surface.uv is not None
    assert surface.uv.dtype == np.float32
    assert surface.uv[:2] == pytest.approx(UV[:2])
    assert surface.uv[14:16] == pytest.approx(UV[:2] + 1.0)
    assert (surface.uv[2:14] == 0.0).all()


def test_corner_colours_stand_beside_the_colours_of_the_rest() -> None:
    surface = triangulate(
        (thing("a", Mesh(SQUARE, FACES, corner_colours=CORNERS)), thing("b", Box((1.0, 1.0, 1.0))))
    )
    assert surface.corner_colour is not None
    assert (surface.corner_colour[:2] == CORNERS[:2]).all()
    assert (surface.corner_colour[2:] == (51, 102, 153)).all()
    assert surface.colour[:2].tolist() == [[3, 4, 5], [12, 13, 14]]


def test_the_hash_counts_pictures_places_and_corner_colours() -> None:
    other = Texture(np.full((2, 4, 3), (255, 0, 1), dtype=np.uint8))
    worlds = [
        World("w", (thing("a", Mesh(SQUARE, FACES)),)),
        World("w", (thing("a", Mesh(SQUARE, FACES, uv=UV), RED),)),
        World("w", (thing("a", Mesh(SQUARE, FACES, uv=UV), other),)),
        World("w", (thing("a", Mesh(SQUARE, FACES, uv=UV * 2.0), RED),)),
        World("w", (thing("a", Mesh(SQUARE, FACES, corner_colours=CORNERS)),)),
    ]
    assert len({world.content_hash for world in worlds}) == len(worlds)
    unseen = World("w", (thing("a", Mesh(SQUARE, FACES, uv=UV)),))
    assert unseen.content_hash == worlds[0].content_hash


def test_the_hash_is_the_same_whether_equal_pictures_are_shared_or_not() -> None:
    twin = Texture(RED.image.copy())
    first = thing("a", Mesh(SQUARE, FACES, uv=UV), RED)
    shared = World("w", (first, thing("b", Mesh(SQUARE, FACES, uv=UV), RED)))
    apart = World("w", (first, thing("b", Mesh(SQUARE, FACES, uv=UV), twin)))
    assert shared.content_hash == apart.content_hash


def test_the_hash_counts_weights_hinges_lights_and_the_floors_of_rooms() -> None:
    shapes = thing("a", Box((1.0, 1.0, 1.0))).shapes
    hinge = Hinge((0.5, 0.5), 1.5)
    worlds = [
        World("w", (WorldObject("a", "mesh", shapes),)),
        World("w", (WorldObject("a", "mesh", shapes, mass=2.0),)),
        World("w", (WorldObject("a", "mesh", shapes, mass=2.0, hinge=hinge),)),
        World("w", (WorldObject("a", "mesh", shapes),), (), (Lamp((0.0, 0.0, 2.0)),)),
        World("w", (WorldObject("a", "mesh", shapes),), (), (Sun((0.0, 0.0, -1.0)),)),
        World("w", (WorldObject("a", "mesh", shapes),), (Room("r", "hall", SQUARE[:, :2]),)),
        World("w", (WorldObject("a", "mesh", shapes),), (Room("r", "hall", SQUARE[:, :2], 2.7),)),
    ]
    assert len({world.content_hash for world in worlds}) == len(worlds)
