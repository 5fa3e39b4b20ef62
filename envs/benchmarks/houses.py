"""Furnished houses: our engine `field` beside SoundSpaces 2.0, and `trace` to say who is right."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.engines.engine import PathEngine
from ..acoustics.measures import measure as room_measures
from ..acoustics.measures import octave_bands
from ..acoustics.propagation.sources import SoundSource
from ..acoustics.scene import AcousticScene
from ..acoustics.settings import AcousticSettings
from ..worlds.generator import generate_house
from .figures import Figure, Progress
from .house_pairs import HousePair, draw_pairs
from .mirror import mirror_figure
from .shortest_way import shortest_way

HOUSES = 10
DOORS = (0,) * 4 + (1,) * 3 + (2,) * 3  # between source and listener, for the pairs of each house
RATE = 16_000  # Hz
SOUNDSPACES_RAYS = 50_000
JUDGED = (0, 3, 6, 9)  # houses, one pair of each kind of which is traced
TRACING = AcousticSettings(trace_tolerance=0.3, trace_paths=65_536)
NAMES = ("250", "500", "1k", "2k", "4k", "all")
SHOWN = (1, 2, 3, 4, 5, 7)  # those rows of octave bands with everything at the end
LATE = 0.05  # s after the direct sound could arrive
PLACES = ("the same room", "the next room", "two rooms away")

Rows = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Heard:
    """Energy, energy after 50 ms [dB] and T20 [s] in rows `NAMES` (6,) of one response."""

    energy: Rows
    late: Rows
    t20: Rows

    @classmethod
    def of(cls, response: NDArray[np.floating], pair: HousePair) -> Heard:
        """What is heard in `response` (samples,) of `pair`."""
        straight = float(np.linalg.norm(pair.listener - pair.source)) / SPEED_OF_SOUND
        late = response.copy()
        late[: round((straight + LATE) * RATE)] = 0.0
        found = room_measures(response, RATE)
        times = np.append(found.t20, found.broadband["t20"])
        return cls(_levels(response), _levels(late), times[list(SHOWN)])


@dataclass(frozen=True, eq=False)
class Compared:
    """One pair: `field`, `peer` and, where it was asked, `trace`; `angle` [degrees] or None.

    It is `settled` where `trace` came within its tolerance.

    The angle is between our first arrival and the last leg of the shortest way; it is None where
    the listener sees the source.
    """

    pair: HousePair
    field: Heard
    peer: Heard
    trace: Heard | None
    settled: bool
    angle: float | None


def measure(
    progress: Progress,
    houses: int = HOUSES,
    doors: tuple[int, ...] = DOORS,
    rays: int = SOUNDSPACES_RAYS,
) -> list[Figure]:
    """Figures over `houses`, a pair for each of `doors` in each, beside the peer's `rays`."""
    compared = []
    for seed in range(houses):
        world = generate_house(seed)
        field = AcousticScene(world, RATE)
        peer = AcousticScene(world, RATE, "soundspaces", 0, AcousticSettings(soundspaces_rays=rays))
        trace = AcousticScene(world, RATE, "trace", 1, TRACING)  # another seed, other noise
        asked: set[int] = set() if seed in JUDGED else set(doors)
        for pair in draw_pairs(world, doors, seed):
            judge = None if pair.doors in asked else trace
            asked.add(pair.doors)
            compared.append(_compare(pair, field, peer, judge))
            progress(f"house {seed}, {PLACES[pair.doors]}: {len(compared)} pairs")
    return [
        *time_figures(compared),
        *energy_figures(compared),
        *verdict_figures(compared),
        direction_figure(compared),
        mirror_figure(rays),
    ]


def _compare(
    pair: HousePair, field: AcousticScene, peer: AcousticScene, judge: AcousticScene | None
) -> Compared:
    x, y, z = pair.listener
    pose = Pose(x, y, z)
    ours, theirs = (
        Heard.of(scene.impulse_response(pair.source, pose)[0], pair) for scene in (field, peer)
    )
    reference, settled = None, True
    if judge is not None:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", RuntimeWarning)
            reference = Heard.of(judge.impulse_response(pair.source, pose)[0], pair)
        settled = not said  # pairs that the judge could not settle are counted in the figures
    return Compared(pair, ours, theirs, reference, settled, _angle(pair, field))


def _angle(pair: HousePair, field: AcousticScene) -> float | None:
    """Angle [degrees] of our first arrival off the geometric one, 180 where we have none."""
    seen = not pair.world.rays.blocked(pair.source[None], pair.listener[None])[0]
    way = None if seen else shortest_way(pair.world, pair.source, pair.listener)
    if way is None or not isinstance(field.engine, PathEngine):
        return None
    paths = field.engine.paths(SoundSource.of(pair.source), pair.listener)
    if not len(paths):
        return 180.0
    arrivals = paths.image - pair.listener
    first = arrivals[np.argmin(np.linalg.norm(arrivals, axis=1))]
    leg = way[-2] - pair.listener
    cosine = first @ leg / np.linalg.norm(first) / np.linalg.norm(leg)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _levels(response: NDArray[np.floating]) -> Rows:
    bands = (octave_bands(response, RATE) ** 2).sum(axis=1)
    energy = np.append(bands, (response.astype(np.float64) ** 2).sum())
    return 10.0 * np.log10(np.maximum(energy[list(SHOWN)], 1e-30))


