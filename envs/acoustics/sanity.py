"""Loud failure: responses that no room gives are refused, with what is probably wrong.

Published data sets hold thousands of responses without any reverberation, because a mesh leaked or
a setting was dropped in silence; here that is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError

from ..worlds.world import World
from .air import SPEED_OF_SOUND
from .directions import fibonacci_sphere
from .solids import Solids

LATE = 0.005  # s after the first arrival; what comes then is reverberation
# Least share of late energy of a listener 1 m or more from the source. In a diffuse field it is
# 16 pi r2 (1 - a) / (S a): over 0.6 % at 1 m even in a hall of S = 10,000 m2 with a = 0.45.
LEAST_LATE = 1e-3
ANECHOIC = 0.9  # mean absorption from which a room need not reverberate
# Microphones of an array lie nearer to the source than its middle, and filters ring before.
MARGIN = 0.009  # s: the filter of the lowest band rings for 8 ms before
EARLY_ALLOWED = 1e-3  # share of energy before the first arrival
LEAST_LENGTH = 0.05  # s; shorter responses say nothing about growth
LOOKS = 1024  # rays that look for holes
LEAKS_ALLOWED = 0.002  # share of rays that escape from what is called closed


class AcousticError(InputError):
    """A response that no room gives."""


@dataclass(frozen=True)
class Enclosure:
    """What surrounds a place: the share of rays `escaping`, and the mean `absorption` they meet."""

    escaping: float
    absorption: float

    @classmethod
    def at(cls, world: World, point: ArrayLike) -> Enclosure:
        """What is seen from `point` (3,) [m] in all directions."""
        way = fibonacci_sphere(LOOKS)
        hits = world.rays.first_hit(np.tile(np.asarray(point, dtype=np.float64), (LOOKS, 1)), way)
        met = hits.face[hits.face >= 0]
        per_material = np.array([np.mean(m.absorption) for m in world.surface.materials])
        absorption = per_material[world.surface.material[met]]
        mean = float(absorption.mean()) if len(met) else 1.0
        return cls(1.0 - len(met) / LOOKS, mean)

    @property
    def closed(self) -> bool:
        """Whether next to nothing escapes."""
        return self.escaping <= LEAKS_ALLOWED


class ResponseCheck:
    """Refuses impossible responses of one world; what is needed for it is computed once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._solids = Solids.of(world)

    def __call__(
        self,
        response: NDArray[np.floating],
        rate: int,
        source: ArrayLike,
        listener: ArrayLike,
        radius: float = 0.0,
    ) -> None:
        """Raise AcousticError unless `response` (m, samples) may be that of a room.

        `source` and `listener` are world positions (3,) [m], `radius` [m] how far from the listener
        microphones are. A listener in the open, out of doors,
        may hear nothing but the direct sound.
        """
        self.check_places(source, listener)
        distance = float(np.linalg.norm(np.subtract(source, listener)))
        if not np.any(response):
            raise AcousticError(self._why_silent(source, listener))
        late = check_response(response, rate, max(distance - radius, 0.0) / SPEED_OF_SOUND)
        if late < _least_late(distance):
            around = Enclosure.at(self.world, listener)
            if around.closed and around.absorption < ANECHOIC:
                raise AcousticError(_no_reverberation(late, around))

    def check_places(self, source: ArrayLike, listener: ArrayLike) -> None:
        """Raise AcousticError where one of the positions (3,) [m] is inside something solid."""
        for name, point in (("source", source), ("listener", listener)):
            inside = self._solids.around(point)
            if inside is not None:
                raise AcousticError(f"{name} {_text(point)} is inside {inside!r}")

    def _why_silent(self, source: ArrayLike, listener: ArrayLike) -> str:
        said = f"no sound gets from source {_text(source)} to listener {_text(listener)}: "
        for name, point in (("source", source), ("listener", listener)):
            inside = self._solids.enclosing(point)
            if inside is not None:
                return said + f"the {name} is inside {inside!r}"
        return said + (
            "one of them is inside a wall or outside the world, a closed wall stands between them, "
            "or the source is silent"
        )


def check_response(response: NDArray[np.floating], rate: int, first_arrival: float) -> float:
    """Share of energy later than 5 ms after the first sound in `response` (m, samples).

    Raises AcousticError for samples that are not finite, silence, energy before `first_arrival` [s]
    and a decay that grows. `rate` in [Hz].
    """
    sound = np.atleast_2d(response)
    left = np.cumsum(np.einsum("ms,ms->s", sound, sound, dtype=np.float64)[::-1])[::-1]
    total = float(left[0])
    if not np.isfinite(total):
        raise AcousticError("the response is not finite: a coefficient or position is not a number")
    if total <= 0.0:
        raise AcousticError("the response is silent: the source is, or sound cannot reach there")
    begin = max(int((first_arrival - MARGIN) * rate), 0)
    early = 1.0 - _after(left, begin) / total
    if early > EARLY_ALLOWED:
        raise AcousticError(
            f"{early:.1%} of the response's energy comes before the first sound can arrive, at "
            f"{1000.0 * first_arrival:.1f} ms: response and positions do not belong together"
        )
    start = int(np.searchsorted(-left, -total * (1.0 - EARLY_ALLOWED), side="right"))
    _check_decay(left, start, rate)
    return _after(left, start + round(LATE * rate)) / total


def _check_decay(left: NDArray[np.float64], start: int, rate: int) -> None:
    """Raise AcousticError where the energy still to come `left` (samples,) falls ever faster."""
    span = len(left) - start
    if span < LEAST_LENGTH * rate:
        return
    half, quarter = _after(left, start + span // 2), _after(left, start + 3 * span // 4)
    if half > 0.5 * left[0] and quarter > 0.25 * left[0]:
        raise AcousticError(
            f"the response does not decay: {half / left[0]:.0%} of its energy is in its second half"
            " (a surface that reflects more than it gets, or noise instead of a response)"
        )


def _after(left: NDArray[np.float64], sample: int) -> float:
    return float(left[sample]) if sample < len(left) else 0.0


def _least_late(distance: float) -> float:
    return LEAST_LATE * min(distance**2, 1.0)


def _no_reverberation(late: float, around: Enclosure) -> str:
    return (
        f"only {late:.3%} of the response's energy comes later than 5 ms after the first sound, "
        f"though the listener is in a closed room ({around.escaping:.1%} of rays escape) of mean "
        f"absorption {around.absorption:.2f}: the mesh may leak elsewhere, or the late energy is "
        "lost (too few particles, too short a duration, the source in a wall)"
    )


def _text(point: ArrayLike) -> str:
    return "({:.2f}, {:.2f}, {:.2f})".format(*np.asarray(point, dtype=np.float64))
