"""Masses, hinges and lights of other people's SDF files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from av_embodied.envs.worlds.objects import Lamp, Sun
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

BOX = "<collision name='c'><geometry><box><size>1 1 1</size></box></geometry></collision>"


def load(tmp_path: Path, inside: str) -> World:
    root = "<sdf version='1.9' xmlns:av='urn:av_embodied:sdf:1'>"
    text = f"{root}<world name='w'>{inside}</world></sdf>"
    (tmp_path / "w.sdf").write_text(text, encoding="utf-8")
    return World.load(tmp_path / "w.sdf")


def door(axis: str, parent: str = "world", kind: str = "revolute", turn: str = "0") -> str:
    return (
        f"<model name='m'><pose>1 2 0 0 0 {turn}</pose>"
        f"<link name='l'><inertial><mass>7</mass></inertial>{BOX}</link>"
        f"<joint name='j' type='{kind}'><pose>0.5 0 0 0 0 0</pose><parent>{parent}</parent>"
        f"<child>l</child><axis><xyz>{axis}</xyz><limit><lower>0</lower><upper>1.5</upper></limit>"
        "</axis></joint></model>"
    )


def test_a_door_has_its_hinge_where_the_joint_is(tmp_path: Path) -> None:
    (thing,) = load(tmp_path, door("0 0 1", turn=f"{np.pi / 2}")).objects
    assert thing.mass == 7.0
    assert thing.hinge is not None
    assert thing.hinge.place == pytest.approx((1.0, 2.5))
    assert thing.hinge.opening == pytest.approx(1.5)


def test_an_axis_that_points_down_turns_the_other_way(tmp_path: Path) -> None:
    (thing,) = load(tmp_path, door("0 0 -2")).objects
    assert thing.hinge is not None
    assert thing.hinge.opening == pytest.approx(-1.5)


@pytest.mark.parametrize(
    ("axis", "parent", "kind"),
    [("1 0 0", "world", "revolute"), ("0 0 1", "k", "revolute"), ("0 0 1", "world", "fixed")],
)
def test_other_joints_are_passed_over(tmp_path: Path, axis: str, parent: str, kind: str) -> None:
    (thing,) = load(tmp_path, door(axis, parent, kind)).objects
    assert thing.hinge is None


def test_static_models_have_no_mass(tmp_path: Path) -> None:
    link = f"<link name='l'><inertial><mass>7</mass></inertial>{BOX}</link>"
    (thing,) = load(tmp_path, f"<model name='m'><static>true</static>{link}</model>").objects
    assert thing.mass is None


def test_lights_of_gazebo_are_read(tmp_path: Path) -> None:
    fall = "<attenuation><constant>0.5</constant><linear>0.5</linear></attenuation>"
    world = load(
        tmp_path,
        f"<model name='m'><static>true</static><link name='l'>{BOX}</link></model>"
        "<light name='s' type='directional'><direction>0 1 -1</direction></light>"
        f"<light name='p' type='point'><pose>1 2 3 0 0 0</pose><diffuse>1 0.5 0 1</diffuse>{fall}"
        "</light><light name='t' type='spot'/>",
    )
    sun, lamp = world.lights
    assert sun == Sun((0.0, 1.0, -1.0), (1.0, 1.0, 1.0))
    assert isinstance(lamp, Lamp)
    assert (lamp.position, lamp.colour) == ((1.0, 2.0, 3.0), (1.0, 0.5, 0.0))
    assert lamp.reach == pytest.approx(3.0)  # 0.5 + 0.5 d = 2


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<light name='s' type='directional'><direction>0 0 0</direction></light>", "not be zero"),
        ("<light name='p' type='point'><av:reach>0</av:reach></light>", "reach must be positive"),
        ("<av:room name='r' floor='up'><av:outline>0 0 1 0 1 1</av:outline></av:room>", "floor"),
        (f"<model name='m'><link name='l'><inertial><mass>0</mass></inertial>{BOX}</link></model>",
         "mass"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(tmp_path: Path, inside: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, inside)
