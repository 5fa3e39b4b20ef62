from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import InputError, Pose
from av_embodied.envs.robots.bodies import robot_file
from av_embodied.envs.robots.robot_model import RobotModel, read_robot
from av_embodied.envs.robots.wheeled_body import WheeledBody
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.moved import moved_world
from av_embodied.envs.worlds.objects import Hinge, Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box, Cylinder, Geometry, Mesh
from av_embodied.envs.worlds.world import World

pytest.importorskip("pybullet")
Point = tuple[float, float, float]
CUBE = np.array([[x, y, z] for x in (0, 0.3) for y in (0, 0.3) for z in (0, 0.3)])
CORNERS = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
                    [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]])  # fmt: skip


def thing(
    name: str, *parts: tuple[Geometry, Point], mass: float | None = None, hinge: Hinge | None = None
) -> WorldObject:
    shapes = []
    for geometry, place in parts:
        pose = np.eye(4)
        pose[:3, 3] = place
        shapes.append(Shape(geometry, pose, AcousticMaterial(0.2)))
    return WorldObject(name, name, tuple(shapes), mass, hinge)


FLOOR = thing("floor", (Box((20.0, 20.0, 0.2)), (0.0, 0.0, -0.1)))
WALLS = thing(
    "walls", (Box((0.1, 4.0, 2.5)), (2.0, 2.45, 1.25)), (Box((0.1, 4.0, 2.5)), (2.0, -2.45, 1.25))
)


@pytest.fixture(scope="module")
def rover() -> RobotModel:
    return read_robot(robot_file("pybullet"))


def begin(rover: RobotModel, *things: WorldObject, x: float = 0.0, y: float = 0.0) -> WheeledBody:
    """The robot at (x, y) among `things` on the floor, looking along +x."""
    world = World("things", (FLOOR, *things))
    return WheeledBody(rover, world, World("bare", (FLOOR,)).free_space(), Pose(x, y), 0.25)


def stop(body: WheeledBody) -> None:
    for _ in range(4):
        body.move(0.0, 0.0)


def shift(motion: NDArray[np.float64], point: Point) -> NDArray[np.float64]:
    """How far (3,) a `point` comes by `motion`."""
    return motion[:3, :3] @ point + motion[:3, 3] - point


