"""Saved meshes come back as they were: textures, colours of faces and of corners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.mesh_files import mesh_files
from av_embodied.envs.worlds.objects import Shape, Texture, WorldObject
from av_embodied.envs.worlds.shapes import Box, Mesh
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

POINTS = np.array([[0.1, 0.0, 0.3], [1.0 / 3.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.7]])
FACES = np.array([[0, 1, 2], [0, 2, 3]])
UV = np.array([[0.1, 0.2], [1.7, 0.0], [1.0, 1.0], [0.0, -0.3]], dtype=np.float32)[FACES]
PHOTO = Texture(np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8))
AT_VERTEX = np.array([[255, 0, 1], [2, 3, 4], [5, 6, 7], [8, 9, 10]], dtype=np.uint8)


def shape(mesh: Mesh | Box, texture: Texture | None = None) -> Shape:
    return Shape(mesh, np.eye(4), material("plaster"), (0.25, 0.5, 0.75), texture)


def world(*shapes: Shape) -> World:
    return World("w", (WorldObject("thing", "table", shapes),))


@pytest.mark.parametrize(
    "shapes",
    [
        (shape(Mesh(POINTS, FACES, uv=UV), PHOTO),),
        (shape(Mesh(POINTS, FACES, uv=UV), PHOTO), shape(Mesh(POINTS + 1.0, FACES, uv=UV), PHOTO)),
        (shape(Mesh(POINTS, FACES, corner_colours=AT_VERTEX[FACES])),),
        (shape(Mesh(POINTS, FACES, AT_VERTEX[:2])),),
        (shape(Mesh(POINTS, FACES)), shape(Mesh(POINTS, FACES, uv=UV), PHOTO)),
        (shape(Mesh(POINTS, FACES, AT_VERTEX[:2], AT_VERTEX[FACES], UV), PHOTO),),
    ],
)
def test_a_saved_world_comes_back_with_its_look(tmp_path: Path, shapes: tuple[Shape, ...]) -> None:
    saved = world(*shapes)
    saved.save(tmp_path / "w.sdf")
    loaded = World.load(tmp_path / "w.sdf")
    assert loaded.content_hash == saved.content_hash
    assert [t.image.tolist() for t in loaded.surface.textures[:1]] == [
        t.image.tolist() for t in saved.surface.textures[:1]
    ]


def test_equal_pictures_share_a_file(tmp_path: Path) -> None:
    meshes = [Mesh(POINTS + k, FACES, uv=UV) for k in range(3)]
    world(*(shape(mesh, PHOTO) for mesh in meshes)).save(tmp_path / "w.sdf")
    assert len(list(tmp_path.glob("w_*.png"))) == 1
    assert len(list(tmp_path.glob("w_*.obj"))) == 3


def test_what_no_file_can_say_is_refused() -> None:
    twice = UV.copy()
    twice[1, 0] += 0.5
    with pytest.raises(InputError, match="different places in the texture at one vertex"):
        mesh_files(shape(Mesh(POINTS, FACES, uv=twice), PHOTO), "w")
    corners = AT_VERTEX[FACES].copy()
    corners[1, 0] += 1
    with pytest.raises(InputError, match=r"different colours at one vertex.*part vertex 0"):
        mesh_files(shape(Mesh(POINTS, FACES, corner_colours=corners)), "w")
    with pytest.raises(InputError, match="only meshes are written as files, got Box"):
        mesh_files(shape(Box((1.0, 1.0, 1.0))), "w")
