"""Worlds in mesh files: textures, colours, materials by name, and what is warned of."""

from __future__ import annotations

import json
import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from trimesh.visual.color import ColorVisuals
from trimesh.visual.material import PBRMaterial, SimpleMaterial
from trimesh.visual.texture import TextureVisuals

from av_embodied.envs.worlds.scans.notice import ScanWarning
from av_embodied.envs.worlds.shapes import Mesh
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

# A square of 1 m in the plane z = 0 whose texture has its four quarters in four colours.
SQUARE = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
FACES = np.array([[0, 1, 2], [0, 2, 3]])
UV = SQUARE[:, :2]
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
PIXELS = np.array([[RED, GREEN], [BLUE, WHITE]], dtype=np.uint8)  # row 0 is v = 1


def textured_square(
    pixels: np.ndarray = PIXELS, factor: list[int] | None = None
) -> trimesh.Trimesh:
    image = Image.fromarray(pixels)
    look = PBRMaterial(name="Carpet_01", baseColorTexture=image, baseColorFactor=factor)
    visual = TextureVisuals(uv=UV, material=look)
    return trimesh.Trimesh(SQUARE, FACES, visual=visual, process=False)


def saved(mesh: trimesh.Trimesh, path: Path) -> Path:
    trimesh.Scene({"square": mesh}).export(path)
    return path


def flat_mesh(world: World) -> Mesh:
    geometry = world.objects[0].shapes[0].geometry
    assert isinstance(geometry, Mesh)
    return geometry


@pytest.mark.parametrize("suffix", [".glb", ".gltf"])
def test_the_texture_of_gltf_is_kept_with_its_corners(tmp_path: Path, suffix: str) -> None:
    world = World.load(saved(textured_square(), tmp_path / f"s{suffix}"))
    surface = world.surface
    assert len(surface.textures) == 1
    assert (surface.textures[0].image == PIXELS).all()
    # glTF's y is our z, its z our -y: the corner (x, y, 0) comes to (x, 0, y), v goes upward.
    assert surface.uv is not None
    assert surface.uv == pytest.approx(surface.corners[..., [0, 2]], abs=1e-6)
    assert [entry.name for entry in surface.materials] == ["carpet"]


def test_a_factor_of_gltf_multiplies_the_light_of_the_texture(tmp_path: Path) -> None:
    grey = np.full((2, 2, 3), 188, dtype=np.uint8)  # half the light of white
    world = World.load(saved(textured_square(grey, [128, 255, 0, 255]), tmp_path / "s.glb"))
    # 188 is 0.503 of white's light, times 128 / 255: 0.2523 is sRGB 138 (IEC 61966-2-1).
    assert world.surface.textures[0].image[0, 0].tolist() == [138, 188, 0]


def test_the_texture_of_obj_is_kept(tmp_path: Path) -> None:
    visual = TextureVisuals(uv=UV, material=SimpleMaterial(image=Image.fromarray(PIXELS)))
    mesh = trimesh.Trimesh(SQUARE, FACES, visual=visual, process=False)
    mesh.export(tmp_path / "s.obj")
    surface = World.load(tmp_path / "s.obj").surface
    assert (surface.textures[0].image == PIXELS).all()
    assert surface.uv == pytest.approx(surface.corners[..., :2], abs=1e-6)


def folded(path: Path, materials: tuple[str, str]) -> None:
    """Two squares of 4 x 4 m that share an edge, whose textures do not meet at it."""
    for name, colour in zip(("floor", "wall"), (RED, BLUE), strict=True):
        Image.new("RGB", (4, 4), colour).save(path.with_name(f"{name}.png"))
    path.with_name("s.mtl").write_text(
        "newmtl floor\nKd 1 1 1\nmap_Kd floor.png\nnewmtl wall\nKd 1 1 1\nmap_Kd wall.png\n",
        encoding="utf-8",
    )
    lines = [f"v {x} {y} {z}" for x, y, z in ((0, 0, 0), (4, 0, 0), (4, 4, 0), (0, 4, 0))]
    lines += ["v 0 4 4", "v 0 0 4"]
    lines += [f"vt {u} {v}" for u, v in ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2))]
    lines += [f"vt {u} {v}" for u, v in ((0.7, 0.7), (0.9, 0.7), (0.9, 0.9), (0.7, 0.9))]
    lines += [f"usemtl {materials[0]}", "f 1/1 2/2 3/3", "f 1/1 3/3 4/4"]
    lines += [f"usemtl {materials[1]}", "f 1/5 4/6 5/7", "f 1/5 5/7 6/8"]
    path.write_text("\n".join(["mtllib s.mtl", *lines, ""]), encoding="utf-8")


