"""SoundSpaces 2.0 and pyroomacoustics in a shoebox, read so that their own noise cancels.

SoundSpaces shapes the same noise in every run, which bends the T30 of the low bands by a tenth and
more, and its air takes about half of what ISO 9613-1 says. As the boxes have one absorption at
all frequencies, its T30 is read in the three upper bands, where the noise is least, relieved of its
air and averaged. pyroomacoustics draws new noise every time: decays are averaged over several.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.engines.soundspaces import SoundSpacesEngine
from ..acoustics.measures import band_response
from ..acoustics.propagation.sources import SoundSource
from ..acoustics.settings import AcousticSettings
from ..worlds.materials import BANDS, AcousticMaterial
from .plain_worlds import shoebox
from .shoebox_set import READ, STEP, Shoebox, decay_time, without_air

RATE = 16_000  # Hz
LONGEST = 10.0  # s
QUIET_BANDS = (1000.0, 2000.0, 4000.0)  # Hz, in which SoundSpaces' noise is least
NEAR, FAR = 10.0, 80.0  # m, between which its air is read
HYBRID_ORDER = 3  # images of pyroomacoustics beside its rays
RECEIVER = 0.5  # m, its default radius
DRAWS = 4  # of its noise


def band_decay(response: NDArray[np.floating], band: float) -> NDArray[np.float64]:
    """Energy (k,) of a `response` (samples,) in a `band` [Hz], in steps of `STEP`."""
    power = band_response(response, RATE, band) ** 2
    step = round(STEP * RATE)
    steps = len(power) // step
    return power[: steps * step].reshape(steps, step).sum(axis=1)


def soundspaces_times(box: Shoebox, rays: int) -> tuple[NDArray[np.float64], float]:
    """T30 [s] of the bands `READ` (5,) as they come, and T30 without air and with less noise."""
    settings = AcousticSettings(duration=LONGEST, soundspaces_rays=rays)
    engine = SoundSpacesEngine(box.world, RATE, 0, settings)
    mono = MicrophoneArray.preset("mono")
    response = engine.response(SoundSource.of(box.source), Pose(*box.listener), mono)[0]
    times = dict(zip(READ, (decay_time(band_decay(response, b)) for b in READ), strict=True))
    bare = [without_air(times[band], soundspaces_air()[band]) for band in QUIET_BANDS]
    return np.array(list(times.values())), float(np.mean(bare))


@lru_cache(maxsize=1)
def soundspaces_air() -> dict[float, float]:
    """What SoundSpaces' air takes [dB/m] in each band beyond what it takes at 125 Hz."""
    room = shoebox((FAR + 20.0, 40.0, 40.0), AcousticMaterial(1.0, 0.0))
    engine = SoundSpacesEngine(room, RATE, 0, AcousticSettings(soundspaces_rays=1))
    mono, source = MicrophoneArray.preset("mono"), SoundSource.of((5.0, 20.0, 20.0))
    levels = []
    for distance in (NEAR, FAR):
        response = engine.response(source, Pose(5.0 + distance, 20.0, 20.0), mono)[0]
        energy = [np.sum(band_response(response, RATE, band) ** 2) for band in BANDS]
        levels.append(10.0 * np.log10(energy))
    loss = (levels[0] - levels[1]) / (FAR - NEAR)
    return dict(zip(BANDS, (loss - loss[0]).tolist(), strict=True))


def pyroomacoustics() -> ModuleType:
    """The library; InputError that says how to get it."""
    try:
        return import_module("pyroomacoustics")
    except ImportError as error:
        raise InputError(
            "this benchmark compares with pyroomacoustics and SoundSpaces: "
            "pip install av_embodied[bench,soundspaces]"
        ) from error


def ray_traced_time(box: Shoebox, rays: int, seed: int) -> float:
    """T30 [s] by pyroomacoustics' images and rays, air left out, mean decay of bands and draws."""
    pra = pyroomacoustics()
    pra.seed(seed)
    material = pra.Material(energy_absorption=box.absorption, scattering=box.scattering)
    room = pra.ShoeBox(
        box.size,
        fs=RATE,
        materials=material,
        max_order=HYBRID_ORDER,
        ray_tracing=True,
        temperature=20.0,
        humidity=50.0,
    )
    room.set_ray_tracing(n_rays=rays, receiver_radius=RECEIVER)
    room.add_source(box.source)
    room.add_microphone(box.listener)
    decays = []
    for _ in range(DRAWS):
        room.compute_rir()
        decays += [band_decay(room.rir[0][0], band) for band in READ]
    decay = np.zeros(max(map(len, decays)))
    for one in decays:
        decay[: len(one)] += one / one.sum()
    return decay_time(decay)


def images(box: Shoebox, order: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When pyroomacoustics' images are heard (n,) [s], and their energies (n,), without air."""
    pra = pyroomacoustics()
    material = pra.Material(energy_absorption=box.absorption)
    room = pra.ShoeBox(box.size, fs=RATE, materials=material, max_order=order)
    room.add_source(box.source)
    room.add_microphone(box.listener)
    room.image_source_model()
    distance = np.linalg.norm(room.sources[0].images - box.listener[:, None], axis=0)
    amplitude = room.sources[0].damping[0] / distance
    heard = room.visibility[0][0] > 0
    return distance[heard] / SPEED_OF_SOUND, amplitude[heard] ** 2
