"""Where a moving source was when, and what an array hears of it from there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose, wrap_angle
from av_embodied.microphones import MicrophoneArray

from ..air import SPEED_OF_SOUND
from ..engines.engine import PathEngine
from ..propagation.sources import SoundSource
from ..receivers.arrivals import NEAREST, wavefronts
from ..spectra import signal_of

KNOT_STEP = 0.05  # m between places whose paths are found; what is between is interpolated
KNOT_TURN = math.radians(5.0)
MOST_LEGS = 40  # of one block
FAINT = 1e-3  # of the energy: paths that come or go with less need no knot of their own
FASTEST = 40.0  # m/s; a source or listener that is faster has jumped, and does not glide


@dataclass(frozen=True)
class Knot:
    """A `source` at `time` [samples], and where the `listener` is at that time.

    `moving` tells that it is on its way, or has been.
    """

    time: float
    source: SoundSource
    listener: Pose
    moving: bool = False


@dataclass(frozen=True, eq=False)
class Heard:
    """The early sound of a source at rest: a row for each path.

    `route` tells paths again at another place, `image` (n, 3) [m] is in the world, `extra` (n, m)
    [s] the time that sound takes to a microphone over that to the array's origin, and `response`
    (n, m, length) what arrives then, about its middle, times the length of the way [m].
    """

    route: tuple[object, ...]
    listener: NDArray[np.float64]
    image: NDArray[np.float64]
    extra: NDArray[np.float64]
    response: NDArray[np.float32]
    longest: float
    """Time that the longest path takes [s]."""

    @cached_property
    def loudness(self) -> dict[object, float]:
        """Energy of each path by its route."""
        way = np.linalg.norm(self.image - self.listener, axis=1)
        energy = (self.response**2).sum(axis=(1, 2)) / np.maximum(way, NEAREST) ** 2
        return dict(zip(self.route, energy.tolist(), strict=True))

    def differs(self, other: Heard) -> bool:
        """Whether paths that matter are heard from one place and not from the other."""
        mine, yours = self.loudness, other.loudness
        changed = sum(mine.get(name, yours.get(name, 0.0)) for name in mine.keys() ^ yours.keys())
        return changed > FAINT * (sum(mine.values()) + sum(yours.values()))


def hear(
    engine: PathEngine, array: MicrophoneArray, rate: int, knot: Knot, listener: Pose
) -> Heard:
    """The early sound from `knot` at an `array` whose origin is at `listener`."""
    paths = engine.paths(knot.source, listener.position, knot.moving)
    time, spectrum = wavefronts(array, listener.to_body(paths.image), paths.gain, rate)
    length = 2 * (spectrum.shape[2] - 1)
    response = np.roll(signal_of(spectrum, length), length // 2, axis=2)
    response *= np.maximum(time * SPEED_OF_SOUND, NEAREST)[..., None].astype(np.float32)
    # Nothing is heard before it was played.
    early = np.arange(length) - length // 2 < -(time * rate)[..., None]
    response[early] = 0.0
    straight = np.linalg.norm(paths.image - listener.position, axis=1) / SPEED_OF_SOUND
    seen: dict[object, int] = {}
    route = []
    for name in paths.route:
        seen[name] = seen.get(name, 0) + 1
        route.append((name, seen[name]))
    longest = float(time.max(initial=0.0))
    return Heard(
        tuple(route), listener.position, paths.image, time - straight[:, None], response, longest
    )


def legs(before: Knot, after: Knot) -> list[Knot]:
    """Knots after `before` until `after`, near enough to each other to interpolate between."""
    way = max(
        float(np.linalg.norm(after.source.position - before.source.position)),
        float(np.linalg.norm(after.listener.position - before.listener.position)),
    )
    turn = max(
        abs(wrap_angle(after.source.pose.yaw - before.source.pose.yaw)),
        abs(wrap_angle(after.listener.yaw - before.listener.yaw)),
    )
    count = min(max(math.ceil(way / KNOT_STEP), math.ceil(turn / KNOT_TURN), 1), MOST_LEGS)
    return [*(between(before, after, k / count) for k in range(1, count)), after]


def refined(knots: list[Knot], heard: Callable[[Knot], Heard], shortest: float) -> list[Knot]:
    """`knots` and more where paths come or go, until they are `shortest` [samples] apart."""
    result = knots[:1]
    waiting = knots[:0:-1]
    while waiting:
        before, after = result[-1], waiting[-1]
        wide = after.time - before.time > shortest and before.source != after.source
        if wide and heard(before).differs(heard(after)):
            waiting.append(between(before, after, 0.5))
        else:
            result.append(waiting.pop())
    return result


def jumps(before: Pose, after: Pose, seconds: float) -> bool:
    """Whether the way from one pose to the other in `seconds` is too fast for moving things."""
    way = math.dist((before.x, before.y, before.z), (after.x, after.y, after.z))
    return way > FASTEST * seconds


def between(before: Knot, after: Knot, part: float) -> Knot:
    """The knot a `part` (0 to 1) of the way from `before` to `after`."""
    pose = pose_between(before.source.pose, after.source.pose, part)
    time = before.time + part * (after.time - before.time)
    listener = pose_between(before.listener, after.listener, part)
    if part == 1.0:
        return after
    return Knot(time, replace(after.source, pose=pose), listener, after.moving)


def pose_between(before: Pose, after: Pose, part: float) -> Pose:
    """The pose a `part` (0 to 1) of the way from `before` to `after`, turning the shorter way."""
    if before == after:
        return after
    x, y, z = before.position + part * (after.position - before.position)
    return Pose(x, y, z, before.yaw + part * wrap_angle(after.yaw - before.yaw))


@dataclass(frozen=True, eq=False)
class Passage:
    """The paths of a moving source at knots in turn: arrays (knots, paths, ...) as in `Heard`.

    `time` (knots,) [samples]. Where a path is not `there` (knots, paths), 1 or 0, the rest is that
    of the nearest knot where it is.
    """

    time: NDArray[np.float64]
    there: NDArray[np.float64]
    image: NDArray[np.float64]
    extra: NDArray[np.float64]
    response: NDArray[np.float32]

    @classmethod
    def of(cls, time: NDArray[np.float64], heard: Sequence[Heard]) -> Passage:
        """The paths of `heard` (knots) at `time` (knots,), matched by their routes."""
        number: dict[object, int] = {}
        rows = [[number.setdefault(name, len(number)) for name in one.route] for one in heard]
        size, shape = (len(heard), len(number)), heard[0].response.shape[1:]
        there = np.zeros(size, dtype=bool)
        image, extra = np.zeros((*size, 3)), np.zeros((*size, shape[0]))
        response = np.zeros((*size, *shape), dtype=np.float32)
        for k, (one, row) in enumerate(zip(heard, rows, strict=True)):
            there[k, row] = True
            image[k, row], extra[k, row], response[k, row] = one.image, one.extra, one.response
        knot = np.arange(len(heard))
        for path in np.flatnonzero(~there.all(axis=0)):
            known = knot[there[:, path]]
            nearest = known[np.abs(knot[:, None] - known).argmin(axis=1)]
            for values in (image, extra, response):
                values[:, path] = values[nearest, path]
        return cls(time, there.astype(np.float64), image, extra, response)
