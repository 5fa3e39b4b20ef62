"""The acoustics of a world: impulse responses and streams from any source to any array."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.audio import DEFAULT_RATE, check_rate
from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..worlds.world import World
from .cells import CellGrid
from .diffuse import LateNoise, late_noise
from .energy_record import EnergyRecord
from .image_sources import ImageSources, Paths, audible_paths, find_sequences
from .late_field import late_energy, synthesize
from .particles import trace_particles
from .receivers import arrivals
from .settings import AcousticSettings
from .spectra import fast_length
from .stream import AcousticStream
from .surfaces import AcousticSurface

ENGINES = ("field",)
CACHED_SOURCES = 32  # traces kept in memory, the least recently used goes first


@dataclass(frozen=True, eq=False)
class SourceTrace:
    """What a source at `position` (3,) [m] sends into the world, for listeners everywhere."""

    position: NDArray[np.float64]
    images: ImageSources
    record: EnergyRecord


class AcousticScene:
    """Sound in `world` at `rate` [Hz]; the same `seed` gives the same samples.

    The engine `field` traces once per source position (kept in memory) and serves any listener:
    direct sound and image sources exactly, the rest as shaped noise. Raises InputError for an
    unknown engine and for settings out of range.
    """

    def __init__(
        self,
        world: World,
        rate: int = DEFAULT_RATE,
        engine: str = "field",
        seed: int = 0,
        settings: AcousticSettings | None = None,
    ) -> None:
        if engine not in ENGINES:
            raise unknown_name("acoustic engine", engine, ENGINES)
        self.world = world
        self.rate = check_rate(rate)
        self.seed = seed
        self.settings = settings or AcousticSettings()
        self._surface = AcousticSurface.of(world)
        self._cells = CellGrid.of(world.rays, world.bounds)
        self._traces: OrderedDict[bytes, SourceTrace] = OrderedDict()

    def impulse_response(
        self,
        source: ArrayLike,
        listener: Pose,
        array: MicrophoneArray | None = None,
    ) -> NDArray[np.float32]:
        """Response (m, samples) from `source` (3,) [m] to an `array` (default mono) at `listener`.

        `listener` is the pose of the array's origin. A source at 1 m in free field has a direct
        sound of amplitude 1, which arrives after distance / speed of sound. Raises InputError
        where no sound arrives at all: in a wall, or on different sides of the house's shell.
        """
        position = check_position("source", source)
        response = self.response(
            self.trace(position), position, listener, array or MicrophoneArray.preset("mono")
        )
        if not response.any():
            raise InputError(
                f"no sound gets from source {_text(position)} to listener "
                f"{_text(listener.position)}: one of them is inside a wall or outside the world"
            )
        return response

    def stream(self, array: MicrophoneArray) -> AcousticStream:
        """Continuous sound at a moving `array` from any number of moving sources."""
        return AcousticStream(self, array)

    def trace(self, source: ArrayLike) -> SourceTrace:
        """The trace of a source at `source` (3,) [m], out of memory where it was traced before."""
        position = check_position("source", source)
        key = np.round(position * 1e4).astype(np.int64).tobytes()
        if key not in self._traces:
            settings = self.settings
            planes = find_sequences(
                self._surface, position, settings.image_order, settings.discovery_rays
            )
            self._traces[key] = SourceTrace(
                position,
                ImageSources.of(self._surface, position, planes),
                trace_particles(
                    self._surface, self._cells, position, settings, self.seed, self.rate
                ),
            )
            while len(self._traces) > CACHED_SOURCES:
                self._traces.popitem(last=False)
        self._traces.move_to_end(key)
        return self._traces[key]

    def blocked(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
        """Whether a surface stands between two points (3,) [m]."""
        return bool(self.world.rays.blocked(start[None], end[None])[0])

    def response(
        self,
        trace: SourceTrace,
        source: NDArray[np.float64],
        listener: Pose,
        array: MicrophoneArray,
    ) -> NDArray[np.float32]:
        """Response (m, samples) from `source` near the traced place; zeros if nothing arrives."""
        place = listener.position
        images = trace.images
        if not np.array_equal(source, trace.position):
            images = ImageSources.of(self._surface, source, images.planes)
        paths = audible_paths(self._surface, images, place)
        late = late_energy(trace.record, self._cells, self.world.rays, source, place)
        tail = synthesize(late, self._noise(array), array, listener, self.rate)
        return _add_paths(tail, paths, listener, array, self.rate)

    def _noise(self, array: MicrophoneArray) -> LateNoise:
        longest = round(self.settings.duration * self.rate)
        period = fast_length(longest)
        return late_noise(array, self.rate, period, self.seed)


def _add_paths(
    tail: NDArray[np.float32],
    paths: Paths,
    listener: Pose,
    array: MicrophoneArray,
    rate: int,
) -> NDArray[np.float32]:
    """The late response `tail` (m, samples), longer if need be, with every path added."""
    if not len(paths.image):
        return tail
    first, response = arrivals(array, listener.to_body(paths.image), paths.gain, rate)
    count, length = array.count, response.shape[2]
    samples = max(tail.shape[1], int(first.max()) + length)
    # One flat scatter; arrivals that begin before time 0 spill into a margin that is cut off.
    margin = max(0, -int(first.min()))
    row = np.arange(count) * (samples + margin) + margin
    place = (first + row)[:, :, None] + np.arange(length)
    early = np.bincount(place.reshape(-1), response.reshape(-1), count * (samples + margin))
    result = early.reshape(count, -1)[:, margin:].astype(np.float32)
    result[:, : tail.shape[1]] += tail
    return result


def check_position(name: str, position: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    """`position` as an array (3,) [m]; InputError for another shape or numbers not finite."""
    point = np.asarray(position, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all():
        raise InputError(f"{name} must be three finite numbers [m], got {position}")
    return point


def _text(point: NDArray[np.float64]) -> str:
    return "({:.2f}, {:.2f}, {:.2f})".format(*point)
