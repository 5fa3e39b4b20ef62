"""How all pictures look: sizes, colours, and how they are kept small."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from av_embodied.files import write_atomically

from .detail import Detail

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

WIDTH = 10.0  # inches
COLOURS = 200  # of a PNG's palette; flat drawings and one colour scale need no more
JPEG_QUALITY = 86
INK, SOURCE, ROBOT, SOLID = "#222222", "#d55e00", "#0072b2", "#c9c9c9"
"""Text, the source, the robot (Okabe and Ito, for every kind of sight), what is solid."""
STYLE: dict[RcKeyType, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so letters are the same everywhere
    "font.size": 10.0,
    "axes.titlesize": 11.0,
    "axes.labelsize": 10.0,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "legend.fontsize": 9.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "white",
    "image.cmap": "viridis",
}


def new_figure(height: float, detail: Detail) -> Figure:
    """An empty figure, `WIDTH` x `height` inches."""
    figure = Figure(figsize=(WIDTH, height), dpi=detail.dots, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def pixels_of(figure: Figure) -> NDArray[np.uint8]:
    """The drawn `figure` (rows, columns, 3)."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]


def save_png(pixels: NDArray[np.uint8], path: Path, dither: bool = False) -> None:
    """Write `pixels` (rows, columns, 3) as PNG with a palette of `COLOURS`.

    `dither` is for pictures that hold a camera's: shades are mixed out of dots.
    """
    picture = Image.fromarray(pixels)
    few = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    if dither:
        few = picture.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    content = io.BytesIO()
    few.save(content, "PNG", optimize=True)
    write_atomically(path, content.getvalue())


def save_jpeg(pixels: NDArray[np.uint8], path: Path) -> None:
    """Write `pixels` (rows, columns, 3) as JPEG, for what a camera sees."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=JPEG_QUALITY, optimize=True)
    write_atomically(path, content.getvalue())


def mark_source(axes: Axes, x: float, y: float) -> None:
    """A star where the source is."""
    axes.plot(x, y, "*", ms=13, mfc=SOURCE, mec="white", mew=1.0, zorder=9)
