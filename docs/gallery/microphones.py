"""What an array tells of directions in a room, and what a head does to sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs import AcousticScene, World
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.sounds import SoundLibrary
from av_embodied.microphones import HEAD_RADIUS
from av_embodied.policies.hearing.ear import Ear
from av_embodied.policies.hearing.srp_phat import AZIMUTHS
from av_embodied.sensors import Sensors

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .style import INK, ROBOT, SOURCE, new_figure, pixels_of, save_png

SOUND = "speech_librivox_0880.flac"
ROOM, ROBOT_PLACE, SOURCE_PLACE = "living_room", (0.35, 0.7), (0.75, 0.3)
HEIGHT, MOUTH = 1.0, 1.5  # m above the floor
FAINTEST = -3.0  # decades of likelihood, shown
PLATE = np.array([[0.0, 0.0, -500.0], [1.0, 0.0, -500.0], [0.0, 1.0, -500.0]])  # m, far below
FAR = 3.0  # m, from the head to the source
HEAD_RATE = 48_000  # Hz
SPECTRUM, FINE = 4800, 16  # samples; parts of a sample to which onsets are found
TONES = (500.0, 2000.0, 5000.0)  # Hz, at which the level between the ears is shown


def render(out: Path, detail: Detail) -> None:
    """Likelihood of directions on the left, the head's differences on the right."""
    figure = new_figure(5.0, detail)
    grid = figure.add_gridspec(2, 2, width_ratios=(1.15, 1.0))
    _draw_likelihood(figure.add_subplot(grid[:, 0]), detail)
    azimuth = np.radians(np.arange(-180.0, 180.1, detail.stride))
    spectra = _ear_spectra(azimuth)
    delays = figure.add_subplot(grid[0, 1])
    _draw_delays(delays, azimuth, spectra)
    _draw_levels(figure.add_subplot(grid[1, 1], sharex=delays), azimuth, spectra)
    save_png(pixels_of(figure), out / "images/microphones.png")


def _draw_likelihood(axes: Axes, detail: Detail) -> None:
    """What the ear of the baselines believes, for every direction of a robot that turns."""
    world = house()
    robot = free_place(world, room_of(world, ROOM), *ROBOT_PLACE)
    source = free_place(world, room_of(world, ROOM), *SOURCE_PLACE)
    towards = np.arctan2(source[1] - robot[1], source[0] - robot[0])
    sensors = Sensors()
    scene = AcousticScene(world, sensors.rate, settings=detail.acoustics)
    speech = SoundLibrary.load().signal(SOUND, sensors.rate)
    truth = np.radians(np.arange(-180.0, 180.0, detail.stride))
    likelihood = []
    for azimuth in truth:
        pose = Pose(*robot, HEIGHT, towards - azimuth)
        likelihood.append(_believed(scene, sensors, (*source, MOUTH), pose, speech))
    shown = np.log10(np.maximum(np.array(likelihood), 10.0**FAINTEST))
    step = np.degrees(AZIMUTHS[1] - AZIMUTHS[0])
    image = axes.pcolormesh(
        np.degrees(truth), np.degrees(AZIMUTHS), shown.T, shading="nearest", cmap="viridis"
    )
    axes.plot((-180.0, 180.0), (-180.0, 180.0), color="white", lw=0.8, ls=":")
    axes.set(
        xlim=(-180.0, 180.0 - detail.stride), ylim=(-180.0, 180.0 - step), aspect="equal",
        xticks=range(-180, 181, 90), yticks=range(-180, 181, 90),
        xlabel="true azimuth [degrees, left is positive]", ylabel="azimuth [degrees]",
        title="respeaker4: 0.25 s of speech in a living room",
    )  # fmt: skip
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.85)
    bar.set_label("likelihood over that of chance, power of ten")


def _believed(
    scene: AcousticScene,
    sensors: Sensors,
    source: tuple[float, float, float],
    pose: Pose,
    speech: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Likelihood over `AZIMUTHS` of the last block of a second of `speech` heard at `pose`."""
    stream = scene.stream(sensors.array)
    ear = Ear(sensors)
    samples = sensors.block_samples
    heard = [
        ear.hear(stream.render([(source, speech[start : start + samples])], pose, samples))
        for start in range(0, sensors.rate, samples)
    ]
    return heard[-1].likelihood


def _ear_spectra(azimuth: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Spectra (n, 2, f) at both ears of the binaural head, of a source at `azimuth` (n,)."""
    open_air = World.from_mesh(PLATE, [[0, 1, 2]])
    scene = AcousticScene(open_air, HEAD_RATE)
    ears = MicrophoneArray.preset("binaural")
    found = []
    for angle in azimuth:
        source = (FAR * np.cos(angle), FAR * np.sin(angle), 0.0)
        response = scene.impulse_response(source, Pose(0.0, 0.0), ears)
        found.append(np.fft.rfft(response.astype(np.float64), SPECTRUM))
    return np.array(found)


def _draw_delays(axes: Axes, azimuth: NDArray[np.float64], spectra: NDArray[np.complex128]) -> None:
    """Time by which the left ear hears first, beside Woodworth's."""
    first = [_lead(one) for one in spectra]
    # Woodworth (1938): a (angle + sin angle) / c, the angle off the middle.
    side = np.arcsin(np.sin(azimuth))
    formula = HEAD_RADIUS / SPEED_OF_SOUND * (side + np.sin(side))
    axes.plot(np.degrees(azimuth), 1e6 * formula, color=INK, lw=1.0, label="Woodworth (1938)")
    axes.plot(
        np.degrees(azimuth), 1e6 * np.array(first), "o", ms=2.5, color=ROBOT, label="rendered"
    )
    axes.set(ylabel="left ear first by [µs]", title="binaural: differences between the ears")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")


def _lead(spectra: NDArray[np.complex128]) -> float:
    """Time [s] by which the first ear of `spectra` (2, f) hears an onset before the other.

    An onset is 10 dB below the peak, as in Katz and Noisternig, JASA 135 (2014).
    """
    fine = np.abs(np.fft.irfft(spectra, SPECTRUM * FINE))
    first = np.argmax(fine > 10.0**-0.5 * fine.max(axis=1, keepdims=True), axis=1)
    return float(first[1] - first[0]) / (HEAD_RATE * FINE)


def _draw_levels(axes: Axes, azimuth: NDArray[np.float64], spectra: NDArray[np.complex128]) -> None:
    """Level of the left ear over the right one in third octaves."""
    frequency = np.fft.rfftfreq(SPECTRUM, 1.0 / HEAD_RATE)
    for tone, colour in zip(TONES, ("#440154", "#21918c", SOURCE), strict=True):
        inside = np.abs(np.log2(np.maximum(frequency, 1.0) / tone)) < 1.0 / 6.0
        power = np.sum(np.abs(spectra[:, :, inside]) ** 2, axis=2)
        level = 10.0 * np.log10(power[:, 0] / power[:, 1])
        axes.plot(np.degrees(azimuth), level, color=colour, lw=1.4, label=f"{tone:g} Hz")
    axes.set(xlabel="azimuth of the source [degrees, left is positive]")
    axes.set(ylabel="left ear louder by [dB]", xticks=range(-180, 181, 90))
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
