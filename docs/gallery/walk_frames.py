"""Pictures of a walk: camera, plan with the way, which ear hears more, spectrogram."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, sosfilt

from av_embodied import Pose
from av_embodied.audio import DEFAULT_RATE
from av_embodied.evaluation.spectrogram import COLUMNS, DYNAMIC_RANGE, spectrogram_levels
from av_embodied.floor_plan import FloorPlan
from av_embodied.plan_picture import draw_floor_plan

from .style import ROBOT, SOURCE, mark_source, pixels_of

SIZE = (960, 600)  # pixels
DOTS = 100  # per inch
CAMERA = (384, 288)  # pixels
CAMERA_PLACE = (16, 16)
BOXES = {  # left, top, right, bottom of what is inside of each pair of axes [pixels]
    "plan": (450, 16, 944, 430),
    "sides": (66, 324, 400, 430),
    "spectrum": (66, 480, 944, 556),
}
VEIL = 0.7  # of white, over what is still to be heard
SMOOTH = 0.4  # s, over which the ears are compared
STEP = 320  # samples, between two comparisons
SHADOWED = 1500.0  # Hz, from which on a head is large for the waves
LOUDER = 12.0  # dB, shown
BODY = 8.0  # pixels, radius of the mark of the head


class WalkFrames:
    """Draws all that stays once, and on it what each moment adds.

    `heard` (2, samples) lasts `period` [s] for each of the `poses`; `source` is (x, y) [m].
    """

    def __init__(
        self,
        plan: FloorPlan,
        source: tuple[float, float],
        poses: Sequence[Pose],
        heard: NDArray[np.float32],
        period: float,
    ) -> None:
        figure = Figure(figsize=(SIZE[0] / DOTS, SIZE[1] / DOTS), dpi=DOTS)
        axes = {name: _axes(figure, box) for name, box in BOXES.items()}
        draw_floor_plan(axes["plan"], plan)
        axes["plan"].set(xlabel="", ylabel="")
        axes["plan"].set_axis_off()
        mark_source(axes["plan"], *source)
        self._length = len(poses) * period
        _draw_sides(axes["sides"], heard, self._length)
        _draw_spectrum(axes["spectrum"], heard, period, self._length)
        self._ground = pixels_of(figure)
        places = np.array([(pose.x, pose.y) for pose in poses])
        way = axes["plan"].transData.transform(places)
        self._way = [(float(x), SIZE[1] - float(y)) for x, y in way]
        self._yaw = [pose.yaw for pose in poses]
        self._period = period

    def picture(self, number: int, seen: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture (rows, columns, 3) of moment `number` with what the camera has `seen`."""
        pixels = self._ground.copy()
        for name in ("sides", "spectrum"):
            left, top, right, bottom = BOXES[name]
            share = (number + 1) * self._period / self._length
            now = round(left + share * (right - left))
            rest = pixels[top:bottom, now:right].astype(np.float32)
            pixels[top:bottom, now:right] = (rest * (1.0 - VEIL) + 255.0 * VEIL).astype(np.uint8)
        image = Image.fromarray(pixels)
        image.paste(Image.fromarray(seen), CAMERA_PLACE)
        draw = ImageDraw.Draw(image)
        draw.line(self._way[: number + 1], ROBOT, 3, joint="curve")
        (x, y), yaw = self._way[number], self._yaw[number]
        draw.line((x, y, x + 20.0 * math.cos(yaw), y - 20.0 * math.sin(yaw)), ROBOT, 3)
        draw.ellipse((x - BODY, y - BODY, x + BODY, y + BODY), "white", ROBOT, 3)
        return np.asarray(image)


def _axes(figure: Figure, box: tuple[int, int, int, int]) -> Axes:
    left, top, right, bottom = box
    wide, high = SIZE
    place = (left / wide, 1.0 - bottom / high, (right - left) / wide, (bottom - top) / high)
    axes = figure.add_axes(place)
    axes.tick_params(labelsize=9)
    return axes


def _draw_sides(axes: Axes, heard: NDArray[np.float32], length: float) -> None:
    """By how much the left ear hears more than the right one, where the head casts a shadow."""
    window = round(SMOOTH * DEFAULT_RATE)
    high = sosfilt(butter(4, SHADOWED, "highpass", fs=DEFAULT_RATE, output="sos"), heard)
    power = uniform_filter1d(np.square(high), window, axis=1)[:, ::STEP]
    known = power.sum(axis=0) > power.sum(axis=0).max() * 10.0 ** (-DYNAMIC_RANGE / 10.0)
    left, right = np.maximum(power, 1e-20)
    level = np.where(known, 10.0 * np.log10(left / right), 0.0)
    time = np.arange(len(level)) * STEP / DEFAULT_RATE
    axes.fill_between(time, np.maximum(level, 0.0), color=ROBOT, lw=0.0, label="left ear")
    axes.fill_between(time, np.minimum(level, 0.0), color=SOURCE, lw=0.0, label="right ear")
    axes.axhline(0.0, color="#888888", lw=0.6)
    axes.set(xlim=(0.0, length), ylim=(-LOUDER, LOUDER), ylabel="louder by [dB]")
    axes.legend(loc="upper left", ncols=2, fontsize=8, framealpha=0.8)


def _draw_spectrum(axes: Axes, heard: NDArray[np.float32], period: float, length: float) -> None:
    """The mean power at both ears over time and frequency."""
    block = COLUMNS * round(period * DEFAULT_RATE / COLUMNS)
    levels = spectrogram_levels(heard, block)
    axes.imshow(
        levels.T, origin="lower", aspect="auto", cmap="magma", vmin=-DYNAMIC_RANGE, vmax=0.0,
        extent=(0.0, length, 0.0, DEFAULT_RATE / 2000.0),
    )  # fmt: skip
    axes.set(xlabel="time [s]", ylabel="[kHz]", yticks=(0, 4, 8))
