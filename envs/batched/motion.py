"""Robots that drive, slide and measure their way, and how far they are from their goals.

The same arithmetic as `robots.unicycle`, `robots.odometry`, `FreeSpace.is_free` and
`DistanceField.at`, in double precision, one robot a thread.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..robots.unicycle import LONGEST_STEP, SLIDE_ANGLES
from .kernels import Bytes, Double, Doubles, Doubles2, Floats, Floats2, Floats3, Ints, Ints2, Pair
from .kernels import words as wp

wp.set_module_options({"enable_backward": False})

STEP = wp.constant(wp.float64(LONGEST_STEP))
PI = wp.constant(wp.float64(math.pi))
SLIDES = wp.constant(len(SLIDE_ANGLES))
FAN = wp.constant(wp.types.vector(len(SLIDE_ANGLES), wp.float64)(*SLIDE_ANGLES.tolist()))
FAR = wp.constant(wp.float64(1e30))


class _Ground:
    """Free space of all worlds, one after another: `extent` (w, 3) first cell, columns, rows.

    `clearance` and `supported` hold the cells of each as `FreeSpace` does; `origin` (w, 2) [m].
    """

    clearance: Doubles
    supported: Bytes
    extent: Ints2
    origin: Doubles2
    resolution: Double
    radius: Double


if TYPE_CHECKING:
    Ground = _Ground
else:
    Ground = wp.struct(_Ground)


@wp.func
def wrapped(angle: Double) -> Double:
    """`angle` [rad] brought into [-pi, pi)."""
    turns = wp.floor((angle + PI) / (wp.float64(2.0) * PI))
    return angle - turns * wp.float64(2.0) * PI


@wp.func
def is_free(ground: Ground, world: int, x: Double, y: Double) -> bool:
    """Whether a robot can stand at (x, y) [m] of `world`."""
    first, columns, rows = ground.extent[world, 0], ground.extent[world, 1], ground.extent[world, 2]
    u = (x - ground.origin[world, 0]) / ground.resolution
    v = (y - ground.origin[world, 1]) / ground.resolution
    if not (
        u >= wp.float64(0.0)
        and v >= wp.float64(0.0)
        and u < wp.float64(columns)
        and v < wp.float64(rows)
    ):
        return False
    if ground.supported[first + int(u) * rows + int(v)] == wp.uint8(0):
        return False
    half = wp.float64(0.5)
    i = wp.clamp(int(wp.floor(u - half)), 0, columns - 2)
    j = wp.clamp(int(wp.floor(v - half)), 0, rows - 2)
    u = wp.clamp(u - half - wp.float64(i), wp.float64(0.0), wp.float64(1.0))
    v = wp.clamp(v - half - wp.float64(j), wp.float64(0.0), wp.float64(1.0))
    at = first + i * rows + j
    one = wp.float64(1.0)
    left = ground.clearance[at] * (one - v) + ground.clearance[at + 1] * v
    right = ground.clearance[at + rows] * (one - v) + ground.clearance[at + rows + 1] * v
    return left * (one - u) + right * u > ground.radius


@wp.func
def slide(ground: Ground, world: int, place: Pair, step: Pair) -> Pair:
    """The `place` after a `step`, or the part of it along the nearest free direction."""
    reached = place
    found = world < 0  # never
    for a in range(SLIDES):
        if not found:
            c, s = wp.cos(FAN[a]), wp.sin(FAN[a])
            x = place[0] + c * (c * step[0] - s * step[1])
            y = place[1] + c * (s * step[0] + c * step[1])
            found = is_free(ground, world, x, y)
            if found:
                reached = wp.vec2d(x, y)
    return reached


@wp.func
def way_to_goal(
    ground: Ground, fields: Floats, first: int, world: int, x: Double, y: Double
) -> Double:
    """Length [m] of the way from (x, y) by the field that begins at `first`."""
    columns, rows = ground.extent[world, 1], ground.extent[world, 2]
    u = (x - ground.origin[world, 0]) / ground.resolution
    v = (y - ground.origin[world, 1]) / ground.resolution
    i, j = int(wp.floor(u)), int(wp.floor(v))
    best = FAR
    for di in range(-1, 2):
        for dj in range(-1, 2):
            a, b = i + di, j + dj
            if a >= 0 and a < columns and b >= 0 and b < rows:
                du = wp.float64(a) + wp.float64(0.5) - u
                dv = wp.float64(b) + wp.float64(0.5) - v
                gap = wp.sqrt(du * du + dv * dv) * ground.resolution
                best = wp.min(best, wp.float64(fields[first + a * rows + b]) + gap)
    return best


@wp.kernel
def drive(
    ground: Ground,
    world: Ints,
    forward: Doubles,
    turn: Doubles,
    moving: Bytes,
    pose: Doubles2,
    motion: Doubles2,
    collided: Bytes,
) -> None:
    """Move each robot's `pose` (n, 3); `motion` (n, 3) is the way in its body axes [m] and turn."""
    n = wp.tid()
    for axis in range(3):
        motion[n, axis] = wp.float64(0.0)
    collided[n] = wp.uint8(0)
    if moving[n] == wp.uint8(0):
        return
    x, y, yaw = wp.float64(pose[n, 0]), wp.float64(pose[n, 1]), wp.float64(pose[n, 2])
    count = wp.max(1, int(wp.ceil(wp.abs(forward[n]) / STEP)))
    length = forward[n] / wp.float64(count)
    along_x, along_y = wp.float64(0.0), wp.float64(0.0)
    here_x, here_y = wp.float64(x), wp.float64(y)
    touched = count < 0  # never
    if forward[n] != wp.float64(0.0):
        for k in range(count):
            heading = yaw + turn[n] * (wp.float64(k) + wp.float64(0.5)) / wp.float64(count)
            dx, dy = length * wp.cos(heading), length * wp.sin(heading)
            if not touched:
                along_x += dx
                along_y += dy
                touched = not is_free(ground, world[n], x + along_x, y + along_y)
                if not touched:
                    here_x, here_y = x + along_x, y + along_y
            if touched:
                reached = slide(ground, world[n], wp.vec2d(here_x, here_y), wp.vec2d(dx, dy))
                here_x, here_y = reached[0], reached[1]
    c, s = wp.cos(yaw), wp.sin(yaw)
    motion[n, 0] = c * (here_x - x) + s * (here_y - y)
    motion[n, 1] = c * (here_y - y) - s * (here_x - x)
    motion[n, 2] = turn[n]
    pose[n, 0] = here_x
    pose[n, 1] = here_y
    pose[n, 2] = wrapped(yaw + turn[n])
    if touched:
        collided[n] = wp.uint8(1)


