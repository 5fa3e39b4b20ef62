"""Twenty shoeboxes: reverberation time, clarity and direct sound, beside formulas and peers.

Ours are read off the energies of the engine `field`, which its responses follow, free of noise. The
engine `trace`, which has no cells and no smoothing, is the reference where the peers disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.bands import AIR_ABSORPTION
from ..acoustics.engines.field import FieldEngine
from ..acoustics.engines.trace import TraceEngine
from ..acoustics.settings import AcousticSettings
from .figures import Figure, Progress
from .shoebox_peers import RATE, images, ray_traced_time, soundspaces_times
from .shoebox_set import (
    READ,
    ROWS,
    Shoebox,
    arrivals_of,
    decay_of,
    decay_time,
    draw_shoeboxes,
    energy_ratios,
    engine_times,
)

BOXES = 20
SEED = 0
SOUNDSPACES_RAYS = 50_000
PYROOMACOUSTICS_RAYS = 20_000
MIRROR_BOXES = 10  # boxes whose walls are turned to mirrors for the image sources
IMAGE_LOSS = 45.0  # dB, by reflection, down to which images are summed
HIGHEST_ORDER = 80  # of images; boxes that need more are not turned
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
    def bare(self) -> NDArray[np.float64]:
        """T30 (4,) without air: field, trace, soundspaces, pyroomacoustics."""
        return np.array(
            [self.bare_field, self.bare_trace, self.bare_soundspaces, self.bare_pyroomacoustics]
        )

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
    turned = [box for box in boxes if image_order(box) <= HIGHEST_ORDER][:MIRROR_BOXES]
    mirrors = np.array([mirror_deviations(box) for box in turned])
    images_text = f"all image sources, {len(turned)} boxes of mirrors"
    return [
        *_against_eyring([times for times in found if times.box.diffuse]),
        *_against_peers(found),
        _time_figure(f"T30 against {images_text}", mirrors[:, 2]),
        *_apart(found),
        *_ratio_figures(f"trace, {BOXES} boxes", np.array([t.ratios for t in found])),
        *_ratio_figures(images_text, mirrors[:, :2]),
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


def image_order(box: Shoebox) -> int:
    """Reflections after which the images of a box of mirrors no longer count."""
    return math.ceil(IMAGE_LOSS / (-10.0 * math.log10(1.0 - box.absorption)))


def mirror_deviations(box: Shoebox) -> NDArray[np.float64]:
    """Field less all images, for the box with mirrors for walls: C50, DRR [dB] and T30 (share)."""
    box = replace(box, scattering=0.0)
    start = box.distance / SPEED_OF_SOUND
    engine = FieldEngine(box.world, RATE, 0, AcousticSettings(duration=4.0 * box.eyring() + 0.2))
    time, energy = arrivals_of(engine, box)
    air = 10.0 ** (AIR_ABSORPTION[ROWS[MID]] * time * SPEED_OF_SOUND / 10.0)
    ours = (time, energy[:, ROWS[MID]] * air)
    theirs = images(box, image_order(box))
    ratios = energy_ratios(*ours, start) - energy_ratios(*theirs, start)
    return np.append(ratios, decay_time(decay_of(*ours)) / decay_time(decay_of(*theirs)) - 1.0)


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
            "T30 against soundspaces per band as it comes",
            "; ".join(
                f"{band:.0f} Hz: {_spread(row - 1.0)}"
                for band, row in zip(READ, raw.T, strict=True)
            ),
        ),
        Figure("T30 of the peers against each other", _spread(traced / theirs - 1.0)),
    ]


def _apart(found: list[Times]) -> list[Figure]:
    """A line for each box of which any two do not agree."""
    return [
        Figure(
            f"T30 [s] without air where two differ by over 8 %: {times.box.text}",
            f"field {times.bare_field:.3f}, trace {times.bare_trace:.3f}",
            f"soundspaces {times.bare_soundspaces:.3f}, "
            f"pyroomacoustics {times.bare_pyroomacoustics:.3f}",
        )
        for times in found
        if times.bare.max() / times.bare.min() - 1.0 > WORST_TARGET
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
