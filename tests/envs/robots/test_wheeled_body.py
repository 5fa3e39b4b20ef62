from __future__ import annotations

import gc
import math
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from av_embodied import InputError, Pose
from av_embodied.envs.robots.bodies import robot_file
from av_embodied.envs.robots.robot_model import RobotModel, read_robot
from av_embodied.envs.robots.wheeled_body import WheeledBody
from av_embodied.envs.worlds.free_space import FreeSpace
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box, Mesh
from av_embodied.envs.worlds.world import World

pybullet = pytest.importorskip("pybullet")
Point = tuple[float, float, float]
PERIOD = 0.25


def block(name: str, centre: Point, size: Point) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = centre
    return WorldObject(name, name, (Shape(Box(size), pose, AcousticMaterial(0.2)),))


@pytest.fixture(scope="module")
def rover() -> RobotModel:
    return read_robot(robot_file("pybullet"))


def begin(rover: RobotModel, world: World, pose: Pose, period: float = PERIOD) -> WheeledBody:
    return WheeledBody(rover, world, world.free_space(), pose, period)


def drive(body: WheeledBody, seed: int, steps: int = 60) -> bytes:
    """All that a drive by drawn commands tells, as bytes."""
    rng, told = np.random.default_rng(seed), []
    for _ in range(steps):
        motion = body.move(float(rng.uniform(-0.1, 0.3)), float(rng.normal(0.0, 0.2)))
        pose = body.pose
        told += [pose.x, pose.y, pose.yaw, *motion.displacement, motion.turn, motion.collided]
        told += [*(motion.encoded or ()), motion.wheel_speed]
    body.close()
    return np.array(told).tobytes()


def test_a_start_from_rest_is_an_even_acceleration(rover: RobotModel, two_rooms: World) -> None:
    body = begin(rover, two_rooms, Pose(1.0, 2.0))
    first, second = (body.move(PERIOD, 0.0).displacement[0] for _ in range(2))
    # 3 m/s2 to 0.75 m/s, then on to 1 m/s.
    assert first == pytest.approx(0.5 * 3.0 * PERIOD**2, rel=0.12)
    assert second == pytest.approx(0.25 - 0.5 * 0.25**2 / 3.0, rel=0.05)
    assert not body.moved
    body.close()


def test_driving_while_turning_follows_the_arc(rover: RobotModel, two_rooms: World) -> None:
    body = begin(rover, two_rooms, Pose(2.0, 1.2))
    for _ in range(8):
        body.move(0.1, 0.1)
    motion = [body.move(0.0, 0.0) for _ in range(3)][-1]
    assert body.pose.yaw == pytest.approx(0.8, abs=0.02)
    assert body.pose.x - 2.0 == pytest.approx(math.sin(0.8), abs=0.05)
    assert body.pose.y - 1.2 == pytest.approx(1.0 - math.cos(0.8), abs=0.05)
    assert motion.displacement == pytest.approx([0.0, 0.0], abs=2e-3)
    body.close()


def test_odometry_agrees_with_the_way_where_nothing_slips(
    rover: RobotModel, two_rooms: World
) -> None:
    body = begin(rover, two_rooms, Pose(1.0, 2.0, 0.0, 0.3))
    place, yaw = np.zeros(2), 0.3
    for _ in range(8):
        motion = body.move(0.15, 0.05)
        assert motion.encoded is not None
        x, y, turn = motion.encoded
        place += [x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw)]
        yaw += turn
    assert place == pytest.approx([body.pose.x - 1.0, body.pose.y - 2.0], abs=0.015)
    assert yaw == pytest.approx(body.pose.yaw, abs=1e-3)
    body.close()


def test_standing_still_is_still(rover: RobotModel, two_rooms: World) -> None:
    body = begin(rover, two_rooms, Pose(2.0, 2.0, 0.0, 1.0))
    for _ in range(20):
        motion = body.move(0.0, 0.0)
        assert motion.encoded is not None
        assert motion.encoded == pytest.approx((0.0, 0.0, 0.0), abs=2e-4)
        assert motion.wheel_speed < 0.01
    assert (body.pose.x, body.pose.y, body.pose.yaw) == pytest.approx((2.0, 2.0, 1.0), abs=1e-3)
    body.close()


def test_the_robot_gets_through_the_door(rover: RobotModel, two_rooms: World) -> None:
    body = begin(rover, two_rooms, Pose(3.0, 3.0))
    assert not any(body.move(0.25, 0.0).collided for _ in range(9))
    assert body.pose.x == pytest.approx(5.09, abs=0.1)
    body.close()


def test_it_never_enters_what_is_fixed(rover: RobotModel, two_rooms: World) -> None:
    tight = two_rooms.free_space(0.17)
    body = begin(rover, two_rooms, Pose(2.0, 2.0))
    rng = np.random.default_rng(3)
    bumps = 0
    for _ in range(150):
        bumps += body.move(float(rng.uniform(-0.1, 0.37)), float(rng.normal(0.0, 0.3))).collided
        assert tight.is_free([[body.pose.x, body.pose.y]])[0]
    assert 0 < bumps < 150
    body.close()


def test_the_same_commands_make_the_same_bytes(rover: RobotModel, two_rooms: World) -> None:
    one, two, other = (drive(begin(rover, two_rooms, Pose(2.0, 2.0)), seed) for seed in (4, 4, 5))
    assert one == two
    assert one != other


