"""Where pyroomacoustics' SRP-PHAT hears a source on our audio, and on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.scene import AcousticScene
from ..acoustics.settings import AcousticSettings
from ..worlds.materials import AcousticMaterial
from .figures import Figure, Progress
from .plain_worlds import free_field, shoebox

RATE = 16_000  # Hz
SAMPLES = 16_000  # of white noise that each source plays, 1 s
SNR = 20.0  # dB, of the microphones' own white noise
TRANSFORM = 512  # samples of a frame of SRP-PHAT
BAND = [200.0, 7000.0]  # Hz
AZIMUTHS = np.radians(np.arange(0.0, 360.0, 1.0))  # that SRP-PHAT is steered to
ANECHOIC_DISTANCE = 1.75  # m
ANECHOIC_PLACES = 72  # azimuths, 5 degrees apart and off the grid by half a degree
ROOM = (6.0, 5.0, 2.6)  # m
HEIGHT = 1.2  # m, of sources and arrays
SCATTERING = 0.3
MIRRORS = 0.05  # scattering of walls that nearly mirror, beside images alone
MIRROR_ORDER = 6  # of images there: each reflection misleads more than noise in its place
TIMES = (0.2, 0.5, 0.8)  # s, reverberation times after Sabine
SOURCES = 8  # in each room
LISTENERS = 3  # for each source
RAY_TRACED_ORDER = 3  # images of pyroomacoustics' hybrid; its rays do the rest
IMAGE_ORDER = 25  # of images alone; more change nothing for SRP-PHAT
RAYS = 10_000
ANECHOIC_TARGET = 1.5  # deg, mean error
DIFFERENCE_TARGET = 1.5  # deg, between the mean errors on our rendering and on pyroomacoustics'

Responses = NDArray[np.floating]  # (m, samples)


@dataclass(frozen=True)
class Place:
    """A source and an array of microphones at the same height."""

    source: NDArray[np.float64]
    listener: Pose

    @property
    def azimuth(self) -> float:
        """Of the source, in the array's frame [rad]."""
        x, y, _ = self.listener.to_body(self.source)
        return float(np.arctan2(y, x))


def measure(progress: Progress) -> list[Figure]:
    """Mean errors in free field, and in rooms beside pyroomacoustics' rendering of them."""
    pra = _pyroomacoustics()
    array = MicrophoneArray.preset("respeaker4")
    progress("direction: free field")
    free = AcousticScene(free_field(), RATE)
    error = mean_error(pra, array, ring_of_places(), partial(rendered, free, array))
    figures = [
        Figure(
            "SRP-PHAT on respeaker4, free field, mean error",
            f"{error:.2f} deg",
            target=f"< {ANECHOIC_TARGET} deg",
            met=error < ANECHOIC_TARGET,
        )
    ]
    for time in TIMES:
        progress(f"direction: T60 {time} s")
        figures += _room_figures(pra, array, time)
    return figures


def _room_figures(pra: ModuleType, array: MicrophoneArray, time: float) -> list[Figure]:
    """Walls that scatter beside images and rays, walls like mirrors beside images alone."""
    absorption, _ = pra.inverse_sabine(time, ROOM, c=SPEED_OF_SOUND)
    places = places_in(ROOM, seed=round(10 * time))
    mirrors = ours_in_room(pra, array, places, absorption, MIRRORS, AcousticSettings().image_order)
    figures = []
    for scattering, order, peer, remark in (
        (SCATTERING, AcousticSettings().image_order, "images and rays", ""),
        (MIRRORS, MIRROR_ORDER, "images alone", f" ({mirrors:.2f} at the default order)"),
    ):
        ours = ours_in_room(pra, array, places, absorption, scattering, order)
        traced = scattering == SCATTERING
        theirs = mean_error(
            pra, array, places, partial(peer_rendered, pra, absorption, array, traced)
        )
        figures.append(
            Figure(
                f"SRP-PHAT on respeaker4, T60 {time} s, scattering {scattering}, "
                f"image order {order}, mean error",
                f"{ours:.2f} deg{remark}",
                f"pyroomacoustics ({peer}) {theirs:.2f} deg",
                f"within {DIFFERENCE_TARGET} deg",
                abs(ours - theirs) <= DIFFERENCE_TARGET,
            )
        )
    return figures