@wp.kernel
def measure(
    motion: Doubles2,
    moving: Bytes,
    episode: Ints,
    taken: Ints,
    factors: Floats2,
    noise: Floats3,
    believed: Doubles2,
) -> None:
    """Take `motion` into where each robot has `believed` (n, 3) to be, with its episode's errors.

    `factors` (e, 3) are the robot's own; `noise` (e, steps, 4) is scaled and drawn beforehand.
    """
    n = wp.tid()
    if moving[n] == wp.uint8(0):
        return
    e, step = episode[n], taken[n]
    x, y, turn = motion[n, 0], motion[n, 1], motion[n, 2]
    way = wp.sqrt(x * x + y * y)
    root = wp.sqrt(way)
    scale = wp.float64(1.0) + wp.float64(factors[e, 0])
    ahead = scale * x + root * wp.float64(noise[e, step, 0])
    aside = scale * y + root * wp.float64(noise[e, step, 1])
    measured = (wp.float64(1.0) + wp.float64(factors[e, 1])) * turn
    measured += wp.float64(factors[e, 2]) * way
    turned = wp.float64(wp.abs(turn))
    measured += wp.sqrt(turned) * wp.float64(noise[e, step, 2])
    measured += root * wp.float64(noise[e, step, 3])
    c, s = wp.cos(believed[n, 2]), wp.sin(believed[n, 2])
    believed[n, 0] += c * ahead - s * aside
    believed[n, 1] += s * ahead + c * aside
    believed[n, 2] = wrapped(believed[n, 2] + measured)


@wp.kernel
def goal_distance(
    ground: Ground,
    world: Ints,
    place: Ints,
    first: Ints,
    fields: Floats,
    pose: Doubles2,
    out: Doubles,
) -> None:
    """Distance (n,) [m] of each robot to the goal of its `place`, whose field is at `first`."""
    n = wp.tid()
    out[n] = way_to_goal(ground, fields, first[place[n]], world[n], pose[n, 0], pose[n, 1])