def test_bodies_in_threads_do_not_mix(rover: RobotModel, two_rooms: World) -> None:
    alone = [drive(begin(rover, two_rooms, Pose(2.0, 2.0)), seed, 20) for seed in range(4)]
    ready = threading.Barrier(4)

    def play(seed: int) -> bytes:
        ready.wait()
        return drive(begin(rover, two_rooms, Pose(2.0, 2.0)), seed, 20)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(play, range(4))) == alone


def connected() -> int:
    return sum(pybullet.isConnected(client) for client in range(64))


def test_worlds_are_freed_by_close_and_by_garbage(rover: RobotModel, two_rooms: World) -> None:
    gc.collect()
    before = connected()
    body = begin(rover, two_rooms, Pose(2.0, 2.0))
    assert connected() == before + 1
    body.close()
    body.close()
    assert connected() == before
    with pytest.raises(InputError, match="has been closed"):
        body.move(0.1, 0.0)
    body = begin(rover, two_rooms, Pose(2.0, 2.0))
    del body
    gc.collect()
    assert connected() == before


def test_places_that_are_not_free_are_refused(rover: RobotModel, two_rooms: World) -> None:
    gc.collect()
    before = connected()
    with pytest.raises(InputError, match="not free space"):
        begin(rover, two_rooms, Pose(6.5, 1.1))
    space = two_rooms.free_space(0.06)
    with pytest.raises(InputError, match=r"'rover' cannot stand at .* within something"):
        WheeledBody(rover, two_rooms, space, Pose(0.12, 1.7), PERIOD)
    gc.collect()
    assert connected() == before


@pytest.mark.parametrize("command", [(math.nan, 0.0), (0.0, math.inf)])
def test_commands_must_be_finite(
    rover: RobotModel, two_rooms: World, command: tuple[float, float]
) -> None:
    body = begin(rover, two_rooms, Pose(2.0, 2.0))
    with pytest.raises(InputError, match="must be finite"):
        body.move(*command)
    body.close()


@pytest.mark.parametrize("height", [3.0, -2.5])
def test_floors_at_other_heights_carry_it(rover: RobotModel, height: float) -> None:
    world = World("upstairs", (block("floor", (0, 0, height - 0.1), (8.0, 8.0, 0.2)),))
    body = begin(rover, world, Pose(0.0, 0.0, height))
    motion = [body.move(0.2, 0.0) for _ in range(4)][-1]
    assert body.pose.z == pytest.approx(height, abs=1e-9)
    assert body.pose.x == pytest.approx(0.69, abs=0.05)
    assert not motion.collided
    body.close()


def test_a_robot_off_its_floor_lies_where_it_fell(rover: RobotModel) -> None:
    world = World("ledge", (block("floor", (0, 0, 1.9), (3.0, 3.0, 0.2)),
                            block("below", (0, 0, -0.1), (9.0, 9.0, 0.2))))  # fmt: skip
    floor = max(world.floors)
    space = FreeSpace(
        np.ones((60, 60)), np.ones((60, 60), dtype=bool), np.array([-1.5, -1.5]), floor, 0.2
    )
    body = WheeledBody(rover, world, space, Pose(0.5, 0.0, floor), PERIOD)
    motions = [body.move(0.25, 0.0) for _ in range(20)]
    assert body.fallen
    assert motions[-1].collided
    assert not motions[0].collided
    there = body.pose
    body.move(0.25, 0.0)
    assert (body.pose.x, body.pose.y) == (there.x, there.y)
    body.close()


def test_rugs_and_thresholds_are_no_collision(rover: RobotModel) -> None:
    rug = block("rug", (1.0, 0.0, 0.006), (1.0, 1.0, 0.012))
    world = World("rugs", (block("floor", (0, 0, -0.1), (8.0, 8.0, 0.2)), rug))
    body = begin(rover, world, Pose(0.0, 0.0))
    assert not any(body.move(0.125, 0.0).collided for _ in range(20))
    assert body.pose.x > 2.2
    body.close()


def test_meshes_are_solid_too(rover: RobotModel) -> None:
    floor = np.array([[-4, -4, 0], [4, -4, 0], [4, 4, 0], [-4, 4, 0]], float)
    wall = np.array([[2, -4, 0], [2, 4, 0], [2, 4, 2], [2, -4, 2]], float)
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    things = tuple(
        WorldObject(name, name, (Shape(Mesh(points, faces), np.eye(4), AcousticMaterial(0.2)),))
        for name, points in (("floor", floor), ("wall", wall))
    )
    body = begin(rover, World("scan", things), Pose(0.0, 0.0))
    motions = [body.move(0.375, 0.0) for _ in range(12)]
    assert motions[-1].collided
    assert body.pose.x == pytest.approx(1.8, abs=0.006)
    body.close()


def test_other_periods_drive_at_the_same_speed(rover: RobotModel, two_rooms: World) -> None:
    for period in (0.1, 0.33):
        body = begin(rover, two_rooms, Pose(1.0, 2.0), period)
        motion = [body.move(0.5 * period, 0.0) for _ in range(round(1.5 / period))][-1]
        assert motion.displacement[0] == pytest.approx(0.5 * period, rel=0.02)
        body.close()
