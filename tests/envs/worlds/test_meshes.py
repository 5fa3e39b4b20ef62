"""Mesh files: axes, names, colours, materials, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from trimesh.visual.color import ColorVisuals
from trimesh.visual.material import PBRMaterial
from trimesh.visual.texture import TextureVisuals

from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError


def tower() -> trimesh.Trimesh:
    """A box of 1 x 2 x 3 in z-up axes, standing at x = 5."""
    box = trimesh.creation.box((1.0, 2.0, 3.0))
    box.apply_translation((5.0, 0.0, 1.5))
    return box


def painted_tower() -> trimesh.Trimesh:
    """The same, each face with a colour of its own."""
    box = tower()
    colours = [[10 * face, 20, 30, 255] for face in range(12)]
    box.visual = ColorVisuals(box, face_colors=colours)
    return box


def test_gltf_is_turned_from_y_up_to_z_up(tmp_path: Path) -> None:
    # In glTF's axes: 1 along x, 3 up along y, 2 along z; forward -z there is +y here.
    box = trimesh.creation.box((1.0, 3.0, 2.0))
    box.apply_translation((5.0, 1.5, -4.0))
    for name in ("a.glb", "a.gltf"):
        folder = tmp_path / name.replace(".", "_")
        folder.mkdir()
        trimesh.Scene({"tower": box}).export(folder / name)
        bounds = World.load(folder / name).bounds
        assert bounds == pytest.approx(np.array([[4.5, 3.0, 0.0], [5.5, 5.0, 3.0]]), abs=1e-6)


@pytest.mark.parametrize("suffix", [".obj", ".ply"])
def test_obj_and_ply_are_taken_as_z_up(tmp_path: Path, suffix: str) -> None:
    tower().export(tmp_path / f"t{suffix}")
    bounds = World.load(tmp_path / f"t{suffix}").bounds
    assert bounds == pytest.approx(np.array([[4.5, -1.0, 0.0], [5.5, 1.0, 3.0]]), abs=1e-6)


def test_nodes_become_objects_at_their_place(tmp_path: Path) -> None:
    scene = trimesh.Scene()
    box = trimesh.creation.box((1.0, 1.0, 1.0))
    scene.add_geometry(box, node_name="table", geom_name="box")
    moved = trimesh.transformations.translation_matrix([3.0, 0.0, 0.0])
    scene.add_geometry(box, node_name="chair", geom_name="other", transform=moved)
    scene.export(tmp_path / "s.glb")
    world = World.load(tmp_path / "s.glb")
    assert sorted(thing.name for thing in world.objects) == ["chair", "table"]
    assert world.bounds[:, 0] == pytest.approx([-0.5, 3.5])


def test_material_and_colour_of_gltf(tmp_path: Path) -> None:
    box = trimesh.creation.box((1.0, 1.0, 1.0))
    look = PBRMaterial(name="carpet", baseColorFactor=[255, 0, 0, 255])
    box.visual = TextureVisuals(material=look)
    trimesh.Scene({"rug": box}).export(tmp_path / "r.glb")
    surface = World.load(tmp_path / "r.glb").surface
    assert [entry.name for entry in surface.materials] == ["carpet"]
    assert (surface.colour == [255, 0, 0]).all()


def test_what_names_no_material_is_plaster(tmp_path: Path) -> None:
    tower().export(tmp_path / "t.ply")
    assert [m.name for m in World.load(tmp_path / "t.ply").surface.materials] == ["plaster"]


def test_face_colours_of_ply(tmp_path: Path) -> None:
    box = painted_tower()
    box.export(tmp_path / "c.ply")
    colours = World.load(tmp_path / "c.ply").surface.colour
    assert colours.tolist() == [[10 * face, 20, 30] for face in range(12)]


def test_a_saved_mesh_world_comes_back(tmp_path: Path) -> None:
    box = painted_tower()
    box.export(tmp_path / "c.ply")
    world = World.load(tmp_path / "c.ply")
    world.save(tmp_path / "c.sdf")
    assert World.load(tmp_path / "c.sdf").content_hash == world.content_hash


@pytest.mark.parametrize("suffix", [".glb", ".gltf", ".obj", ".ply"])
@pytest.mark.parametrize("content", [b"", b"nonsense\n\x00\xff" * 9])
def test_malformed_files_are_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match="mesh"):
        World.load(path)


def test_vertices_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    (tmp_path / "n.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 nan 0\nf 1 2 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="finite"):
        World.load(tmp_path / "n.obj")
