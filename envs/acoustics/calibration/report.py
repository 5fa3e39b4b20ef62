"""A calibration as tables: reverberation times and absorption, before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import DEFAULT_RATE
from av_embodied.frames import Pose

from ...worlds.materials import BANDS
from ...worlds.world import World
from ..measures import measure
from ..scene import AcousticScene
from .fit import Calibration
from .measured import MeasuredResponse

NAMED = 24  # letters of a material's name


def calibration_report(
    world: World,
    found: Calibration,
    responses: Sequence[MeasuredResponse],
    seed: int = 0,
    progress: Callable[[float], object] = lambda _: None,
) -> str:
    """Text: T30 measured and simulated in `world` and in the calibrated one, absorption of each.

    The simulations are those of engine `field` with `seed`; `progress` is told the share done.
    """
    measured = np.stack([measure(one.response, one.rate).t30 for one in responses])
    before = reverberation(world, responses, seed)
    progress(0.5)
    after = reverberation(found.world, responses, seed)
    progress(1.0)
    names = [f"{band:.0f}" if band < 1000 else f"{band / 1000:.0f}k" for band in BANDS]
    lines = [
        f"T30 [s], mean of {len(responses)} responses (simulated by engine field)",
        _line("", names),
        _line("measured", _texts(_mean(measured, measured))),
        _line("before", _texts(_mean(before, measured))),
        _line("after", _texts(_mean(after, measured))),
        f"decay curves differ by {found.misfit[0]:.2f} dB before, {found.misfit[1]:.2f} dB after",
        "",
        "absorption per material (reflections: mean number on the way to a listener)",
        _line("", [*names, "reflections"]),
    ]
    for number, material in enumerate(found.materials):
        lines.append(_line(material.name, _texts(found.before[number])))
        lines.append(_line("  after", [*_texts(found.after[number]), f"{found.heard[number]:.2f}"]))
    return "\n".join(lines)


def reverberation(
    world: World, responses: Sequence[MeasuredResponse], seed: int
) -> NDArray[np.float64]:
    """T30 (n, 7) [s] as simulated in `world` where the `responses` (n,) were measured."""
    scene = AcousticScene(world, rate=DEFAULT_RATE, seed=seed)
    heard = [scene.impulse_response(one.source, Pose(*one.listener)) for one in responses]
    return np.stack([measure(one, DEFAULT_RATE).t30 for one in heard])


def _mean(times: NDArray[np.float64], measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean (7,) over the responses whose time is known, measured as well as simulated."""
    known = np.isfinite(times) & np.isfinite(measured)
    count = known.sum(axis=0)
    total = np.where(known, times, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _texts(values: NDArray[np.float64]) -> list[str]:
    return ["-" if np.isnan(value) else f"{value:.3f}" for value in values]


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name[:NAMED]:{NAMED}}" + "".join(f"{cell:>8}" for cell in cells)
