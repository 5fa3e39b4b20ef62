"""Memory over the steps of a soak, as a picture."""

from __future__ import annotations

import io
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from av_embodied.files import write_atomically

from .soak_state import WARM_UP, Soak


def draw_memory(soak: Soak, path: Path) -> None:
    """Write a PNG of resident memory [MB] over steps, one line per start of the program."""
    figure = Figure(figsize=(8.0, 4.0), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for run in sorted({sample[0] for sample in soak.memory}):
        samples = [sample for sample in soak.memory if sample[0] == run]
        axes.plot([done for _, done, _ in samples], [size for *_, size in samples], label=f"{run}")
    axes.axvline(WARM_UP * soak.steps, color="0.6", linestyle="--", linewidth=1.0)
    axes.set(xlabel="steps", ylabel="resident memory [MB]", ylim=(0.0, None))
    axes.set_title(
        f"{soak.task}: {soak.done} steps, {soak.houses_done} houses, "
        f"{soak.environments} environments"
    )
    if soak.runs > 1:
        axes.legend(title="run")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    write_atomically(path, buffer.getvalue())
