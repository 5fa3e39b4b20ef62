"""Twenty shoeboxes: reverberation time, clarity and direct sound, beside formulas and peers.

Ours are read off the energies of the engine `field`, which its responses follow, free of noise. The
engine `trace`, which has no cells and no smoothing, is the reference where the peers disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.bands import AIR_ABSORPTION
from ..acoustics.field import FieldEngine
from ..acoustics.settings import AcousticSettings
from ..acoustics.trace import TraceEngine
from .figures import Figure, Progress
from .shoebox_peers import RATE, images, ray_traced_time, soundspaces_times
from .shoebox_set import (
    READ,
    ROWS,
    Shoebox,
    arrivals_of,
    draw_shoeboxes,
    energy_ratios,
    engine_times,
)

BOXES = 20
SEED = 0
SOUNDSPACES_RAYS = 50_000
PYROOMACOUSTICS_RAYS = 20_000
MIRROR_BOXES = 10  # boxes whose walls are turned to mirrors for the image sources
IMAGE_LOSS = 45.0  # dB, down to which images are summed
TRACE_TOLERANCE = 0.2  # dB
MEDIAN_TARGET, WORST_TARGET = 0.03, 0.08  # of T30
RATIO_TARGET = 1.0  # dB, of C50 and DRR
MID = READ.index(1000.0)


@dataclass(frozen=True, eq=False)
class Times:
    """T30 [s] of one box: in bands as it comes (`field`, `soundspaces`, (5,)), then without air."""

    box: Shoebox
    field: NDArray[np.float64]
    soundspaces: NDArray[np.float64]
    bare_field: float
    bare_trace: float
    bare_soundspaces: float
    bare_pyroomacoustics: float
    ratios: NDArray[np.float64]  # C50 and DRR (2,) [dB] of field less those of trace

    @property
    def disputed(self) -> bool:
        """Whether the peers differ by more than they may differ from us."""
        return abs(self.bare_pyroomacoustics / self.bare_soundspaces - 1.0) > WORST_TARGET


def measure(progress: Progress) -> list[Figure]:
    """T30 against Eyring, peers and `trace`; C50 and DRR against `trace` and image sources."""
    found = []
    boxes = draw_shoeboxes(BOXES, SEED)
    for number, box in enumerate(boxes):
        progress(f"shoeboxes: {number + 1} of {BOXES}, {box.text}")
        found.append(times_of(box, number))
    progress("shoeboxes: image sources")
    mirrors = [mirror_ratios(box) for box in boxes[:: BOXES // MIRROR_BOXES]]
    return [
        *_against_eyring([times for times in found if times.box.diffuse]),
        *_against_peers(found),
        *_disputed([times for times in found if times.disputed]),
        *_ratio_figures(f"trace, {BOXES} boxes", np.array([t.ratios for t in found])),
        *_ratio_figures(f"all images, {MIRROR_BOXES} mirror boxes", np.array(mirrors)),
    ]


def times_of(box: Shoebox, seed: int) -> Times:
    """Measure one box with all engines."""
    settings = AcousticSettings(
        duration=min(10.0, 2.0 * box.eyring() + 0.2), trace_tolerance=TRACE_TOLERANCE
    )
    engines = [engine(box.world, RATE, 0, settings) for engine in (FieldEngine, TraceEngine)]
    start = box.distance / SPEED_OF_SOUND
    ratios = []
    for engine in engines:
        time, energy = arrivals_of(engine, box)
        ratios.append(energy_ratios(time, energy[:, ROWS[MID]], start))
    field, bare_field = engine_times(engines[0], box)
    soundspaces, bare_soundspaces = soundspaces_times(box, SOUNDSPACES_RAYS)
    return Times(
        box,
        field,
        soundspaces,
        bare_field,
        engine_times(engines[1], box)[1],
        bare_soundspaces,
        ray_traced_time(box, PYROOMACOUSTICS_RAYS, seed),
        ratios[0] - ratios[1],
    )


def mirror_ratios(box: Shoebox) -> NDArray[np.float64]:
    """C50 and DRR (2,) [dB] of the box with mirrors for walls, less those of all its images."""
    box = replace(box, scattering=0.0)
    start = box.distance / SPEED_OF_SOUND
    engine = FieldEngine(box.world, RATE, 0, AcousticSettings(duration=3.0 * box.eyring() + 0.2))
    time, energy = arrivals_of(engine, box)
    air = 10.0 ** (AIR_ABSORPTION[ROWS[MID]] * time * SPEED_OF_SOUND / 10.0)
    ours = energy_ratios(time, energy[:, ROWS[MID]] * air, start)
    order = int(np.ceil(IMAGE_LOSS / (-10.0 * np.log10(1.0 - box.absorption))))
    return ours - energy_ratios(*images(box, min(order, 80)), start)


def _against_eyring(found: list[Times]) -> list[Figure]:
    expected = np.array([[times.box.eyring(band) for band in READ] for times in found])
    bare = np.array([times.box.eyring() for times in found])
    deviation = np.array([times.field for times in found]) / expected - 1.0
    others = {
        "trace": [times.bare_trace for times in found],
        "soundspaces": [times.bare_soundspaces for times in found],
        "pyroomacoustics": [times.bare_pyroomacoustics for times in found],
    }
    peers = [f"{name} {_spread(np.array(times) / bare - 1.0)}" for name, times in others.items()]
    return [
        _time_figure(
            f"T30 against Eyring, {len(found)} diffuse shoeboxes x {len(READ)} bands",
            deviation,
            "; ".join(peers),
        )
    ]


def _against_peers(found: list[Times]) -> list[Figure]:
    ours = np.array([times.bare_field for times in found])
    trace = np.array([times.bare_trace for times in found])
    theirs = np.array([times.bare_soundspaces for times in found])
    traced = np.array([times.bare_pyroomacoustics for times in found])
    raw = np.array([times.field / times.soundspaces for times in found])
    rays = f"{SOUNDSPACES_RAYS} rays"
    agreed = np.array([not times.disputed for times in found])
    against = (
        f"soundspaces {_spread(theirs / trace - 1)}; pyroomacoustics {_spread(traced / trace - 1)}"
    )
    return [
        _time_figure(f"T30 against trace, {len(found)} shoeboxes", ours / trace - 1.0, against),
        _time_figure(f"T30 against soundspaces, {rays}", ours / theirs - 1.0),
        _time_figure(
            f"T30 against pyroomacoustics' rays, {agreed.sum()} boxes where the peers agree",
            (ours / traced - 1.0)[agreed],
        ),
        Figure("the same, all boxes", _spread(ours / traced - 1.0)),
        Figure(
            f"T30 against soundspaces per band as it comes, {READ[0]:.0f} to {READ[-1]:.0f} Hz",
            ", ".join(_spread(row - 1.0) for row in raw.T),
        ),
        Figure("T30 of the peers against each other", _spread(traced / theirs - 1.0)),
    ]


def _disputed(found: list[Times]) -> list[Figure]:
    return [
        Figure(
            f"T30 [s] without air where the peers disagree: {times.box.text}",
            f"field {times.bare_field:.3f}, trace {times.bare_trace:.3f}",
            f"soundspaces {times.bare_soundspaces:.3f}, "
            f"pyroomacoustics {times.bare_pyroomacoustics:.3f}",
        )
        for times in found
    ]


def _ratio_figures(against: str, deviation: NDArray[np.float64]) -> list[Figure]:
    figures = []
    for name, values in zip(("C50", "DRR"), np.abs(deviation).T, strict=True):
        figures.append(
            Figure(
                f"{name} at 1 kHz against {against}",
                f"median {np.median(values):.2f}, worst {values.max():.2f} dB",
                target=f"<= {RATIO_TARGET} dB",
                met=bool(values.max() <= RATIO_TARGET),
            )
        )
    return figures


def _time_figure(what: str, deviation: NDArray[np.float64], peer: str = "") -> Figure:
    size = np.abs(deviation)
    return Figure(
        what,
        _spread(deviation),
        peer,
        f"median <= {100 * MEDIAN_TARGET:.0f} %, worst {100 * WORST_TARGET:.0f} %",
        bool(np.median(size) <= MEDIAN_TARGET and size.max() <= WORST_TARGET),
    )


def _spread(deviation: NDArray[np.float64]) -> str:
    """Median and largest size of relative deviations, any shape."""
    size = 100.0 * np.abs(deviation)
    return f"median {np.median(size):.1f} %, worst {size.max():.1f} %"