@pytest.mark.parametrize("materials", [("floor", "floor"), ("floor", "wall")])
def test_vertices_of_obj_part_where_the_texture_has_a_seam(
    tmp_path: Path, materials: tuple[str, str]
) -> None:
    folded(tmp_path / "s.obj", materials)
    surface = World.load(tmp_path / "s.obj").surface
    assert len(surface.textures) == len(set(materials))
    assert surface.uv is not None
    upright = np.ptp(surface.corners[..., 2], axis=1) > 1.0
    assert surface.uv[~upright].min() == pytest.approx(0.1)
    assert surface.uv[~upright].max() == pytest.approx(0.2)
    assert surface.uv[upright].min() == pytest.approx(0.7)
    assert surface.uv[upright].max() == pytest.approx(0.9)


def test_scans_with_pictures_and_loose_vertices_come_back(tmp_path: Path) -> None:
    scene, other = trimesh.Scene(), np.ascontiguousarray(PIXELS[::-1])
    for number, pixels in enumerate((PIXELS, PIXELS, other)):
        square = textured_square(pixels)
        square.faces = square.faces[: 2 - number % 2]  # of the second, a vertex is in no face
        there = trimesh.transformations.translation_matrix([2.0 * number, 0.0, 0.0])
        scene.add_geometry(square, node_name=f"n{number}", geom_name=f"g{number}", transform=there)
    scene.export(tmp_path / "s.glb")
    world = World.load(tmp_path / "s.glb")
    world.save(tmp_path / "again.sdf")
    again = World.load(tmp_path / "again.sdf")
    assert again.content_hash == world.content_hash
    assert len(again.surface.textures) == 2  # equal pictures are kept once


@pytest.mark.parametrize("size", [0.06, 6000.0])
def test_a_mesh_in_another_unit_is_told(tmp_path: Path, size: float) -> None:
    trimesh.creation.box((size, size, size / 2.0)).export(tmp_path / "s.ply")
    with pytest.warns(ScanWarning, match="is it in another unit"):
        World.load(tmp_path / "s.ply")


def test_vertex_colours_of_ply_are_kept_per_corner(tmp_path: Path) -> None:
    mesh = trimesh.Trimesh(SQUARE, FACES, process=False)
    colours = np.array([(*RED, 255), (*GREEN, 255), (*BLUE, 255), (*WHITE, 255)])
    mesh.visual = ColorVisuals(mesh, vertex_colors=colours)
    mesh.export(tmp_path / "s.ply")
    surface = World.load(tmp_path / "s.ply").surface
    assert surface.corner_colour is not None
    assert surface.corner_colour.tolist() == colours[FACES, :3].tolist()
    assert surface.colour[0].tolist() == [85, 85, 85]


def test_meshes_that_show_one_picture_share_it(tmp_path: Path) -> None:
    scene, square = trimesh.Scene(), textured_square()
    for number in range(3):
        there = trimesh.transformations.translation_matrix([2.0 * number, 0.0, 0.0])
        scene.add_geometry(square, node_name=f"n{number}", geom_name="square", transform=there)
    scene.export(tmp_path / "s.glb")
    surface = World.load(tmp_path / "s.glb").surface
    assert len(surface.textures) == 1
    assert surface.texture is not None
    assert surface.texture.tolist() == [0] * 6


def test_a_missing_texture_is_told_and_plain(tmp_path: Path) -> None:
    visual = TextureVisuals(uv=UV, material=SimpleMaterial(image=Image.fromarray(PIXELS)))
    trimesh.Trimesh(SQUARE, FACES, visual=visual, process=False).export(tmp_path / "s.obj")
    picture = next(path for path in tmp_path.iterdir() if path.suffix in (".png", ".jpeg"))
    picture.unlink()
    with pytest.warns(ScanWarning, match=f"{picture.name}.*does not exist: plain colour"):
        surface = World.load(tmp_path / "s.obj").surface
    assert surface.textures == ()
    assert len(surface.faces) == 2