def time_figures(compared: list[Compared]) -> list[Figure]:
    """T20 beside the peer's."""
    apart = np.array([one.field.t20 / one.peer.t20 - 1.0 for one in compared])
    size = 100.0 * np.abs(apart)
    median = np.nanmedian(size, axis=0)
    every = 100.0 * np.nanmedian(apart, axis=0)
    return [
        Figure(
            f"houses, {int(np.isfinite(size[:, -1]).sum())} pairs: T20 off SoundSpaces', all "
            "frequencies",
            _spread(size[:, -1], "%"),
            "",
            "median at most 6 %",
            bool(median[-1] <= 6.0),
        ),
        Figure(
            "houses: T20 off SoundSpaces', median per octave band",
            _by_band(median, "{:.1f} %"),
            "",
            "",
            None,
        ),
        Figure(
            "houses: the same with its sign; SoundSpaces' air absorbs 0.4 of ISO 9613-1 at 4 kHz",
            _by_band(every, "{:+.1f} %"),
        ),
    ]


def energy_figures(compared: list[Compared]) -> list[Figure]:
    """Energy beside the peer's, altogether and after the early sound."""
    figures = []
    for name, energy in (
        ("energy", lambda heard: heard.energy),
        ("energy after the first 50 ms", lambda heard: heard.late),
    ):
        apart = np.array([energy(one.field) - energy(one.peer) for one in compared])
        whole = np.abs(apart[:, -1])
        met = bool(np.median(whole) <= 1.5 and np.percentile(whole, 90) <= 3.0)
        figures.append(
            Figure(
                f"houses, {len(compared)} pairs: {name} off SoundSpaces', all frequencies",
                _spread(whole, "dB"),
                "",
                "median 1.5 dB, 90th percentile 3 dB",
                met,
            )
        )
        median = np.median(apart, axis=0)
        figures.append(Figure(f"houses: {name}, median difference", _by_band(median, "{:+.1f} dB")))
        for doors, place in enumerate(PLACES):
            part = apart[[one.pair.doors == doors for one in compared]]
            if len(part):
                text = _by_band(np.median(np.abs(part), axis=0), "{:.1f} dB")
                figures.append(Figure(f"houses, {place}: {name}, median off SoundSpaces'", text))
    return figures


def verdict_figures(compared: list[Compared]) -> list[Figure]:
    """How far `field` and the peer are off the engine `trace`, where it was asked."""
    figures = []
    rows: list[tuple[str, str, Callable[[Heard, Heard], Rows]]] = [
        ("energy", "{:.1f} dB", lambda one, other: one.energy - other.energy),
        ("energy after 50 ms", "{:.1f} dB", lambda one, other: one.late - other.late),
        ("T20", "{:.1f} %", lambda one, other: 100.0 * (one.t20 / other.t20 - 1.0)),
    ]
    for name, form, apart in rows:
        texts = []
        for engine in ("field", "peer"):
            off = [apart(getattr(one, engine), one.trace) for one in compared if one.trace]
            texts.append(_by_band(np.nanmedian(np.abs(off), axis=0), form) if off else "")
        count = sum(one.trace is not None for one in compared)
        figures.append(Figure(f"houses, {count} pairs: {name} off `trace`, median", *texts))
    open_ones = sum(not one.settled for one in compared)
    tolerance = f"{TRACING.trace_tolerance} dB within {TRACING.trace_paths} paths"
    figures.append(
        Figure(f"houses: pairs in which `trace` did not come to {tolerance}", f"{open_ones}")
    )
    return figures


def direction_figure(compared: list[Compared]) -> Figure:
    """How far the first arrival through doors is off the geometric direction."""
    angles = np.array([one.angle for one in compared if one.angle is not None])
    if not len(angles):
        return Figure("houses: first arrival through doors off the geometric one", "none drawn")
    return Figure(
        f"houses, {len(angles)} pairs without sight: first arrival off the geometric direction",
        _spread(angles, "degrees"),
        "",
        "within 10 degrees",
        bool(angles.max() <= 10.0),
    )


def _spread(values: Rows, unit: str) -> str:
    median, high, worst = np.nanmedian(values), np.nanpercentile(values, 90), np.nanmax(values)
    return f"median {median:.1f}, 90th percentile {high:.1f}, worst {worst:.1f} {unit}"


def _by_band(values: Rows, form: str) -> str:
    return ", ".join(
        f"{name} {form.format(value)}" for name, value in zip(NAMES, values, strict=True)
    )
