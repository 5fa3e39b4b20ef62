from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.robots.urdf import read_urdf, rigid_inverse
from av_embodied.envs.worlds.shapes import Box, Sphere

ARM = """<robot name="arm">
  <link name="base"><collision><geometry><box size="1 2 3"/></geometry></collision></link>
  <joint name="lift" type="fixed"><parent link="base"/><child link="post"/>
    <origin xyz="0 0 1" rpy="0 0 1.5707963267948966"/></joint>
  <link name="post"><inertial><origin xyz="0.1 0 0"/><mass value="2"/>
    <inertia ixx="1" iyy="2" izz="3"/></inertial></link>
  <joint name="reach" type="revolute"><parent link="post"/><child link="hand"/>
    <origin xyz="0.5 0 0"/></joint>
  <link name="hand"><collision><origin xyz="0 0 0.2"/>
    <geometry><sphere radius="0.1"/></geometry></collision></link>
</robot>"""


def written(folder: Path, text: str) -> Path:
    path = folder / "robot.urdf"
    path.write_text(text, encoding="utf-8")
    return path


def test_poses_follow_the_joints(tmp_path: Path) -> None:
    urdf = read_urdf(written(tmp_path, ARM))
    assert urdf.root == "base"
    hand = urdf.pose("hand")
    assert hand[:3, 3] == pytest.approx([0.0, 0.5, 1.0])
    assert hand[:3, 0] == pytest.approx([0.0, 1.0, 0.0])
    assert rigid_inverse(hand) @ hand == pytest.approx(np.eye(4))


def test_masses_and_solids_are_those_of_the_link(tmp_path: Path) -> None:
    urdf = read_urdf(written(tmp_path, ARM))
    inertia = urdf.inertia("post")
    assert inertia is not None
    assert inertia.mass == 2.0
    assert inertia.centre == pytest.approx([0.1, 0.0, 0.0])
    assert np.diag(inertia.tensor) == pytest.approx([1.0, 2.0, 3.0])
    assert urdf.inertia("base") is None
    assert urdf.solids("base")[0][0] == Box((1.0, 2.0, 3.0))
    (ball, pose), *_ = urdf.solids("hand")
    assert ball == Sphere(0.1)
    assert pose[:3, 3] == pytest.approx([0.0, 0.0, 0.2])


def test_a_malformed_origin_names_joint_link_and_file(tmp_path: Path) -> None:
    urdf = read_urdf(written(tmp_path, ARM.replace("0.5 0 0", "0.5 zero 0")))
    assert urdf.pose("post")[2, 3] == 1.0  # what does not hang on it is read all the same
    with pytest.raises(InputError, match=r"robot\.urdf: joint 'reach' of link 'hand': .*0\.5 zero"):
        urdf.pose("hand")


def test_a_missing_link_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"robot\.urdf: unknown link 'hands'.*'hand'"):
        read_urdf(written(tmp_path, ARM)).pose("hands")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<child link="hand"/>', '<child link="foot"/>', "joint 'reach': its child 'foot'"),
        ('<parent link="base"/>', "", "joint 'lift': its parent ''"),
        ('type="revolute"', 'type="hinge"', "joint 'reach': unknown type 'hinge'"),
        ('<link name="base">', '<link name="hand">', "a name of its own, got 'hand'"),
        ('<parent link="base"/>', '<parent link="hand"/>', "round in a circle"),
        ('<child link="hand"/>', '<child link="post"/>', "'post' is held by two joints"),
        ("</robot>", '<link name="loose"/></robot>', r"no joint holds \['base', 'loose'\]"),
        ("</robot>", "", "not well-formed"),
        ('<robot name="arm">', '<sdf name="arm">', "not well-formed"),
    ],
)
def test_broken_trees_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_urdf(written(tmp_path, ARM.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('value="2"', 'value="-2"', "link 'post': mass and inertia must be positive"),
        ('ixx="1"', 'ixx="nan"', "link 'post': inertia ixx must be 1 finite"),
        ('<mass value="2"/>', "", "link 'post': inertial needs a mass"),
    ],
)
def test_bad_inertias_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_urdf(written(tmp_path, ARM.replace(old, new))).inertia("post")


def test_meshes_are_refused_for_collisions(tmp_path: Path) -> None:
    text = ARM.replace('<sphere radius="0.1"/>', '<mesh filename="hand.stl"/>')
    with pytest.raises(InputError, match=r"link 'hand': .*box, cylinder or sphere.*mesh"):
        read_urdf(written(tmp_path, text)).solids("hand")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        read_urdf(tmp_path / "none.urdf")
    with pytest.raises(InputError, match="its root element is 'sdf'"):
        read_urdf(written(tmp_path, "<sdf/>"))
    entity = '<!DOCTYPE r [<!ENTITY e "x">]><robot name="&e;"/>'
    with pytest.raises(InputError, match="entities are not allowed"):
        read_urdf(written(tmp_path, entity))