def test_a_broken_texture_is_told_and_plain(tmp_path: Path) -> None:
    path = saved(textured_square(), tmp_path / "s.gltf")
    header = json.loads(path.read_text())
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(
        tmp_path / "photo.png"
    )
    data = (tmp_path / "photo.png").read_bytes()
    (tmp_path / "photo.png").write_bytes(data[: len(data) // 2])
    header["images"] = [{"uri": "photo.png"}]
    path.write_text(json.dumps(header))
    with pytest.warns(ScanWarning, match=r"texture of material 'Carpet_01' is broken"):
        assert World.load(path).surface.textures == ()


def test_textures_of_a_kind_that_is_not_read_are_told(tmp_path: Path) -> None:
    path = saved(textured_square(), tmp_path / "s.gltf")
    header = json.loads(path.read_text())
    header["images"][0] |= {"mimeType": "image/ktx2", "name": "basis"}
    path.write_text(json.dumps(header))
    with pytest.warns(ScanWarning, match=r"image/ktx2, which is not read"):
        assert World.load(path).surface.textures == ()


def room(height: float = 2.5) -> trimesh.Trimesh:
    """Floor and walls of 7 x 6 m with z up, from (0, 0, 0); no ceiling."""
    box = trimesh.creation.box((7.0, 6.0, height))
    box.apply_translation((3.5, 3.0, height / 2.0))
    lid = (np.asarray(box.vertices)[np.asarray(box.faces)][..., 2] > height - 1e-6).all(axis=1)
    return trimesh.Trimesh(box.vertices, np.asarray(box.faces)[~lid], process=False)


def test_a_scan_whose_floor_lies_across_another_axis_is_turned_and_told(tmp_path: Path) -> None:
    path = saved(room(), tmp_path / "scan.glb")  # z up in a format that has y up
    with pytest.warns(ScanWarning, match=r'floors say that z is up.*up="y"'):
        world = World.load(path)
    assert np.ptp(world.bounds, axis=0) == pytest.approx([7.0, 6.0, 2.5], abs=1e-6)
    assert world.floors == pytest.approx((0.0,), abs=1e-6)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*is up")
        asked = World.load(path, up="z")
        as_it_stands = World.load(path, up="y")
    assert asked.content_hash == world.content_hash
    assert np.ptp(as_it_stands.bounds, axis=0) == pytest.approx([7.0, 2.5, 6.0], abs=1e-6)


def test_a_scan_with_y_up_in_ply_is_turned(tmp_path: Path) -> None:
    mesh = room()
    mesh.apply_transform(trimesh.transformations.rotation_matrix(-np.pi / 2.0, [1.0, 0.0, 0.0]))
    mesh.export(tmp_path / "scan.ply")
    with pytest.warns(ScanWarning, match="floors say that y is up"):
        world = World.load(tmp_path / "scan.ply")
    assert np.ptp(world.bounds, axis=0) == pytest.approx([7.0, 6.0, 2.5], abs=1e-6)


def test_an_unknown_axis_is_refused(tmp_path: Path) -> None:
    path = saved(room(), tmp_path / "scan.glb")
    with pytest.raises(InputError, match="unknown upward axis 'x'"):
        World.load(path, up="x")


def test_triangles_that_stand_twice_are_kept_once(tmp_path: Path) -> None:
    turned = np.roll(FACES, 1, axis=1)[:, ::-1]
    mesh = trimesh.Trimesh(SQUARE, np.concatenate([FACES, turned, [[0, 1, 1]]]), process=False)
    mesh.export(tmp_path / "twice.ply")
    with pytest.warns(ScanWarning, match="2 triangles stood there more than once"):
        world = World.load(tmp_path / "twice.ply")
    assert world.surface.faces.tolist() == FACES.tolist()


def test_nodes_tell_categories_and_materials(tmp_path: Path) -> None:
    scene = trimesh.Scene()
    for number, name in enumerate(("KitchenTable.001", "living_room_couch", "Wall_N", "blob")):
        there = trimesh.transformations.translation_matrix([3.0 * number, 0.0, 0.0])
        box = trimesh.creation.box((1.0, 1.0, 1.0))
        scene.add_geometry(box, node_name=name, geom_name=name, transform=there)
    scene.export(tmp_path / "s.glb")
    world = World.load(tmp_path / "s.glb")
    found = {t.name: (t.category, t.shapes[0].material.name) for t in world.objects}
    assert found == {
        "KitchenTable.001": ("table", "wood"),
        "living_room_couch": ("sofa", "upholstery_cloth"),
        "Wall_N": ("wall", "plaster"),
        "blob": ("mesh", "plaster"),
    }


def test_the_users_materials_count_before_guesses(tmp_path: Path) -> None:
    scene = trimesh.Scene({"Wall_N": trimesh.creation.box((1.0, 1.0, 1.0)), "x": room()})
    scene.export(tmp_path / "s.glb")
    (tmp_path / "s.materials.yaml").write_text(
        'default: brick_deep_joints\nobjects:\n  "Wall*": {absorption: 0.5, scattering: 0.2}\n'
    )
    found = {t.name: t.shapes[0].material for t in World.load(tmp_path / "s.glb").objects}
    assert found["x"].name == "brick_deep_joints"
    assert found["Wall_N"].absorption == (0.5,) * 7
    assert found["Wall_N"].scattering == (0.2,) * 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("object:\n  a: wood\n", r"key of s.materials.yaml 'object' \(did you mean 'objects'\?\)"),
        ("default: plastre\n", r"'plastre' \(did you mean 'plaster'\?\)"),
        ("objects:\n  squar: wood\n", r"'squar' \(did you mean 'square'\?\)"),
        ("objects: wood\n", "must hold names and their materials"),
        ("default: {absorbtion: 0.5}\n", "must be a material's name or hold absorption"),
        ("default: {absorption: 0.5, scatering: 0.1}\n", r"did you mean 'scattering'\?"),
        ("default: {absorption: 1.5}\n", "within 0 and 1"),
        ("- wood\n", "must hold keys and values"),
        ("default: [\n", "not readable YAML"),
    ],
)
def test_faulty_overrides_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = saved(textured_square(), tmp_path / "s.glb")
    (tmp_path / "s.materials.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        World.load(path)


def test_truncated_and_packed_files_are_refused(tmp_path: Path) -> None:
    path = saved(textured_square(), tmp_path / "s.glb")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=f"cut short: it should have {len(whole)} bytes"):
        World.load(path)
    for begin, message in ((b"PK\x03\x04", "zip"), (b"version https://git-lfs", "LFS pointer")):
        path.write_bytes(begin + whole)
        with pytest.raises(InputError, match=message):
            World.load(path)
    path.write_bytes(whole[:4] + struct.pack("<I", 1) + whole[8:])
    with pytest.raises(InputError, match="glTF 1, only version 2"):
        World.load(path)