@pytest.mark.parametrize(
    "part",
    [
        (Box((0.3, 0.3, 0.3)), (1.0, 0.0, 0.15)),
        (Cylinder(0.15, 0.3), (1.0, 0.0, 0.15)),
        (Mesh(CUBE, CORNERS), (0.85, -0.15, 0.0)),
    ],
)
def test_a_light_thing_is_pushed_along(rover: RobotModel, part: tuple[Geometry, Point]) -> None:
    body = begin(rover, thing("crate", part, mass=3.0))
    motions = [body.move(0.125, 0.0) for _ in range(10)]
    assert motions[-1].collided
    moved = body.moved["crate"]
    far = shift(moved, (1.0, 0.0, 0.15))
    assert far[0] == pytest.approx(body.pose.x + 0.2 - 0.85, abs=0.04)
    assert far[2] == pytest.approx(0.0, abs=0.01)
    assert moved[:3, :3] @ moved[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
    body.close()


def test_what_is_too_heavy_stays(rover: RobotModel) -> None:
    body = begin(rover, thing("safe", (Box((0.4, 0.4, 0.6)), (1.0, 0.0, 0.3)), mass=300.0))
    collided = [body.move(0.125, 0.0).collided for _ in range(14)]
    assert collided[-4:] == [True] * 4
    assert body.pose.x == pytest.approx(0.6, abs=0.01)
    assert dict(body.moved) == {}
    body.close()


def test_what_nobody_touches_stays_to_the_bit(rover: RobotModel) -> None:
    crate = thing("crate", (Box((0.3, 0.3, 0.3)), (1.0, 1.0, 0.15)), mass=3.0)
    body = begin(rover, crate)
    for _ in range(12):
        body.move(0.125, 0.0)
    assert dict(body.moved) == {}
    body.close()


def test_a_pushed_thing_pushes_the_next(rover: RobotModel) -> None:
    box = Box((0.3, 0.3, 0.3))
    first = thing("first", (box, (1.0, 0.0, 0.15)), mass=2.0)
    second = thing("second", (box, (1.5, 0.0, 0.15)), mass=2.0)
    body = begin(rover, first, second)
    for _ in range(14):
        body.move(0.125, 0.0)
    near = shift(body.moved["first"], (1.0, 0.0, 0.15))[0]
    far = shift(body.moved["second"], (1.5, 0.0, 0.15))[0]
    assert far == pytest.approx(near - 0.2, abs=0.04)
    body.close()


def test_it_stays_where_it_was_pushed_and_can_be_pushed_on(rover: RobotModel) -> None:
    body = begin(rover, thing("crate", (Box((0.3, 0.3, 0.3)), (1.0, 0.0, 0.15)), mass=3.0))
    for _ in range(8):
        body.move(0.125, 0.0)
    for _ in range(8):
        body.move(-0.125, 0.0)
    stop(body)
    there = body.moved["crate"]
    stop(body)
    assert body.moved["crate"] == pytest.approx(there, abs=1e-9)
    for _ in range(12):
        body.move(0.125, 0.0)
    assert shift(body.moved["crate"], (1.0, 0.0, 0.15))[0] > there[0, 3] + 0.1
    body.close()


@pytest.mark.parametrize("opening", [-1.9, -1.0])
def test_a_door_opens_as_far_as_its_hinge_lets_it(rover: RobotModel, opening: float) -> None:
    leaf = (Box((0.04, 0.88, 2.0)), (2.0, 0.0, 1.01))
    door = thing("door", leaf, mass=20.0, hinge=Hinge((2.0, -0.44), opening))
    body = begin(rover, WALLS, door, x=0.8, y=0.1)
    motions = [body.move(0.125, 0.0) for _ in range(24)]
    assert any(motion.collided for motion in motions)
    moved = body.moved["door"]
    angle = math.atan2(moved[1, 0], moved[0, 0])
    assert angle == pytest.approx(opening, abs=0.7)
    assert angle > opening - 0.03
    assert shift(moved, (2.0, -0.44, 1.0)) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert body.pose.x > 2.4
    body.close()


def test_a_door_does_not_open_the_other_way(rover: RobotModel) -> None:
    leaf = (Box((0.04, 0.88, 2.0)), (2.0, 0.0, 1.01))
    door = thing("door", leaf, mass=20.0, hinge=Hinge((2.0, -0.44), 1.9))
    body = begin(rover, WALLS, door, x=0.8, y=0.1)
    motions = [body.move(0.125, 0.0) for _ in range(20)]
    assert motions[-1].collided
    assert dict(body.moved) == {}
    assert body.pose.x == pytest.approx(1.78, abs=0.02)
    body.close()


def test_motions_fit_the_world(rover: RobotModel) -> None:
    crate = thing("crate", (Box((0.3, 0.3, 0.3)), (1.0, 0.0, 0.15)), mass=3.0)
    world = World("things", (FLOOR, crate))
    body = WheeledBody(rover, world, World("bare", (FLOOR,)).free_space(), Pose(0.0, 0.0), 0.25)
    for _ in range(10):
        body.move(0.125, 0.0)
    after = moved_world(world, body.moved)
    ray = after.rays.first_hit([[body.pose.x, 0.0, 0.15]], [[1.0, 0.0, 0.0]])
    assert float(ray.distance[0]) == pytest.approx(0.2, abs=0.03)
    body.close()


@pytest.mark.parametrize("mass", [-1.0, 0.0, math.inf, math.nan])
def test_masses_must_be_positive(rover: RobotModel, mass: float) -> None:
    crate = thing("crate", (Box((0.3, 0.3, 0.3)), (1.0, 0.0, 0.15)), mass=mass)
    with pytest.raises(InputError, match="object 'crate': mass must be positive"):
        begin(rover, crate)


def test_hinges_must_open(rover: RobotModel) -> None:
    door = thing("door", (Box((0.04, 0.9, 2.0)), (2.0, 0.0, 1.0)), mass=20.0)
    with pytest.raises(InputError, match="object 'door': a hinge must open"):
        begin(rover, replace(door, hinge=Hinge((2.0, -0.45), 0.0)))
