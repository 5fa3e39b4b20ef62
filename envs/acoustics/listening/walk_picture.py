"""A walk in one picture: path and level, decays on the way, level and spectrum over time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from numpy.typing import NDArray
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from av_embodied.audio import AudioBlock
from av_embodied.files import write_atomically
from av_embodied.floor_plan import FloorPlan
from av_embodied.frames import Pose
from av_embodied.plan_picture import draw_floor_plan

from ...worlds.materials import BANDS
from ..measures import find_decay, measure, octave_bands, onset
from .walk import BLOCK

LETTERS = "ABC"  # the places whose decays are shown
SHOWN_RANGE = 60.0  # dB, of decays and spectrogram
LEVEL_COLOURS, BAND_COLOURS = "viridis", "plasma"
BADGE = {"facecolor": "white", "edgecolor": "#333333", "boxstyle": "circle,pad=0.25", "lw": 0.8}
PLAN_HEIGHT, PLAN_WIDTHS = 7.0, (4.0, 11.0)  # inches
LABELS, DECAY_WIDTH = 1.4, 5.0  # inches, colour bar and axes included; of the decay curves
WINDOW = 0.032  # s, of the spectrogram


@dataclass(frozen=True, eq=False)
class WalkRecord:
    """What the picture shows of a walk past a source at `source` (3,) [m].

    `steady` (blocks,) [dB] is the energy of the response at each of the `poses`, over that of the
    source at 1 m in free field; `responses` (samples,) are those at the poses number `stops`.
    """

    title: str
    source: NDArray[np.float64]
    poses: Sequence[Pose]
    heard: AudioBlock
    steady: NDArray[np.float64]
    stops: Sequence[int]
    responses: Sequence[NDArray[np.float32]]


def block_levels(heard: AudioBlock) -> NDArray[np.float64]:
    """Root-mean-square level (m, blocks) [dB] of each block of 0.1 s; -120 for silence."""
    samples = round(BLOCK * heard.rate)
    blocks = heard.samples.reshape(len(heard.samples), -1, samples).astype(np.float64)
    return 10.0 * np.log10(np.maximum(np.mean(blocks**2, axis=2), 1e-12))


def save_walk(path: Path, plan: FloorPlan, record: WalkRecord) -> None:
    """Write the picture of a walk as PNG; InputError where `path` cannot be written."""
    x0, x1, y0, y1 = plan.extent
    wide = float(np.clip(PLAN_HEIGHT * (x1 - x0) / (y1 - y0), *PLAN_WIDTHS)) + LABELS
    figure = Figure(figsize=(wide + DECAY_WIDTH, 12.0), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(
        3, 2, height_ratios=(PLAN_HEIGHT, 2.0, 2.4), width_ratios=(wide, DECAY_WIDTH)
    )
    figure.suptitle(record.title, fontsize=13)
    _draw_path(figure.add_subplot(grid[0, 0]), plan, record)
    _draw_decays(figure, grid, record)
    level = figure.add_subplot(grid[1, :])
    _draw_level(level, record)
    _draw_spectrogram(figure.add_subplot(grid[2, :], sharex=level), record)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    write_atomically(path, picture.getvalue())


def _draw_path(axes: Axes, plan: FloorPlan, record: WalkRecord) -> None:
    draw_floor_plan(axes, plan)
    points = np.array([[pose.x, pose.y] for pose in record.poses])
    lines = np.stack([points[:-1], points[1:]], axis=1)
    path = LineCollection(list(lines), cmap=LEVEL_COLOURS, linewidths=5, zorder=6)
    path.set_array(record.steady[1:])
    path.set_capstyle("round")
    axes.add_collection(path)
    bar = axes.figure.colorbar(path, ax=axes, shrink=0.9, pad=0.01)
    bar.set_label("level of a steady sound [dB re 1 m in free field]")
    axes.plot(*record.source[:2], "*", ms=20, mfc="#e0332a", mec="white", mew=1.2, zorder=8)
    for letter, stop in zip(LETTERS, record.stops, strict=False):
        x, y = points[stop]
        axes.text(
            x, y, letter, fontsize=9, weight="bold", ha="center", va="center", zorder=9, bbox=BADGE
        )
    axes.set_title("path, coloured by level; star: the source", fontsize=10)


def _draw_decays(figure: Figure, grid: GridSpec, record: WalkRecord) -> None:
    """Decay curves per band at each place, with T30 in the legend."""
    inner = grid[0, 1].subgridspec(len(record.stops), 1)
    for row, (letter, response) in enumerate(zip(LETTERS, record.responses, strict=False)):
        axes = figure.add_subplot(inner[row, 0])
        _draw_decay(axes, response, record.heard.rate)
        pose = record.poses[record.stops[row]]
        away = float(np.linalg.norm(pose.position - record.source))
        axes.set_title(
            f"{letter}: decay [s] since the first sound, {away:.1f} m from the source", fontsize=9
        )


def _draw_decay(axes: Axes, response: NDArray[np.float32], rate: int) -> None:
    start = onset(response)
    times = measure(response, rate).t30
    colours = mpl.colormaps[BAND_COLOURS](np.linspace(0.0, 0.9, len(BANDS)))
    last = 0.1
    for band, sound, time, colour in zip(
        BANDS, octave_bands(response, rate)[:, start:], times, colours, strict=True
    ):
        if band > rate / 2:
            continue
        curve = find_decay(sound**2, rate).curve
        known = "-" if np.isnan(time) else f"{time:.2f} s"
        name = f"{band:.0f} Hz" if band < 1000 else f"{band / 1000:.0f} kHz"
        axes.plot(
            np.arange(len(curve)) / rate, curve, color=colour, lw=1.2, label=f"{name}: {known}"
        )
        last = max(last, float(np.argmax(curve < -SHOWN_RANGE) or len(curve)) / rate)
    axes.set(xlim=(0.0, last), ylim=(-SHOWN_RANGE, 1.0), ylabel="energy to come [dB]")
    axes.grid(alpha=0.3)
    axes.legend(title="T30", fontsize=6.5, title_fontsize=7, loc="upper right", framealpha=0.85)


def _draw_level(axes: Axes, record: WalkRecord) -> None:
    level = block_levels(record.heard)
    time = BLOCK * (np.arange(level.shape[1]) + 0.5)
    names = ("left", "right") if len(level) == 2 else [f"microphone {n + 1}" for n in range(8)]
    for name, row in zip(names, level, strict=False):
        axes.plot(time, row, lw=1.0, label=name)
    axes.plot(time, record.steady, color="black", lw=2.0, alpha=0.7, label="steady sound, mono")
    top = max(float(level.max()), float(record.steady.max())) + 3.0
    axes.set(xlim=(0.0, BLOCK * level.shape[1]), ylim=(top - SHOWN_RANGE, top))
    axes.set_ylabel("level [dB]")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7, ncols=5, loc="lower right", framealpha=0.85)
    for letter, stop in zip(LETTERS, record.stops, strict=False):
        axes.axvline(time[stop], color="#333333", lw=0.8, ls=":")
        axes.text(
            time[stop], top - 4.0, letter, fontsize=8, weight="bold", ha="center", va="top",
            bbox=BADGE,
        )  # fmt: skip


def _draw_spectrogram(axes: Axes, record: WalkRecord) -> None:
    """The first channels' mean power over time and frequency."""
    rate = record.heard.rate
    window = round(WINDOW * rate)
    frame = ShortTimeFFT(hann(window, sym=False), window // 4, rate, fft_mode="onesided")
    sound = record.heard.samples.astype(np.float64)
    power = np.mean([frame.spectrogram(channel) for channel in sound[:2]], axis=0)
    shown = 10.0 * np.log10(np.maximum(power, 1e-20))
    top = float(shown.max())
    extent = frame.extent(sound.shape[1])
    image = axes.imshow(
        shown, origin="lower", aspect="auto", extent=extent, cmap="magma",
        vmin=top - SHOWN_RANGE, vmax=top, interpolation="nearest",
    )  # fmt: skip
    axes.set(ylim=(50.0, rate / 2.0), xlabel="time [s]", ylabel="frequency [Hz]")
    axes.set_yscale("symlog", linthresh=500.0)
    ticks = [tick for tick in (125, 250, 500, 1000, 2000, 4000, 8000) if tick <= rate / 2]
    axes.set_yticks(ticks, [f"{tick}" for tick in ticks])
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01)
    bar.set_label("power [dB]")
