"""Engine `soundspaces`: the propagation engine of SoundSpaces 2.0, to compare with.

`rlr-audio-propagation` is Meta's closed library behind SoundSpaces 2.0 (Chen et al., NeurIPS 2022):
an optional extra for Linux on x86-64 under CC BY-NC 4.0, which forbids commercial use. What is said
here of its levels, delays and axes was measured with version 0.0.1 in free field.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ...worlds.materials import BANDS, AcousticMaterial
from ...worlds.surface import Surface
from ...worlds.world import World
from ..directions import fibonacci_sphere
from ..propagation.sources import SoundSource
from ..settings import AcousticSettings

FREQUENCY_BANDS = 8  # the library's finer choice of 4 and 8
MONO_GAIN = math.sqrt(4.0 * math.pi)  # its monaural direct sound is that much below 1 / distance
HEAD_RATE = 48_000  # Hz; its head's response is taken over at other rates without scaling
HEAD_DELAY = 0.001  # s, of its head's response to sound from ahead
# Its head looks along -z with y up and x to the right; this turns it to look along x with z up.
AHEAD = np.array([0.5, 0.5, -0.5, -0.5])  # w, x, y, z


class SoundSpacesEngine:
    """Responses by bidirectional path tracing with `settings.soundspaces_rays` from the listener.

    Omnidirectional microphones in the open are listeners of their own; two ears on a head are
    heard through the library's own head. Arrival times are whole samples at its 344 m/s; the
    direct sound is within 0.4 dB of 1 / distance from 1 m on and weaker nearer by. It draws from
    its own random numbers: `seed` does nothing, and equal calls differ, by 1 dB and more where few
    rays find their way from room to room.
    Raises InputError where the library is missing, or gives no result, and for arrays and sources
    that it has no counterpart of: directional ones, ambisonics, rigid spheres, heads from a file.
    """

    def __init__(self, world: World, rate: int, seed: int, settings: AcousticSettings) -> None:
        self._library = _import_library()
        self._rate = rate
        self._settings = settings
        configuration = self._library.Config()
        configuration.sample_rate = float(rate)
        configuration.frequency_bands = FREQUENCY_BANDS
        configuration.indirect_ray_count = settings.soundspaces_rays
        configuration.thread_count = 1
        with _quiet_stdout():
            self._context = self._library.Context(configuration)
        self._add_surface(world.surface)
        self._context.add_source()
        self._listeners: list[int] = []  # channels of each
        self._alone = Lock()  # the library's state is that of one simulation at a time

    def response(
        self, source: SoundSource, listener: Pose, array: MicrophoneArray
    ) -> NDArray[np.float32]:
        """Response (m, samples) of `array` with its origin at `listener`; zeros for silence."""
        if not np.allclose(source.gain(fibonacci_sphere(16)), 1.0):
            raise InputError("the engine soundspaces knows omnidirectional sources only")
        binaural = _is_binaural(array)
        with self._alone:
            self._place_listeners(listener, array, binaural)
            self._context.set_source_position(0, source.position.tolist())
            self._context.simulate()
            counts = enumerate(self._listeners)
            channels = [self._channel(k, c) for k, n in counts for c in range(n)]
        if binaural:
            skipped = round(HEAD_DELAY * self._rate)
            gain = HEAD_RATE / self._rate
            channels = [channel[skipped:] * gain for channel in channels]
        else:
            channels = [channel * MONO_GAIN for channel in channels]
        samples = min(max(map(len, channels)), round(self._settings.duration * self._rate))
        result = np.zeros((len(channels), samples), dtype=np.float32)
        for row, channel in zip(result, channels, strict=True):
            row[: len(channel)] = channel[:samples]
        return result

    def _add_surface(self, surface: Surface) -> None:
        """Hand over all triangles as one object, and their materials."""
        path = _write_materials(surface.materials)
        try:
            self._context.set_material_database_json(str(path))
        finally:
            path.unlink()
        self._context.add_object()
        self._context.add_mesh_vertices(surface.vertices.reshape(-1).tolist())
        for number in range(len(surface.materials)):
            faces = surface.faces[surface.material == number]
            if len(faces):
                self._context.add_mesh_indices(faces.reshape(-1).tolist(), 3, f"material{number}")
        self._context.finalize_object_mesh(0)

    def _place_listeners(self, listener: Pose, array: MicrophoneArray, binaural: bool) -> None:
        kinds = self._library.ChannelLayoutType
        wanted = [2] if binaural else [1] * array.count
        if wanted != self._listeners:
            self._context.clear_listeners()
            for number, channels in enumerate(wanted):
                kind = kinds.Binaural if binaural else kinds.Mono
                self._context.add_listener(self._library.ChannelLayout(kind, channels))
                self._context.set_listener_radius(number, 0.0)  # else its sound comes early
            self._listeners = wanted
        points = listener.to_world(np.zeros((1, 3)) if binaural else array.positions)
        turn = _head_quaternion(listener.yaw).tolist()
        for number, point in enumerate(points):
            self._context.set_listener_position(number, point.tolist())
            self._context.set_listener_orientation_quaternion(number, turn)

    def _channel(self, listener: int, channel: int) -> NDArray[np.float64]:
        if self._context.get_ir_sample_count(listener, 0) < 1:
            raise InputError("the engine soundspaces gave no response at all for this world")
        return np.asarray(self._context.get_ir_channel(listener, 0, channel), dtype=np.float64)


def _import_library() -> ModuleType:
    try:
        return import_module("rlr_audio_propagation")
    except ImportError as error:
        raise InputError(
            "the engine soundspaces needs rlr-audio-propagation: "
            "pip install av_embodied[soundspaces] (Linux x86-64 only; its licence CC BY-NC 4.0 "
            f"forbids commercial use). Importing it said: {error}"
        ) from error


def _is_binaural(array: MicrophoneArray) -> bool:
    """Whether the library's own head stands for `array`; InputError for what it cannot hear as."""
    if array.directivity is not None or array.harmonics is not None or array.hrtf is not None:
        raise InputError(
            f"the engine soundspaces knows omnidirectional microphones and its own head, not the "
            f"array {array.name!r} with directional microphones, ambisonics or measured ears"
        )
    if array.head_radius is None:
        return False
    ears = np.array([[0.0, array.head_radius, 0.0], [0.0, -array.head_radius, 0.0]])
    if array.positions.shape != ears.shape or not np.allclose(array.positions, ears):
        raise InputError(
            f"the engine soundspaces knows a left and a right ear on a head, not the "
            f"{array.count} microphones of array {array.name!r} on a sphere"
        )
    return True