@pytest.mark.parametrize("cut", [200, 40])
def test_a_truncated_ply_is_refused(tmp_path: Path, cut: int) -> None:
    room().export(tmp_path / "s.ply")
    data = (tmp_path / "s.ply").read_bytes()
    (tmp_path / "s.ply").write_bytes(data[:-cut])
    with pytest.raises(InputError, match=r"s\.ply"):
        World.load(tmp_path / "s.ply")


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("../secret.bin", "outside the mesh's folder"),
        ("/etc/passwd", "outside the mesh's folder"),
        ("%2e%2e/secret.bin", "outside the mesh's folder"),
        ("gone.bin", "does not exist"),
    ],
)
def test_buffers_elsewhere_are_refused(tmp_path: Path, uri: str, message: str) -> None:
    folder = tmp_path / "scan"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(bytes(4096))
    path = saved(textured_square(), folder / "s.gltf")
    header = json.loads(path.read_text())
    header["buffers"][0]["uri"] = uri
    path.write_text(json.dumps(header))
    with pytest.raises(InputError, match=message):
        World.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extensionsUsed": ["KHR_draco_mesh_compression"]}, "packed with KHR_draco"),
        ({"meshes": [{"primitives": [{"attributes": {}}]}]}, "names no vertices"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, change: dict, message: str) -> None:
    path = saved(textured_square(), tmp_path / "s.gltf")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match=message):
        World.load(path)


def test_too_many_triangles_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = saved(textured_square(), tmp_path / "s.gltf")
    header = json.loads(path.read_text())
    for accessor in header["accessors"]:
        accessor["count"] = 60_000_000
    path.write_text(json.dumps(header))
    with pytest.raises(InputError, match="20,000,000 triangles, the limit is 12,000,000: simplify"):
        World.load(path)
