from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from av_embodied import InputError, Pose
from av_embodied.envs.robots import physics
from av_embodied.envs.robots.bodies import BODIES, Place, check_body, make_body, robot_file
from av_embodied.envs.worlds.world import World
from av_embodied.sensors import Sensors


@pytest.fixture
def place(two_rooms: World) -> Place:
    return Place(two_rooms, two_rooms.free_space(), Pose(2.0, 2.0, 0.0, 0.5), Sensors())


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_every_body_drives_and_turns(place: Place, kind: str) -> None:
    pytest.importorskip("pybullet")
    body = make_body(kind, place)
    assert (body.pose.x, body.pose.y, body.pose.z) == pytest.approx((2.0, 2.0, 0.0), abs=1e-3)
    assert body.pose.yaw == pytest.approx(0.5, abs=1e-3)
    assert dict(body.moved) == {}
    motion = [body.move(0.1, 0.1) for _ in range(3)][-1]
    assert motion.displacement[0] == pytest.approx(0.1, abs=0.02)
    assert motion.turn == pytest.approx(0.1, abs=0.03)
    assert motion.wheel_speed > 1.0
    assert not motion.collided
    body.close()


def test_a_robot_of_ones_own_is_named_by_its_path(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("pybullet")
    path = tmp_path / "mine.urdf"
    shutil.copy(robot_file("pybullet"), path)
    body = make_body(str(path), place)
    assert body.move(0.1, 0.0).displacement[0] > 0.01
    body.close()


def test_unknown_bodies_are_refused_with_the_nearest(place: Place) -> None:
    with pytest.raises(InputError, match="did you mean 'pybullet'"):
        make_body("pybulet", place)
    with pytest.raises(InputError, match="unknown robot"):
        robot_file("unicycle")


def test_a_urdf_that_is_not_there_or_cannot_drive_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pybullet")
    with pytest.raises(InputError, match=r"none.urdf' is not a file"):
        check_body(str(tmp_path / "none.urdf"))
    (tmp_path / "bare.urdf").write_text('<robot name="bare"><link name="base_footprint"/></robot>')
    with pytest.raises(InputError, match="needs continuous joints"):
        check_body(str(tmp_path / "bare.urdf"))


def test_without_pybullet_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pybullet", None)
    physics.pybullet.cache_clear()
    try:
        check_body("unicycle")
        with pytest.raises(InputError, match=r"pip install 'av_embodied\[physics\]'"):
            check_body("pybullet")
    finally:
        physics.pybullet.cache_clear()
