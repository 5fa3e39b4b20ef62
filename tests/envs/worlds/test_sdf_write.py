"""Writing SDF: what is read back is what was written."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Hinge, Lamp, Room, Shape, Sun, WorldObject
from av_embodied.envs.worlds.shapes import Box, Cylinder, Mesh, Plane, Sphere
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import rotation_from_rpy


def pose(x: float, y: float, z: float, *rpy: float) -> np.ndarray:
    result = np.eye(4)
    result[:3, 3] = x, y, z
    if rpy:
        result[:3, :3] = rotation_from_rpy(*rpy)
    return result


def mixed_world() -> World:
    rng = np.random.default_rng(0)
    carpet = material("carpet")
    foam = AcousticMaterial([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1 / 3], 0.3, 0.01, "foam", "a test")
    mesh = Mesh(rng.normal(size=(6, 3)), np.array([[0, 1, 2], [3, 4, 5]]))
    colours = np.array([[255, 0, 0], [0, 128, 255]], dtype=np.uint8)
    painted = Mesh(mesh.vertices + 5.0, mesh.faces, colours)
    shapes = [
        Shape(Box((0.1, 1 / 3, 2.0)), pose(1, 2, 3, 0.1, -0.2, 3.0), carpet, (0.1, 0.2, 0.3)),
        Shape(Cylinder(0.1, 0.7), pose(0, 0, 1, 1.0, np.pi / 2, 0.0), foam),
        Shape(Sphere(np.pi), pose(-1, 0, 0), material("glass")),
        Shape(Plane((2.0, 3.0), (0.0, 1.0, 1.0)), pose(0, 0, 0, 0, 0, -np.pi / 2), foam),
        Shape(mesh, pose(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), material("plaster")),
        Shape(painted, pose(0, 0, 0), material("wood")),
    ]  # fmt: skip
    things = [WorldObject(f"thing {n}", "table", (shape,)) for n, shape in enumerate(shapes)]
    room = Room("a & b", "kitchen <1>", np.array([[0.0, 0.0], [1 / 3, 0.0], [1.0, 1e-3]]))
    return World("mixed", tuple(things), (room,))


def test_every_shape_comes_back(tmp_path: Path) -> None:
    world = mixed_world()
    world.save(tmp_path / "w.sdf")
    again = World.load(tmp_path / "w.sdf")
    assert again.content_hash == world.content_hash
    assert again.surface.vertices == pytest.approx(world.surface.vertices, abs=1e-12)
    assert (again.surface.colour == world.surface.colour).all()
    assert again.surface.materials == world.surface.materials
    assert again.rooms[0].outline.tolist() == world.rooms[0].outline.tolist()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".obj", ".ply", ".sdf"]


def test_saving_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        mixed_world().save(tmp_path / name / "w.sdf")
    for first in sorted((tmp_path / "one").iterdir()):
        assert first.read_bytes() == (tmp_path / "two" / first.name).read_bytes()


@pytest.mark.parametrize("seed", [0, 11, 23])
def test_houses_come_back(tmp_path: Path, seed: int) -> None:
    house = generate_house(seed)
    house.save(tmp_path / "h.sdf")
    again = World.load(tmp_path / "h.sdf")
    assert again.content_hash == house.content_hash
    assert again.name == f"house:{seed}"
    assert [thing.category for thing in again.objects] == [t.category for t in house.objects]
    assert [thing.mass for thing in again.objects] == [t.mass for t in house.objects]
    assert [thing.hinge for thing in again.objects] == [t.hinge for t in house.objects]
    assert any(thing.hinge for thing in house.objects)
    assert again.lights == house.lights


def test_two_storeys_come_back(tmp_path: Path) -> None:
    house = generate_house(4, storeys=2)
    house.save(tmp_path / "h.sdf")
    again = World.load(tmp_path / "h.sdf")
    assert again.content_hash == house.content_hash
    assert [room.floor for room in again.rooms] == [room.floor for room in house.rooms]
    assert len({room.floor for room in again.rooms}) == 2


def test_things_that_move_are_no_static_models(tmp_path: Path) -> None:
    box = Shape(Box((1.0, 2.0, 3.0)), pose(5, 6, 7), material("wood"))
    hinge = Hinge((4.5, 5.0), -np.pi / 2)
    things = (
        WorldObject("loose", "box", (box,), 12.0),
        WorldObject("leaf", "door", (box,), 20.0, hinge),
        WorldObject("fast", "wall", (box,)),
    )
    World("w", things).save(tmp_path / "w.sdf")
    root = ET.parse(tmp_path / "w.sdf").getroot()
    static = {model.get("name"): model.findtext("static") for model in root.iter("model")}
    assert static == {"loose": "false", "leaf": "false", "fast": "true"}
    loose, leaf, _ = root.iter("model")
    inertia = [float(loose.findtext(f"link/inertial/inertia/{n}", "")) for n in ("ixx", "izz")]
    assert inertia == pytest.approx([12.0 / 12 * (4 + 9), 12.0 / 12 * (1 + 4)])
    assert loose.findtext("link/inertial/pose") == "5 6 7 0 0 0"
    limits = [float(leaf.findtext(f"joint/axis/limit/{n}", "")) for n in ("lower", "upper")]
    assert limits == pytest.approx([-np.pi / 2, 0.0])
    again = World.load(tmp_path / "w.sdf")
    assert [thing.hinge for thing in again.objects] == [None, hinge, None]


def test_lights_are_gazebos_lights(tmp_path: Path) -> None:
    box = Shape(Box((1.0, 2.0, 3.0)), pose(5, 6, 7), material("wood"))
    lights = (Sun((0.6, 0.0, -0.8)), Lamp((1.0, 2.0, 2.5), (1.0, 0.5, 0.25), 2.0))
    World("w", (WorldObject("a", "box", (box,)),), (), lights).save(tmp_path / "w.sdf")
    root = ET.parse(tmp_path / "w.sdf").getroot()
    assert [light.get("type") for light in root.iter("light")] == ["directional", "point"]
    assert float(root.findtext("world/light[2]/attenuation/quadratic", "")) == 0.25
    assert World.load(tmp_path / "w.sdf").lights == lights


def test_what_gazebo_needs_is_there(tmp_path: Path) -> None:
    mixed_world().save(tmp_path / "w.sdf")
    root = ET.parse(tmp_path / "w.sdf").getroot()
    assert root.get("version") == "1.9"
    for model in root.iter("model"):
        assert model.findtext("static") == "true"
        plugins = [plugin.get("name") for plugin in model.findall("plugin")]
        assert plugins == ["gz::sim::systems::Label"]
        assert 0 <= int(model.findtext("plugin/label", "")) <= 255
        assert len(model.findall("link/visual")) == len(model.findall("link/collision")) == 1
    names = [model.get("name") for model in root.iter("model")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["", "a::b", "__model__"])
def test_names_that_sdf_keeps_for_itself_are_refused(tmp_path: Path, name: str) -> None:
    shape = Shape(Sphere(1.0), np.eye(4), material("wood"))
    with pytest.raises(InputError, match="SDF allows no"):
        World("w", (WorldObject(name, "x", (shape,)),)).save(tmp_path / "w.sdf")
    assert list(tmp_path.iterdir()) == []


def test_a_pose_that_scales_is_refused(tmp_path: Path) -> None:
    shape = Shape(Sphere(1.0), np.diag([2.0, 1.0, 1.0, 1.0]), material("wood"))
    with pytest.raises(InputError, match="must be a rotation"):
        World("w", (WorldObject("a", "x", (shape,)),)).save(tmp_path / "w.sdf")


def test_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    world = mixed_world()
    with pytest.raises(InputError, match="cannot write"):
        world.save(tmp_path / "none" / "w.sdf")
    with pytest.raises(InputError, match=r"suffix to save a world with '\.glb'"):
        world.save(tmp_path / "w.glb")
    assert list(tmp_path.iterdir()) == []