def _head_quaternion(yaw: float) -> NDArray[np.float64]:
    """Rotation (w, x, y, z) of the library's head to a body with that `yaw` [rad]."""
    c, s = math.cos(yaw / 2.0), math.sin(yaw / 2.0)
    w, x, y, z = AHEAD
    return np.array([c * w - s * z, c * x - s * y, c * y + s * x, c * z + s * w])


def _write_materials(materials: tuple[AcousticMaterial, ...]) -> Path:
    """A file with `materials` as the library reads them, named material0, material1 ..."""

    def curve(values: NDArray[np.float64]) -> list[float]:
        return np.column_stack([BANDS, values]).reshape(-1).tolist()

    entries = []
    for number, material in enumerate(materials):
        name = f"material{number}"
        absorption, scattering, transmission = material.bands
        # Speed [m/s] and density [kg/m3] of the solid are the library's own examples'.
        entry = {"name": name, "labels": [name], "speed": 1500.0, "density": 1000.0}
        entry |= {"absorption": curve(absorption), "scattering": curve(scattering)}
        entry |= {"transmission": curve(transmission), "damping": curve(np.zeros(len(BANDS)))}
        entries.append(entry)
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump({"materials": entries}, file)
    return Path(file.name)


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """Within this context the process's standard output goes nowhere, that of C++ code too."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
