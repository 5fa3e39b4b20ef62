"""A walk through a world, and what is heard on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import AudioBlock
from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ...sounds import looped
from ..scene import AcousticScene
from ..solids import Solids

BLOCK = 0.1  # s, from one pose to the next
SHORTEST, LONGEST = 0.1, 600.0  # m and s
FASTEST = 10.0  # m/s
LOOK_AHEAD = 0.4  # m, how far ahead the walker looks, so that corners are not turned at once


@dataclass(frozen=True)
class Walk:
    """Along straight lines between `points` (3,) [m], at `speed` [m/s], looking ahead.

    Raises InputError for fewer than two points, a path shorter than 0.1 m, a speed outside 0 to 10
    m/s, and a walk of more than 10 minutes.
    """

    points: tuple[tuple[float, float, float], ...]
    speed: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.speed <= FASTEST:
            raise InputError(f"speed must be over 0 and up to {FASTEST} m/s, got {self.speed}")
        if len(self.points) < 2:
            raise InputError(f"a path needs at least two points, got {len(self.points)}")
        if self.length < SHORTEST:
            raise InputError(f"a path must be at least {SHORTEST} m long, got {self.length:.3f} m")
        if self.length / self.speed > LONGEST:
            raise InputError(
                f"a walk must take at most {LONGEST:.0f} s, got {self.length / self.speed:.0f} s"
            )

    @property
    def length(self) -> float:
        """Of the path [m]."""
        return float(self._along[-1])

    @property
    def blocks(self) -> int:
        """Number of blocks of 0.1 s until the end is reached."""
        return math.ceil(self.length / self.speed / BLOCK)

    @property
    def _along(self) -> NDArray[np.float64]:
        steps = np.diff(np.array(self.points), axis=0)
        return np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])

    def position(self, way: float) -> NDArray[np.float64]:
        """Where (3,) [m] the walker is after `way` [m]; beyond the end straight on."""
        corners, along = np.array(self.points), self._along
        beyond = max(way - along[-1], 0.0)
        place = np.array([np.interp(way, along, corners[:, axis]) for axis in range(3)])
        if beyond > 0.0:
            last = np.flatnonzero(np.diff(along) > 0.0)[-1]
            way_on = corners[last + 1] - corners[last]
            place += beyond * way_on / np.linalg.norm(way_on)
        return place

    def poses(self) -> list[Pose]:
        """The pose at the end of each block."""
        found: list[Pose] = []
        yaw = 0.0
        for number in range(1, self.blocks + 1):
            way = min(number * BLOCK * self.speed, self.length)
            place, ahead = self.position(way), self.position(way + LOOK_AHEAD)
            towards = ahead - place
            if np.hypot(*towards[:2]) > 1e-6:  # straight up or down: keep looking where one looked
                yaw = math.atan2(towards[1], towards[0])
            x, y, z = place
            found.append(Pose(x, y, z, yaw))
        return found


def check_walk(solids: Solids, source: NDArray[np.float64], walk: Walk) -> None:
    """Refuse a source or walk outside the world, inside a solid or through a surface.

    Raises InputError that names what stands in the way, and where.
    """
    _check_place(solids, "source", source)
    corners = np.array(walk.points)
    for corner in corners:
        _check_place(solids, "path", corner)
    steps = np.diff(corners, axis=0)
    length = np.linalg.norm(steps, axis=1)
    moving = length > 0.0
    start, steps, length = corners[:-1][moving], steps[moving], length[moving]
    hits = solids.world.rays.first_hit(start, steps / length[:, None])
    for number in np.flatnonzero(hits.distance < length):
        face = hits.face[number]
        place = start[number] + hits.distance[number] * steps[number] / length[number]
        thing = solids.world.objects[solids.world.surface.object[face]].name
        raise InputError(f"path: goes through {thing!r} at {_text(place)}")


def _check_place(solids: Solids, name: str, place: NDArray[np.float64]) -> None:
    low, high = solids.world.bounds
    if (place < low).any() or (place > high).any():
        span = f"{_text(low)} to {_text(high)}"
        raise InputError(f"{name}: {_text(place)} is outside the world, which spans {span}")
    inside = solids.around(place)
    if inside is not None:
        raise InputError(f"{name}: {_text(place)} is inside {inside!r}")


def _text(place: NDArray[np.float64]) -> str:
    return "({:.2f}, {:.2f}, {:.2f})".format(*place)


def render_walk(
    scene: AcousticScene,
    array: MicrophoneArray,
    source: NDArray[np.float64],
    signal: NDArray[np.float32],
    poses: Sequence[Pose],
    advance: Callable[[], object] = lambda: None,
) -> AudioBlock:
    """What `array` hears at the `poses`, a block of 0.1 s each, while `source` (3,) loops `signal`.

    `signal` (n,) is at the scene's rate; `advance` is called after each block.
    """
    stream = scene.stream(array)
    samples = round(BLOCK * scene.rate)
    heard = []
    for number, pose in enumerate(poses):
        sound = looped(signal, number * samples % len(signal), samples)
        heard.append(stream.render([(source, sound)], pose, samples))
        advance()
    return AudioBlock(np.concatenate(heard, axis=1), scene.rate)
