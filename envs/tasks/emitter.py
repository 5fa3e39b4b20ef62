"""One thing that sounds: which recording it plays, when, and where it is meanwhile."""

from __future__ import annotations

import bisect
import sys

import numpy as np
from numpy.typing import NDArray

from av_embodied.episode import Point, Sounding

from ..sounds import looped

FADE = 0.01  # s, raised cosine at both ends of a period of sound, so that nothing clicks
FOR_EVER = sys.maxsize


class Emitter:
    """Plays `signal` (n,) in a loop at `rate` [Hz], when and where `sounding` says.

    What sounds for ever is in the midst of its loop at the start, at a place drawn from `rng`;
    after each pause the recording starts anew. Time goes on with every block.
    """

    def __init__(
        self, sounding: Sounding, signal: NDArray[np.float32], rate: int, rng: np.random.Generator
    ) -> None:
        self.sounding = sounding
        self.place: Point = sounding.source
        self.active = False
        """Whether it sounded in the last block."""
        self._signal = signal
        self._rate = rate
        self._fade = max(round(FADE * rate), 1)
        self._time = 0  # samples
        begun = int(rng.integers(len(signal)))
        periods = [(round(a * rate), round(b * rate)) for a, b in sounding.periods]
        self._periods = periods or [(-begun - self._fade, FOR_EVER)]
        self._times = [corner[0] for corner in sounding.way]

    @property
    def seconds(self) -> float:
        """Time since the start [s]."""
        return self._time / self._rate

    @property
    def ended(self) -> bool:
        """Whether it will not sound again."""
        return not self._periods or self._periods[-1][1] <= self._time

    def begin(self) -> None:
        """Start its recording now, and go on for ever."""
        self._periods = [(self._time, FOR_EVER)]

    def hush(self) -> None:
        """Make no sound from now on, nor have made any, until `begin`."""
        self._periods = []

    def end(self) -> None:
        """Fall silent, over the time of a fade."""
        cut = self._time + self._fade
        self._periods = [(a, min(b, cut)) for a, b in self._periods if a < self._time]

    def place_at(self, seconds: float) -> Point:
        """Where it is at a time since the start [s]: straight on between the corners of its way."""
        way = self.sounding.way
        if not way:
            return self.sounding.source
        after = bisect.bisect_right(self._times, seconds)
        if after in (0, len(way)):
            return way[min(after, len(way) - 1)][1:]
        (t, x, y, z), (u, a, b, c) = way[after - 1], way[after]
        share = (seconds - t) / (u - t)
        return x + share * (a - x), y + share * (b - y), z + share * (c - z)

    def block(self, samples: int) -> NDArray[np.float32]:
        """The next `samples` (samples,); `place` is then where it is at their end."""
        begin, end = self._time, self._time + samples
        self._time = end
        self.place = self.place_at(self.seconds)
        sounding = [(a, b) for a, b in self._periods if a < end and b > begin]
        self.active = bool(sounding)
        if len(sounding) == 1:
            a, b = sounding[0]
            if a + self._fade <= begin and b - self._fade >= end:
                return looped(self._signal, (begin - a) % len(self._signal), samples)
        heard = np.zeros(samples, dtype=np.float32)
        for a, b in sounding:
            heard[max(a - begin, 0) : b - begin] += self._piece(a, b, begin, end)
        return heard

    def _piece(self, a: int, b: int, begin: int, end: int) -> NDArray[np.float32]:
        """What of the period from sample `a` to `b` lies between `begin` and `end`, faded."""
        first, last = max(a, begin), min(b, end)
        piece = looped(self._signal, (first - a) % len(self._signal), last - first)
        fade = min(self._fade, (b - a) // 2)
        if fade:
            time = np.arange(first, last)
            edge = np.minimum(np.minimum(time - a, b - 1 - time), fade)
            piece = piece * (0.5 - 0.5 * np.cos(np.pi / fade * edge)).astype(np.float32)
        return piece
