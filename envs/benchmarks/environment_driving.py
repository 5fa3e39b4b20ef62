"""Driving with mass, wheels and contact, beside the kinematic model; and into a wall."""

from __future__ import annotations

import math

import numpy as np

from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..robots.bodies import BODIES, Place, make_body
from ..robots.body import Body
from ..worlds.materials import AcousticMaterial
from ..worlds.shapes import Box
from ..worlds.world import Shape, World, WorldObject
from .figures import Figure, Progress

HALL = (12.0, 4.0, 2.5)  # m, its corner at the origin
THICKNESS = 0.2  # m, of its walls
WAY = 5.0  # m, straight on
SPEED, TURN_RATE = 0.5, math.radians(60.0)  # m/s and rad/s of the drives that are compared
MATCH = 0.03  # of the way and of the turn
SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)  # m/s, into the wall
RUN_UP = 2.5  # m before the wall
REST = 8  # periods in which a robot comes to rest


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """Straight on, round, and into a wall, for each body with mass."""
    hall = empty_hall()
    figures = []
    for kind in BODIES:
        if kind == "unicycle":
            continue
        progress(f"driving: {kind}")
        figures += [_straight_figure(hall, kind), _turn_figure(hall, kind)]
        figures.append(_wall_figure(hall, kind, SPEEDS[-1:] if quick else SPEEDS))
    return figures


def empty_hall() -> World:
    """Floor, ceiling and four walls, without anything in them."""
    x, y, z = HALL
    t = THICKNESS
    boxes = {
        "floor": ((-t, -t, -t), (x + t, y + t, 0.0)),
        "ceiling": ((-t, -t, z), (x + t, y + t, z + t)),
        "west": ((-t, -t, 0.0), (0.0, y + t, z)),
        "east": ((x, -t, 0.0), (x + t, y + t, z)),
        "south": ((0.0, -t, 0.0), (x, 0.0, z)),
        "north": ((0.0, y, 0.0), (x, y + t, z)),
    }
    objects = []
    for name, (low, high) in boxes.items():
        pose = np.eye(4)
        pose[:3, 3] = np.mean([low, high], axis=0)
        dx, dy, dz = np.subtract(high, low).tolist()
        shape = Shape(Box((dx, dy, dz)), pose, AcousticMaterial(0.2))
        category = name if name in ("floor", "ceiling") else "wall"
        objects.append(WorldObject(name, category, (shape,)))
    return World("hall", tuple(objects))


def placed(kind: str, world: World, x: float) -> Body:
    """A body at (x, the hall's middle) [m] that looks along +x."""
    sensors = Sensors()
    space = world.free_space(sensors.body_radius, sensors.body_height)
    return make_body(kind, Place(world, space, Pose(x, HALL[1] / 2.0, space.floor), sensors))


def driven(body: Body, count: int, forward: float, turn: float) -> float:
    """Move `count` times, then come to rest; the whole turn [rad]."""
    turned = sum(body.move(forward, turn).turn for _ in range(count))
    return turned + sum(body.move(0.0, 0.0).turn for _ in range(REST))


def _straight_figure(world: World, kind: str) -> Figure:
    step = SPEED * Sensors().period
    ends = []
    for name in (kind, "unicycle"):
        body = placed(name, world, 1.0)
        driven(body, round(WAY / step), step, 0.0)
        ends.append(body.pose.position[:2])
        body.close()
    off = float(np.linalg.norm(ends[0] - ends[1])) / WAY
    return Figure(
        f"{kind}: {WAY:.0f} m straight on, end beside the kinematic model's",
        f"{100.0 * off:.2f} % of the way",
        target=f"<= {100.0 * MATCH:.0f} %",
        met=off <= MATCH,
    )


def _turn_figure(world: World, kind: str) -> Figure:
    step = TURN_RATE * Sensors().period
    body = placed(kind, world, HALL[0] / 2.0)
    turned = driven(body, round(2.0 * math.pi / step), 0.0, step)
    body.close()
    off = abs(turned / (2.0 * math.pi) - 1.0)
    return Figure(
        f"{kind}: turn by 360 degrees",
        f"{math.degrees(turned):.1f} degrees, {100.0 * off:.2f} % off",
        target=f"<= {100.0 * MATCH:.0f} %",
        met=off <= MATCH,
    )


def _wall_figure(world: World, kind: str, speeds: tuple[float, ...]) -> Figure:
    nearest, reported = math.inf, True
    for speed in speeds:
        body = placed(kind, world, HALL[0] - RUN_UP)
        step = speed * Sensors().period
        collided = False
        for _ in range(round(2.0 * RUN_UP / step) + REST):
            collided |= body.move(step, 0.0).collided
            nearest = min(nearest, HALL[0] - body.pose.x)
        reported &= collided
        body.close()
    text = ", ".join(f"{speed:g}" for speed in speeds)
    return Figure(
        f"{kind}: into a wall at {text} m/s",
        f"reported {'every time' if reported else 'not every time'}; "
        f"its middle came to {nearest:.2f} m before the wall",
        target="reported, not passed",
        met=reported and nearest > 0.0,
    )
