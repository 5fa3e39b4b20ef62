"""How well a body drives: straight, in circles and into walls, in figures."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..worlds.materials import AcousticMaterial
from ..worlds.objects import Shape, WorldObject
from ..worlds.shapes import Box
from ..worlds.world import World
from .bodies import Place, make_body
from .body import Body

HALL = 30.0  # m, side of the hall of `drive_hall`
WALL = 10.0  # m, x of the wall in it
COAST = 4  # movements of nothing, in which the robot comes to a stand
TOUCHING = 2e-3  # m from the wall, where a robot has arrived at it
STEP = math.radians(15.0)  # rad per movement of a turn


@dataclass(frozen=True)
class Impact:
    """What came of driving at a wall at `speed` [m/s].

    `depth` [m] is how far the robot's edge has been in the wall at most, negative if it never came
    to it; `reported` says whether it came there and every movement from there was a collision.
    """

    speed: float
    reported: bool
    depth: float


def drive_hall() -> World:
    """A level floor of `HALL` x `HALL` about the origin, and a wall 0.1 m thick at x = `WALL`."""
    return World(
        "drive_hall",
        (
            _block("floor", (0.0, 0.0, -0.05), (HALL, HALL, 0.1)),
            _block("wall", (WALL + 0.05, 0.0, 1.25), (0.1, HALL, 2.5)),
        ),
    )


def _block(name: str, centre: tuple[float, ...], size: tuple[float, float, float]) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = centre
    return WorldObject(name, name, (Shape(Box(size), pose, AcousticMaterial(0.1)),))


def _begin(kind: str, x: float, yaw: float = 0.0) -> Body:
    world, sensors = drive_hall(), Sensors()
    space = world.free_space(sensors.body_radius, sensors.body_height)
    return make_body(kind, Place(world, space, Pose(x, 0.0, 0.0, yaw), sensors))


def straight_error(kind: str, distance: float = 5.0, speed: float = 1.0) -> float:
    """Relative error of the way of a body told to drive `distance` [m] at `speed` [m/s]."""
    body, period = _begin(kind, -5.0), Sensors().period
    for _ in range(round(distance / (speed * period))):
        body.move(speed * period, 0.0)
    for _ in range(COAST):
        body.move(0.0, 0.0)
    way = math.hypot(body.pose.x + 5.0, body.pose.y)
    body.close()
    return way / distance - 1.0


def turn_error(kind: str, turns: float = 1.0) -> float:
    """Relative error of the angle of a body told to turn in place, by 15 degrees per movement."""
    body = _begin(kind, 0.0)
    steps = round(abs(turns) * 2.0 * math.pi / STEP)
    step = math.copysign(STEP, turns)
    turned = sum(body.move(0.0, step).turn for _ in range(steps))
    turned += sum(body.move(0.0, 0.0).turn for _ in range(COAST))
    body.close()
    return turned / (steps * step) - 1.0


def impact(kind: str, speed: float, yaw: float = 0.0, edge: float = 0.2) -> Impact:
    """Drive at the wall at `speed` [m/s], for 3 s after the time it takes to get there.

    `yaw` [rad] is the robot's at the start, 0 head-on; `edge` [m] is its radius towards the wall.
    """
    if not 0.0 < speed <= 1.5:
        raise InputError(f"speed must be over 0 to 1.5 m/s, got {speed}")
    period, start = Sensors().period, WALL - 2.0
    body = _begin(kind, start, yaw)
    ahead = math.ceil(2.0 / (speed * math.cos(yaw) * period))
    depth, arrived, reported = -math.inf, False, True
    for _ in range(ahead + round(3.0 / period)):
        motion = body.move(speed * period, 0.0)
        reported &= motion.collided or not arrived
        depth = max(depth, body.pose.x + edge - WALL)
        arrived |= depth > -TOUCHING
    body.close()
    return Impact(speed, reported and arrived, depth)


def step_cost(kind: str, world: World, seed: int = 0, steps: int = 200) -> float:
    """Median CPU time [s] of one movement in `world`, driving about from a drawn place."""
    rng, sensors = np.random.default_rng(seed), Sensors()
    space = world.free_space(sensors.body_radius, sensors.body_height)
    x, y = rng.choice(space.centres())
    body = make_body(kind, Place(world, space, Pose(x, y), sensors))
    times, turn = [], 0.0
    for _ in range(steps):
        begin = time.thread_time()
        motion = body.move(0.0 if turn else 0.2, turn)
        times.append(time.thread_time() - begin)
        # Away from what it meets, so that it drives about and does not push for ever.
        turn = float(rng.choice([-0.26, 0.26])) if motion.collided or rng.random() < 0.1 else 0.0
    body.close()
    return float(np.median(times))
