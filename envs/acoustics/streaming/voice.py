"""One source of a stream: at rest, on its way, or ringing out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..bands import BANDS
from ..engines.assembly import assemble
from ..engines.engine import Engine, PathEngine
from ..late.late_field import LateEnergy
from ..late.late_sound import synthesize
from ..propagation.sources import SoundSource
from ..receivers.arrivals import arrival_length
from ..receivers.diffuse import LateNoise, noise_for
from ..settings import AcousticSettings
from .convolution import FadingConvolver, Ringing, convolved
from .gliding import glide
from .interpolation import SignalReader
from .trail import Heard, Knot, Passage, between, hear, jumps, legs, refined

Memory = dict[tuple[SoundSource, Pose], Heard]

SHORTEST_LEG = 0.004  # s; in less a path does not come or go
LATE_STEP = 0.1  # m between places of a source on its way whose late sound is found
MOST_STEPS = 10  # of them in a block
LONGEST_PATH = 0.5  # s, of early sound that glides


class Voice:
    """A source as one array hears it.

    At rest it is convolved with a response that fades into another where the listener moves. On
    its way its early paths glide; what is late goes out with the place where it was played.
    """

    def __init__(
        self,
        engine: Engine,
        array: MicrophoneArray,
        rate: int,
        seed: int,
        settings: AcousticSettings,
    ) -> None:
        self._engine = engine
        self._paths = engine if isinstance(engine, PathEngine) else None  # a slow question
        self._array = array
        self._rate = rate
        self._seed = seed
        self._settings = settings
        fade = round(settings.crossfade * rate)
        self._resting = FadingConvolver(array.count, round(settings.duration * rate), fade)
        self._response_of: tuple[SoundSource, Pose] | None = None
        self._ringing = Ringing(array.count)
        self._played = np.zeros(0, dtype=np.float32)
        self._last: Knot | None = None
        self._trail: list[Knot] = []  # empty at rest
        self._heard: Memory = {}
        self._has_moved = False
        self._memory = round(LONGEST_PATH * rate)
        self._late_of: tuple[tuple[SoundSource, Pose], NDArray[np.float32]] | None = None

    def heard(
        self, source: SoundSource | None, signal: NDArray[np.float32], listener: Pose
    ) -> NDArray[np.float32]:
        """What the array at `listener` hears in the next block (m, n) of `signal` (n,).

        `source` is where it is at the block's end, None for where it was.
        """
        samples = len(signal)
        if self._last is None:
            assert source is not None
            self._last = Knot(0.0, source, listener)
        before = self._last
        recent = self._played
        self._played = np.concatenate([recent, signal])[-samples - self._memory :]
        engine = self._paths
        now = Knot(before.time + samples, source or before.source, listener)
        jumped = _jumped(before, now, self._rate)
        stays = before.source == now.source
        self._has_moved = self._has_moved if stays else not jumped
        moves = engine is not None and not jumped and self._moves(before, now, stays)
        if self._has_moved:
            now = replace(now, moving=True)
        self._last = now
        if engine is None or not (moves or self._trail):
            sound = self._at_rest(now, signal)
            return sound + self._ringing.take(samples)
        if self._trail and jumped:
            self._settle(engine, before, recent)
            sound = self._at_rest(now, signal)
            return sound + self._ringing.take(samples)
        if not self._trail:
            self._set_off(engine, before)
        sound = self._on_its_way(engine, before, now, signal)
        sound += self._ringing.take(samples)
        if self._arrived(now):
            self._settle(engine, now, self._played)
        return sound

    def _moves(self, before: Knot, now: Knot, stays: bool) -> bool:
        """Whether the source, or with it the listener, is on a way that can be heard as one."""
        mode = self._settings.doppler
        return mode != "off" and (not stays or (mode == "all" and before.listener != now.listener))

    def _arrived(self, now: Knot) -> bool:
        """Whether nothing that was played on the way is still under way."""
        follows = self._settings.doppler == "all"
        return all(
            knot.source == now.source and (knot.listener == now.listener or not follows)
            for knot in self._trail
        )

    def _at_rest(self, now: Knot, signal: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._resting.silent and not signal.any():
            self._resting.rest(len(signal))
            return np.zeros((self._array.count, len(signal)), dtype=np.float32)
        here = (now.source, now.listener)
        response = None
        if here != self._response_of:
            response = self._response(*here)
            self._response_of = here
        return self._resting.block(signal, response)

    def _response(self, source: SoundSource, listener: Pose) -> NDArray[np.float32]:
        """The response (m, k) at rest; after a way its late part stays that of moving sources."""
        if not self._has_moved or self._paths is None:
            return self._engine.response(source, listener, self._array)
        late = self._paths.late(source, listener.position, moving=True)
        return self._assembled(self._paths, source, listener, late)

    def _assembled(
        self, engine: PathEngine, source: SoundSource, listener: Pose, late: LateEnergy
    ) -> NDArray[np.float32]:
        paths = engine.paths(source, listener.position, self._has_moved)
        return assemble(paths, late, self._noise, listener, self._array, self._rate)

    def _late(self, engine: PathEngine, knot: Knot) -> NDArray[np.float32]:
        """The late response (m, k) from `knot`, the last one kept."""
        here = (knot.source, knot.listener)
        if self._late_of is None or self._late_of[0] != here:
            late = engine.late(knot.source, knot.listener.position, moving=knot.moving)
            sound = synthesize(late, self._noise, self._array, knot.listener, self._rate)
            self._late_of = here, sound
        return self._late_of[1]

    @property
    def _noise(self) -> LateNoise:
        return noise_for(self._array, self._rate, self._settings.duration, self._seed)

    def _set_off(self, engine: PathEngine, before: Knot) -> None:
        """Leave the rest: early sound begins to glide, late sound of what was played rings out."""
        self._trail = [before]
        played = self._resting.clear()
        if played.any():
            late = self._late(engine, before)
            recent = played[-max(late.shape[1], 1) :]
            self._ringing.add(convolved(recent, late)[:, len(recent) :])

    def _settle(self, engine: PathEngine, now: Knot, played: NDArray[np.float32]) -> None:
        """Come to rest: the early sound of `played` rings out."""
        self._trail, self._heard, self._response_of = [], {}, None
        silence = LateEnergy(
            np.zeros((len(BANDS), 1), np.float32), np.zeros((1, 3), np.float32), 1.0, 0.0
        )
        early = self._assembled(engine, now.source, now.listener, silence)
        self._ringing.add(convolved(played, early)[:, len(played) :])

    def _on_its_way(
        self, engine: PathEngine, before: Knot, now: Knot, signal: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        samples = len(signal)
        self._trail += legs(before, now)
        if not self._played.any():
            self._forget(before.time, {})
            return np.zeros((self._array.count, samples), dtype=np.float32)
        self._play_late(engine, before, now, signal)
        reader = SignalReader(self._played, samples - len(self._played))
        used: Memory = {}
        sound = self._glided(engine, reader, before.time, now.listener, samples, used)
        fade = min(round(self._settings.crossfade * self._rate), samples)
        if before.listener != now.listener and self._settings.doppler != "all" and fade:
            old = self._glided(engine, reader, before.time, before.listener, fade, {})
            rise = (np.arange(fade, dtype=np.float32) + 1.0) / np.float32(fade + 1)
            sound[:, :fade] = rise * sound[:, :fade] + (1.0 - rise) * old
        self._forget(before.time, used)
        return sound

    def _glided(
        self,
        engine: PathEngine,
        reader: SignalReader,
        start: float,
        listener: Pose,
        samples: int,
        used: Memory,
    ) -> NDArray[np.float32]:
        """Early sound (m, samples) from `start` on, and into `used` what was found for it."""
        until = start + samples + arrival_length(self._array, self._rate)
        count = next((k + 1 for k, x in enumerate(self._trail) if x.time >= until), None)
        knots = self._trail[:count]
        shortest = SHORTEST_LEG * self._rate
        knots = refined(knots, lambda knot: self._hear(engine, knot, listener, used), shortest)
        heard = [self._hear(engine, knot, listener, used) for knot in knots]
        time = np.array([knot.time - start for knot in knots])
        places = np.stack([one.listener for one in heard])
        return glide(Passage.of(time, heard), reader, (time, places), samples, self._rate)

    def _hear(self, engine: PathEngine, knot: Knot, listener: Pose, used: Memory) -> Heard:
        """The early sound from `knot`, looked for once."""
        follows = self._settings.doppler == "all"
        key = (knot.source, knot.listener if follows else listener)
        if key not in used:
            known = self._heard.get(key)
            used[key] = known or hear(engine, self._array, self._rate, knot, key[1])
        return used[key]

    def _play_late(
        self, engine: PathEngine, before: Knot, now: Knot, signal: NDArray[np.float32]
    ) -> None:
        """Send out late sound with the place where it is played, from `before` to `now`."""
        if not signal.any():
            return
        way = np.linalg.norm(now.source.position - before.source.position)
        count = min(max(math.ceil(way / LATE_STEP), 1), MOST_STEPS)
        border = np.round(np.linspace(0, len(signal), count + 1)).astype(int)
        for number in range(count):
            after = between(before, now, 1.0 / (count - number))
            piece = signal[border[number] : border[number + 1]]
            rise = ((np.arange(len(piece)) + 0.5) / max(len(piece), 1)).astype(np.float32)
            fall = (1.0 - rise).astype(np.float32)
            self._ringing.add(convolved(fall * piece, self._late(engine, before)), border[number])
            self._ringing.add(convolved(rise * piece, self._late(engine, after)), border[number])
            before = after

    def _forget(self, start: float, used: Memory) -> None:
        """Drop what is so long ago that none of it is still under way at `start`."""
        longest = max((one.longest for one in used.values()), default=0.0)
        since = start - longest * self._rate - 2 * arrival_length(self._array, self._rate)
        passed = sum(knot.time <= since for knot in self._trail)
        # A path that ended keeps its image from the knot before.
        self._trail = self._trail[max(passed - 2, 0) :]
        self._heard = used


def _jumped(before: Knot, now: Knot, rate: int) -> bool:
    seconds = (now.time - before.time) / rate
    return jumps(before.source.pose, now.source.pose, seconds) or jumps(
        before.listener, now.listener, seconds
    )
