"""Histograms of the figures, and floor plans, as PNG files."""

from __future__ import annotations

import io
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from av_embodied.files import write_atomically

from .figures import HouseFigures
from .summary import DWELLINGS

BLUE, GREEN = "#4477aa", "#66aa77"


def save_histograms(houses: list[HouseFigures], folder: Path) -> list[str]:
    """Write areas, reach, rooms and, where known, reverberation to `folder`; their file names."""
    rooms = [room for house in houses for room in house.rooms]
    objects = [float(sum(house.objects.values())) for house in houses]
    names = [
        _histogram(folder, "areas", "floor of a room [m2]", [room.area for room in rooms]),
        _histogram(folder, "reach", "share of its floor reached", [room.reached for room in rooms]),
        _histogram(folder, "rooms", "rooms of a house", [float(len(h.rooms)) for h in houses]),
        _histogram(folder, "objects", "objects of a house", objects),
    ]
    times = [room.reverberation for room in rooms if room.reverberation is not None]
    if times:
        names.append(_histogram(folder, "reverberation", "T20, 500 Hz to 1 kHz [s]", times))
    return names


def _histogram(folder: Path, name: str, label: str, values: list[float]) -> str:
    figure = Figure(figsize=(5.0, 3.0), layout="constrained")
    axes = figure.add_subplot()
    axes.hist(values, bins=24, color=BLUE)
    axes.set(xlabel=label, ylabel="count")
    if name == "reverberation":
        axes.axvspan(*DWELLINGS, color=GREEN, alpha=0.25, label="furnished dwellings")
        axes.legend()
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    write_atomically(folder / f"{name}.png", buffer.getvalue())
    return f"{name}.png"
