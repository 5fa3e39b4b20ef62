"""How sound decays in three rooms of a house, per octave band, with the lines that T20 is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from av_embodied import Pose
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.measures import decay_curve, measure, octave_bands, onset

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .style import new_figure, pixels_of, save_png

ROOMS = ("bathroom", "living_room", "child_room_1")
SOURCE, EARS = (0.3, 0.3), (0.7, 0.75)  # where in each room, as shares of its sides
SOURCE_HEIGHT, EAR_HEIGHT = 1.5, 1.2  # m
BANDS = {250: 1, 500: 2, 1000: 3, 2000: 4, 4000: 5}  # Hz, and their rows among the octaves
FITTED = (-5.0, -25.0)  # dB, T20's part of the decay
LOWEST, LONGEST = -50.0, 0.6  # dB and s, shown
RANGE = 80.0  # dB, rendered, so that the end of a response is below what is shown


def render(out: Path, detail: Detail) -> None:
    """A panel for each room: curves, dashed lines, T20 in the legend."""
    world = house()
    settings = dataclasses.replace(detail.acoustics, dynamic_range=RANGE)
    scene = AcousticScene(world, settings=settings)
    figure = new_figure(4.4, detail)
    panels = figure.subplots(1, len(ROOMS), sharex=True, sharey=True)
    for axes, name in zip(panels, ROOMS, strict=True):
        room = room_of(world, name)
        source = (*free_place(world, room, *SOURCE), SOURCE_HEIGHT)
        ears = Pose(*free_place(world, room, *EARS), EAR_HEIGHT)
        response = scene.impulse_response(source, ears)[0]
        _draw(axes, response, scene.rate)
        axes.set_title(f"{name.replace('_', ' ')}, {room.area:.0f} m²")
    panels[0].set_ylabel("energy still to come [dB]")
    save_png(pixels_of(figure), out / "images/decay_curves.png")


def _draw(axes: Axes, response: NDArray[np.float32], rate: int) -> None:
    bands = octave_bands(response, rate)[:, onset(response) :]
    times = measure(response, rate).t20
    colours = mpl.colormaps["viridis"](np.linspace(0.0, 0.9, len(BANDS)))
    for (band, row), colour in zip(BANDS.items(), colours, strict=True):
        curve = decay_curve(bands[row])
        time = np.arange(len(curve)) / rate
        known = "-" if np.isnan(times[row]) else f"{times[row]:.2f} s"
        axes.plot(time, curve, color=colour, lw=1.6, label=f"{band} Hz: {known}")
        fitted = (curve <= FITTED[0]) & (curve >= FITTED[1])
        if fitted.any() and not np.isnan(times[row]):
            # The line of least squares goes through the middle of what it was fitted to.
            middle = time[fitted].mean(), curve[fitted].mean()
            slope = -60.0 / times[row]
            ends = np.array([0.0, LOWEST])
            axes.plot(middle[0] + (ends - middle[1]) / slope, ends, color=colour, lw=0.9, ls="--")
    axes.axhspan(FITTED[1], FITTED[0], color="#888888", alpha=0.12, lw=0.0)
    axes.set(xlim=(0.0, LONGEST), ylim=(LOWEST, 1.0), xlabel="time since the first sound [s]")
    axes.grid(alpha=0.3)
    axes.legend(title="T20", loc="upper right")