def ours_in_room(
    pra: ModuleType,
    array: MicrophoneArray,
    places: list[Place],
    absorption: float,
    scattering: float,
    order: int,
) -> float:
    """Mean error [deg] on our rendering of `ROOM` with specular paths up to `order`."""
    world = shoebox(ROOM, AcousticMaterial(absorption, scattering))
    scene = AcousticScene(world, RATE, settings=AcousticSettings(image_order=order))
    return mean_error(pra, array, places, partial(rendered, scene, array))


def mean_error(
    pra: ModuleType,
    array: MicrophoneArray,
    places: list[Place],
    render: Callable[[Place], Responses],
) -> float:
    """Mean absolute error [deg] of SRP-PHAT on noise through the responses of `render`."""
    rng = np.random.default_rng(11)
    steered = pra.doa.SRP(array.positions.T, RATE, TRANSFORM, c=SPEED_OF_SOUND, azimuth=AZIMUTHS)
    errors = []
    for place in places:
        response = render(place)
        signal = rng.standard_normal(SAMPLES)
        length = SAMPLES + response.shape[1]
        heard = np.fft.irfft(np.fft.rfft(response, length) * np.fft.rfft(signal, length), length)
        heard = heard[:, :SAMPLES]
        heard += 10.0 ** (-SNR / 20.0) * heard.std() * rng.standard_normal(heard.shape)
        frames = [
            pra.transform.stft.analysis(row, TRANSFORM, TRANSFORM // 2, win=np.hanning(TRANSFORM)).T
            for row in heard
        ]
        steered.locate_sources(np.array(frames), freq_range=BAND)
        off = float(steered.azimuth_recon[0]) - place.azimuth
        errors.append(abs((off + np.pi) % (2.0 * np.pi) - np.pi))
    return float(np.degrees(np.mean(errors)))


def rendered(scene: AcousticScene, array: MicrophoneArray, place: Place) -> Responses:
    """Our response of `array` at `place`."""
    return scene.impulse_response(place.source, place.listener, array)


def peer_rendered(
    pra: ModuleType, absorption: float, array: MicrophoneArray, traced: bool, place: Place
) -> Responses:
    """Pyroomacoustics' response in `ROOM`: images and rays if `traced`, or images alone."""
    room = pra.ShoeBox(
        ROOM,
        fs=RATE,
        materials=pra.Material(absorption, SCATTERING if traced else None),
        max_order=RAY_TRACED_ORDER if traced else IMAGE_ORDER,
        ray_tracing=traced,
        air_absorption=True,
    )
    room.set_sound_speed(SPEED_OF_SOUND)
    if traced:
        room.set_ray_tracing(n_rays=RAYS)
    room.add_source(place.source)
    room.add_microphone_array(place.listener.to_world(array.positions).T)
    room.compute_rir()
    assert room.rir is not None
    responses = [row[0] for row in room.rir]
    samples = max(len(response) for response in responses)
    return np.array([np.pad(row, (0, samples - len(row))) for row in responses])


def ring_of_places() -> list[Place]:
    """A listener in free field with sources all round."""
    azimuth = 2.0 * np.pi * np.arange(ANECHOIC_PLACES) / ANECHOIC_PLACES + np.radians(0.5)
    spots = ANECHOIC_DISTANCE * np.stack([np.cos(azimuth), np.sin(azimuth), 0.0 * azimuth], axis=1)
    return [Place(spot, Pose(0.0, 0.0, 0.0)) for spot in spots]


def places_in(size: tuple[float, float, float], seed: int) -> list[Place]:
    """Arrays that face anywhere, 1 m from the walls and 1 to 3 m from the sources."""
    rng = np.random.default_rng(seed)
    found: list[Place] = []
    for _ in range(SOURCES):
        source = np.array([*rng.uniform(0.5, np.subtract(size[:2], 0.5)), HEIGHT])
        near: list[Place] = []
        while len(near) < LISTENERS:
            x, y = rng.uniform(1.0, np.subtract(size[:2], 1.0))
            yaw = rng.uniform(-np.pi, np.pi)
            if 1.0 <= np.hypot(source[0] - x, source[1] - y) <= 3.0:
                near.append(Place(source, Pose(x, y, HEIGHT, yaw)))
        found += near
    return found


def _pyroomacoustics() -> ModuleType:
    try:
        return import_module("pyroomacoustics")
    except ImportError as error:
        raise InputError(
            "this benchmark needs pyroomacoustics: pip install av_embodied[bench]"
        ) from error
