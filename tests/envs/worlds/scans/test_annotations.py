"""Annotations of data sets, on small files that are written here in their published formats."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from PIL import Image
from trimesh.visual.material import PBRMaterial
from trimesh.visual.texture import TextureVisuals

from av_embodied.envs.worlds.scans.notice import ScanWarning
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

# Two squares side by side in the plane y = 0 of glTF's axes: the floor.
POINTS = np.array([[x, 0.0, z] for x in (0.0, 1.0, 2.0) for z in (0.0, 1.0)])
FACES = np.array([[0, 1, 2], [1, 3, 2], [2, 3, 4], [3, 5, 4]])
HM3D_TABLE = 'HM3D Semantic Annotations\n7,FF0000,"kitchen counter",0\n9,00FF00,"couch",1\n'


def scan(pixels: NDArray[np.uint8]) -> trimesh.Trimesh:
    uv = POINTS[:, [0, 2]] / (2.0, 1.0)
    look = PBRMaterial(name="scan", baseColorTexture=Image.fromarray(pixels))
    visual = TextureVisuals(uv=uv, material=look)
    return trimesh.Trimesh(POINTS, FACES, visual=visual, process=False)


def write_hm3d(folder: Path, table: str = HM3D_TABLE) -> Path:
    photo = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    labels = np.array([[[255, 0, 0]] * 2 + [[0, 255, 0]] * 2] * 2, dtype=np.uint8)
    scan(photo).export(folder / "abc.basis.glb")
    scan(labels).export(folder / "abc.semantic.glb")
    (folder / "abc.semantic.txt").write_text(table)
    return folder / "abc.basis.glb"


def test_hm3d_instances_become_objects_that_keep_the_photo(tmp_path: Path) -> None:
    world = World.load(write_hm3d(tmp_path))
    found = {thing.name: thing for thing in world.objects}
    assert {name: thing.category for name, thing in found.items()} == {
        "kitchen counter_7": "counter",
        "couch_9": "sofa",
    }
    assert len(world.surface.textures) == 1
    x = world.surface.corners[..., 0].mean(axis=1)
    names = [world.objects[number].name for number in world.surface.object]
    assert names == ["kitchen counter_7" if place < 1.0 else "couch_9" for place in x]
    assert found["couch_9"].shapes[0].material.name == "upholstery_cloth"


def test_colours_that_the_table_does_not_name_stay_with_the_node(tmp_path: Path) -> None:
    path = write_hm3d(tmp_path, HM3D_TABLE.replace("00FF00", "0000FF"))
    world = World.load(path)
    assert sorted(thing.category for thing in world.objects) == ["counter", "mesh"]
    assert len(world.surface.faces) == 4


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("7,FF0000\n", "must begin with"),
        ("HM3D Semantic Annotations\nseven,FF0000,a,0\n", "a line must be"),
        ("HM3D Semantic Annotations\n", "names no instance"),
    ],
)
def test_a_faulty_table_of_hm3d_is_refused(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        World.load(write_hm3d(tmp_path, table))


def test_half_an_annotation_is_told(tmp_path: Path) -> None:
    path = write_hm3d(tmp_path)
    (tmp_path / "abc.semantic.txt").unlink()
    with pytest.warns(ScanWarning, match=r"abc.semantic.glb is not read, for abc.semantic.txt"):
        World.load(path)


def quad_ply(path: Path, face_fields: str, rows: NDArray[np.void]) -> None:
    """A binary PLY of two squares in the plane z = 0, as quads, with vertex colours."""
    vertex = np.zeros(6, [("p", "<f4", 3), ("c", "u1", 3)])
    vertex["p"] = POINTS[:, [0, 2, 1]]
    vertex["c"] = 90
    header = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 6\nproperty float x\n"
        "property float y\nproperty float z\nproperty uchar red\nproperty uchar green\n"
        f"property uchar blue\nelement face {len(rows)}\n"
        f"property list uchar int vertex_indices\n{face_fields}end_header\n"
    )
    path.write_bytes(header.encode() + vertex.tobytes() + rows.tobytes())


def quads(*values: int) -> NDArray[np.void]:
    rows = np.zeros(2, [("n", "u1"), ("corner", "<i4", 4), ("value", "<i4")])
    rows["n"], rows["corner"], rows["value"] = 4, [[0, 2, 3, 1], [2, 4, 5, 3]], values
    return rows


def write_replica(folder: Path, objects: list[dict[str, object]]) -> Path:
    path = folder / "mesh_semantic.ply"
    quad_ply(path, "property int object_id\n", quads(3, 8))
    classes = [{"id": 40, "name": "floor"}]
    content = {"classes": classes, "objects": objects}
    (folder / "info_semantic.json").write_text(json.dumps(content))
    return path


def test_replica_objects_are_named_by_their_class(tmp_path: Path) -> None:
    objects: list[dict[str, object]] = [
        {"id": 3, "class_id": 40},
        {"id": 8, "class_id": 70, "class_name": "sofa"},
    ]
    world = World.load(write_replica(tmp_path, objects))
    assert {t.name: t.category for t in world.objects} == {"floor_3": "floor", "sofa_8": "sofa"}
    assert [world.objects[k].name for k in world.surface.object] == ["floor_3"] * 2 + ["sofa_8"] * 2
    assert (world.surface.colour == 90).all()


def test_a_faulty_table_of_replica_is_refused(tmp_path: Path) -> None:
    path = write_replica(tmp_path, [])
    with pytest.raises(InputError, match="names no object"):
        World.load(path)
    (tmp_path / "info_semantic.json").write_text('{"objects": 3}')
    with pytest.raises(InputError, match=r"no info_semantic\.json of Replica"):
        World.load(path)


def write_matterport(folder: Path) -> Path:
    mesh = scan(np.full((2, 2, 3), 128, dtype=np.uint8))
    mesh.vertices = POINTS[:, [0, 2, 1]]  # such scans have z up
    mesh.export(folder / "xyz.glb")
    fields = "property int material_id\nproperty int segment_id\nproperty int category_id\n"
    rows = np.zeros(2, [("n", "u1"), ("corner", "<i4", 4), ("value", "<i4", 3)])
    rows["n"], rows["corner"] = 4, [[0, 2, 3, 1], [2, 4, 5, 3]]
    rows["value"] = [[501, 0, 1], [502, 1, 2]]
    quad_ply(folder / "xyz_semantic.ply", fields, rows)
    (folder / "xyz.house").write_text(
        "ASCII 1.1\nH xyz\nC 0 5 dining#table 5 table 0 0 0 0 0\nC 1 9 clock 40 misc 0 0 0 0 0\n"
        "O 0 0 0 0 0 0\nO 1 0 1 0 0 0\nE 0 0 501 1.0\nE 1 1 502 1.0\n"
    )
    return folder / "xyz.glb"


def test_matterport_segments_become_objects(tmp_path: Path) -> None:
    world = World.load(write_matterport(tmp_path), up="z")
    assert {t.name: t.category for t in world.objects} == {"table_0": "table", "clock_1": "clock"}
    assert len(world.surface.textures) == 1


def test_a_cut_annotation_is_refused(tmp_path: Path) -> None:
    path = write_matterport(tmp_path)
    ply = tmp_path / "xyz_semantic.ply"
    ply.write_bytes(ply.read_bytes()[:-3])
    with pytest.raises(InputError, match="cut short: face are not all there"):
        World.load(path, up="z")
    quad_ply(ply, "property int object_id\n", quads(1, 2))
    with pytest.raises(InputError, match="must carry material_id or face_material"):
        World.load(path, up="z")
