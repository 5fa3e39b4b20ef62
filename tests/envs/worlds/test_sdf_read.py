"""Reading SDF: geometries, poses, materials, categories, includes, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import trimesh

from av_embodied.envs.worlds.objects import Shape
from av_embodied.envs.worlds.shapes import Box, Cylinder, Mesh, Plane, Sphere
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

BOX = "<geometry><box><size>1 2 3</size></box></geometry>"


def sdf(body: str, kind: str = "world") -> str:
    return (
        f'<sdf version="1.9" xmlns:av="urn:av_embodied:sdf:1"><{kind} name="test">{body}'
        f"</{kind}></sdf>"
    )


def model(inner: str, name: str = "m", before: str = "") -> str:
    return f'<model name="{name}">{before}<link name="l">{inner}</link></model>'


def load(folder: Path, text: str) -> World:
    path = folder / "w.sdf"
    path.write_text(text, encoding="utf-8")
    return World.load(path)


def only_shape(world: World) -> Shape:
    ((shape,),) = (thing.shapes for thing in world.objects)
    return shape


def geometry(inner: str) -> str:
    return model(f'<visual name="v"><geometry>{inner}</geometry></visual>')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<box><size>1 2 3</size></box>", Box((1.0, 2.0, 3.0))),
        (
            "<cylinder><radius>0.5</radius><length>2</length></cylinder>",
            Cylinder(0.5, 2.0),
        ),
        ("<sphere><radius>.25</radius></sphere>", Sphere(0.25)),
        (
            "<plane><normal>1 0 0</normal><size>4 5</size></plane>",
            Plane((4.0, 5.0), (1.0, 0.0, 0.0)),
        ),
    ],
)
def test_geometries(tmp_path: Path, text: str, expected: object) -> None:
    assert only_shape(load(tmp_path, sdf(geometry(text)))).geometry == expected


def test_mesh_with_scale(tmp_path: Path) -> None:
    trimesh.creation.box((1.0, 1.0, 1.0)).export(tmp_path / "cube.obj")
    text = "<mesh><uri>cube.obj</uri><scale>2 3 4</scale></mesh>"
    shape = only_shape(load(tmp_path, sdf(geometry(text))))
    assert isinstance(shape.geometry, Mesh)
    assert np.ptp(shape.geometry.vertices, axis=0) == pytest.approx([2.0, 3.0, 4.0])


def test_poses_of_model_link_and_visual_are_chained(tmp_path: Path) -> None:
    quarter = math.pi / 2
    text = f"""<model name="m"><pose>1 0 0 0 0 {quarter}</pose>
      <link name="l"><pose degrees="true">1 0 0 90 0 0</pose>
      <visual name="v"><pose>0 0 1 0 0 0</pose>{BOX}</visual></link></model>"""
    pose = only_shape(load(tmp_path, sdf(text))).pose
    # The visual's z points to the link's -y in the model, which is the world's +x.
    assert pose[:3, 3] == pytest.approx([2.0, 1.0, 0.0])
    assert pose[:3, 2] == pytest.approx([1.0, 0.0, 0.0])


def test_quaternion_pose(tmp_path: Path) -> None:
    half = math.sqrt(0.5)
    text = f"""<model name="m"><pose rotation_format="quat_xyzw">1 2 3 0 0 {half} {half}</pose>
      <link name="l"><visual name="v">{BOX}</visual></link></model>"""
    pose = only_shape(load(tmp_path, sdf(text))).pose
    assert pose == pytest.approx(
        np.array([[0, -1, 0, 1], [1, 0, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]])
    )


def test_relative_to_other_models_links_and_frames(tmp_path: Path) -> None:
    text = f"""
      <model name="table"><pose>5 0 0 0 0 {math.pi / 2}</pose>
        <frame name="edge"><pose>0 1 0 0 0 0</pose></frame>
        <link name="top"><pose relative_to="edge">0 0 1 0 0 0</pose>
          <visual name="v">{BOX}</visual></link>
        <link name="lamp"><pose relative_to="top">0 0 1 0 0 0</pose>
          <visual name="v"><pose relative_to="edge">0 0 9 0 0 0</pose>{BOX}</visual></link></model>
      <model name="cup"><pose relative_to="table">1 0 0 0 0 0</pose>
        <link name="l"><visual name="v">{BOX}</visual></link></model>"""
    table, cup = load(tmp_path, sdf(text)).objects
    places = [shape.pose[:3, 3] for shape in table.shapes]
    assert places[0] == pytest.approx([4.0, 0.0, 1.0])
    assert places[1] == pytest.approx([4.0, 0.0, 9.0])
    assert cup.shapes[0].pose[:3, 3] == pytest.approx([5.0, 1.0, 0.0])


def test_nested_models_become_objects_of_their_own(tmp_path: Path) -> None:
    inner = f'<link name="l"><visual name="v">{BOX}</visual></link>'
    text = f"""<model name="a"><pose>1 0 0 0 0 0</pose>{inner}
      <model name="b"><pose>0 2 0 0 0 0</pose>{inner}</model></model>"""
    world = load(tmp_path, sdf(text))
    assert [thing.name for thing in world.objects] == ["a", "a.b"]
    assert world.objects[1].shapes[0].pose[:3, 3] == pytest.approx([1.0, 2.0, 0.0])


def test_collisions_give_the_surface_and_visuals_the_colour(tmp_path: Path) -> None:
    text = """<visual name="fine"><geometry><sphere><radius>1</radius></sphere></geometry>
      <material><ambient>1 1 1 1</ambient><diffuse>0.2 0.4 0.6 1</diffuse></material></visual>
      <collision name="rough"><geometry><box><size>1 1 1</size></box></geometry></collision>"""
    shape = only_shape(load(tmp_path, sdf(model(text))))
    assert shape.geometry == Box((1.0, 1.0, 1.0))
    assert shape.colour == pytest.approx((0.2, 0.4, 0.6))


def test_acoustic_materials_by_name_by_numbers_and_inherited(tmp_path: Path) -> None:
    named = "<av:acoustic_material>carpet</av:acoustic_material>"
    given = """<av:acoustic_material name="foam" source="a test"><av:absorption>0.5</av:absorption>
      <av:scattering>.1 .1 .2 .2 .3 .3 .4</av:scattering></av:acoustic_material>"""
    body = (
        model(f'<visual name="v">{BOX}{named}</visual>', "a")
        + model(f'<visual name="v">{BOX}{given}</visual>', "b")
        + model(f'<visual name="v">{BOX}</visual>', "c", before=named)
        + model(f'<visual name="v">{BOX}</visual>', "d")
    )
    made = [thing.shapes[0].material for thing in load(tmp_path, sdf(body)).objects]
    assert [entry.name for entry in made] == ["carpet", "foam", "carpet", "plaster"]
    assert made[1].bands[0].tolist() == [0.5] * 7
    assert made[1].bands[1].tolist() == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4]


def test_category_in_words_or_by_gazebos_label(tmp_path: Path) -> None:
    label = (
        '<plugin filename="gz-sim-label-system" name="gz::sim::systems::Label">'
        "<label>{}</label></plugin>"
    )
    visual = f'<visual name="v">{BOX}</visual>'
    body = (
        model(visual, "a", before="<av:category>sofa</av:category>" + label.format(3))
        + model(visual, "b", before=label.format(1))
        + model(f'<visual name="v">{BOX}{label.format(2)}</visual>', "c")
        + model(visual, "d")
    )
    found = [thing.category for thing in load(tmp_path, sdf(body)).objects]
    assert found == ["sofa", "wall", "unlabelled", "unlabelled"]


def test_rooms(tmp_path: Path) -> None:
    room = '<av:room name="r" category="kitchen"><av:outline>0 0 2 0 2 3</av:outline></av:room>'
    world = load(tmp_path, sdf(model(f'<visual name="v">{BOX}</visual>') + room))
    assert world.rooms[0].name == "r"
    assert world.rooms[0].category == "kitchen"
    assert world.rooms[0].outline.tolist() == [[0.0, 0.0], [2.0, 0.0], [2.0, 3.0]]


def test_a_file_of_one_model_is_a_world(tmp_path: Path) -> None:
    link = f'<link name="l"><visual name="v">{BOX}</visual></link>'
    world = load(tmp_path, sdf(link, kind="model"))
    assert world.name == "w"
    assert [thing.name for thing in world.objects] == ["test"]


def test_standard_elements_without_surface_are_passed_over(tmp_path: Path) -> None:
    body = '<physics type="ode"/><light type="point" name="x"><pose>0 0 1 0 0 0</pose></light>'
    body += model(
        '<inertial><mass>1</mass></inertial><sensor name="s" type="camera"/>'
        f'<visual name="v">{BOX}</visual>'
        '<visual name="e"><geometry><empty/></geometry></visual>'
    )
    assert len(load(tmp_path, sdf(body)).objects[0].shapes) == 1


def test_includes_of_files_and_model_folders(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "crate"
    folder.mkdir(parents=True)
    inner = f'<pose>0 0 7 0 0 0</pose><link name="l"><visual name="v">{BOX}</visual></link>'
    (folder / "model.sdf").write_text(sdf(inner, kind="model"), encoding="utf-8")
    body = """<include><uri>model://crate</uri></include>
      <include><uri>models/crate/model.sdf</uri><name>other</name>
      <pose>1 0 0 0 0 0</pose></include>"""
    first, second = load(tmp_path, sdf(body)).objects
    assert (first.name, second.name) == ("test", "other")
    assert first.shapes[0].pose[:3, 3].tolist() == [0.0, 0.0, 7.0]
    assert second.shapes[0].pose[:3, 3].tolist() == [1.0, 0.0, 0.0]


BOMB = """<?xml version="1.0"?><!DOCTYPE sdf [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sdf version="1.9"><world name="&b;"/></sdf>"""
V = f'<visual name="v">{BOX}</visual>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "entities are not allowed"),
        ("<sdf><world>", "not well-formed"),
        ("", "not well-formed"),
        ("<urdf/>", "not SDF"),
        (sdf(""), "no surface"),
        (sdf(model(V, before="<av:acustic>x</av:acustic>")), "unknown SDF element 'av:acustic'"),
        (
            sdf(model(V, before="<av:acoustic_material>wod</av:acoustic_material>")),
            "unknown acoustic material 'wod'.*did you mean 'wood'",
        ),
        (
            sdf(model(V, before="<av:acoustic_material><av:absorption>1.5</av:absorption>"
                                "</av:acoustic_material>")),
            "within 0 and 1",
        ),
        (
            sdf(model(V, before="<av:acoustic_material><av:scattering>1</av:scattering>"
                                "</av:acoustic_material>")),
            "needs av:absorption",
        ),
        (sdf(model(V, before="<pose>1 2 3</pose>")), "must hold 6 numbers, got 3"),
        (sdf(model(V, before="<pose>1 2 nan 0 0 0</pose>")), "must be finite"),
        (sdf(model(V, before="<pose>a b c 0 0 0</pose>")), "must hold numbers"),
        (sdf(model(V, before='<pose relative_to="x">0 0 0 0 0 0</pose>')), "unknown frame"),
        (sdf(geometry("<box/>")), "<box> needs <size>"),
        (sdf(geometry("<box><size>1 1 0</size></box>")), "box z must be positive"),
        (sdf(geometry("<heightmap/>")), "unknown SDF geometry 'heightmap'"),
        (sdf(geometry("<mesh><uri>no.obj</uri></mesh>")), "'no.obj' was not found"),
        (sdf(geometry("<mesh><uri>w.sdf</uri></mesh>")), "suffix of a mesh file"),
        (sdf(model('<visual name="v"/>')), "<visual> needs <geometry>"),
        (sdf("<model/>"), "needs the attribute 'name'"),
        (sdf("<include><uri>https://x.org/m</uri></include>"), "only local files"),
        (sdf("<include><uri>w.sdf</uri></include>"), "must hold a <model>"),
        (sdf('<av:room name="r"><av:outline>0 0 1</av:outline></av:room>'), "3 or more corners"),
        (sdf(model(V, "a") + model(V, "a")), "names must be unique"),
    ],
)  # fmt: skip
def test_bad_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, text)


def test_frames_that_go_round_in_circles_are_refused(tmp_path: Path) -> None:
    body = f"""<model name="a"><pose relative_to="b">0 0 0 0 0 0</pose>
      <link name="l">{V}</link></model>
      <model name="b"><pose relative_to="a">0 0 0 0 0 0</pose></model>"""
    with pytest.raises(InputError, match="relative to each other"):
        load(tmp_path, sdf(body))


def test_includes_that_go_round_in_circles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.sdf").write_text(
        sdf("<include><uri>loop.sdf</uri></include>", kind="model"), encoding="utf-8"
    )
    with pytest.raises(InputError, match="does it loop"):
        World.load(tmp_path / "loop.sdf")


def test_missing_files_and_unknown_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        World.load(tmp_path / "none.sdf")
    with pytest.raises(InputError, match=r"unknown suffix of a world file '.sfd'.*'.sdf'"):
        World.load(tmp_path / "none.sfd")
    (tmp_path / "folder.sdf").mkdir()
    with pytest.raises(InputError, match="does not exist"):
        World.load(tmp_path / "folder.sdf")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.sdf").write_bytes(bytes(range(256)))
    with pytest.raises(InputError, match="not well-formed"):
        World.load(tmp_path / "b.sdf")
