"""Measured impulse responses and where they were measured, from a folder."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from av_embodied.audio import RATE_RANGE, read_audio
from av_embodied.errors import InputError

from ...worlds.world import World
from ..measures import measure, onset
from ..solids import Solids

LISTS = ("responses.csv", "responses.json")
PLACES = ("source_x", "source_y", "source_z", "listener_x", "listener_y", "listener_z")
LEAST_DURATION = 0.1  # s after the first arrival


@dataclass(frozen=True, eq=False)
class MeasuredResponse:
    """A response (samples,) at `rate` [Hz], of any gain, and its world positions (3,) [m]."""

    name: str
    response: NDArray[np.float32]
    rate: int
    source: NDArray[np.float64]
    listener: NDArray[np.float64]

    def __post_init__(self) -> None:
        for kind, point in (("source", self.source), ("listener", self.listener)):
            if np.shape(point) != (3,) or not np.isfinite(point).all():
                raise InputError(f"{self.name}: {kind} must be three finite numbers, got {point}")
        if not np.any(self.response):
            raise InputError(f"{self.name}: the response is silent")
        left = (len(self.response) - onset(self.response)) / self.rate
        if left < LEAST_DURATION:
            raise InputError(
                f"{self.name}: too short: {left:.3f} s after the first arrival, "
                f"at least {LEAST_DURATION} s are needed"
            )
        if np.isnan(measure(self.response, self.rate).t20).all():
            raise InputError(
                f"{self.name}: no decay: no octave band falls by 25 dB and stays above the noise"
            )


def load_responses(folder: str | Path, world: World) -> list[MeasuredResponse]:
    """The responses listed in `responses.csv` or `responses.json` of `folder`.

    Its columns or keys are `file` (a mono wav, FLAC or Ogg beside it), `source_x` ... `source_z`
    and `listener_x` ... `listener_z` [m] in the axes of `world`. Raises InputError, by file or
    line, for whatever is missing, is no number, lies outside the world or inside a solid, is too
    short or does not decay.
    """
    folder = Path(folder)
    solids = Solids.of(world)
    found = [_load(folder, place, row) for place, row in _rows(folder)]
    for one in found:
        _check_place(one.name, "source", one.source, world, solids)
        _check_place(one.name, "listener", one.listener, world, solids)
    return found


def _rows(folder: Path) -> list[tuple[str, dict[str, object]]]:
    """Where each entry stands, and the entry."""
    lists = [folder / name for name in LISTS if (folder / name).is_file()]
    if len(lists) != 1:
        raise InputError(f"{folder} must hold one of {' and '.join(LISTS)}, found {len(lists)}")
    text = lists[0].read_text(encoding="utf-8-sig", errors="replace")
    if lists[0].suffix == ".csv":
        entries: list[dict[str, object]] = [{**row} for row in csv.DictReader(text.splitlines())]
        rows = [(f"{lists[0].name} line {number}", row) for number, row in enumerate(entries, 2)]
    else:
        rows = [(f"{lists[0].name} entry {n}", row) for n, row in enumerate(_json(lists[0], text))]
    if not rows:
        raise InputError(f"{lists[0]} lists no response")
    for place, row in rows:
        missing = [name for name in ("file", *PLACES) if row.get(name) in (None, "")]
        if missing:
            raise InputError(f"{place}: {', '.join(missing)} missing")
    return rows


def _json(path: Path, text: str) -> list[dict[str, object]]:
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{path} must be a list of objects")
    return entries


def _load(folder: Path, place: str, row: dict[str, object]) -> MeasuredResponse:
    numbers = [_number(place, name, row[name]) for name in PLACES]
    path = folder / str(row["file"])
    try:
        block = read_audio(path, RATE_RANGE[1] if _rate(path) > RATE_RANGE[1] else None)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
    if len(block.samples) != 1:
        raise InputError(f"{place}: {path} must be mono, got {len(block.samples)} channels")
    source, listener = np.array(numbers[:3]), np.array(numbers[3:])
    return MeasuredResponse(str(row["file"]), block.samples[0], block.rate, source, listener)


def _rate(path: Path) -> int:
    """Rate [Hz] of a sound file; 0 where it cannot be read, which reading it will explain."""
    try:
        return int(soundfile.info(path).samplerate)
    except (soundfile.LibsndfileError, OSError):
        return 0


def _number(place: str, name: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"{place}: {name} must be a finite number [m], got {value!r}")
    return number


def _check_place(
    name: str, kind: str, point: NDArray[np.float64], world: World, solids: Solids
) -> None:
    text = "({:.2f}, {:.2f}, {:.2f})".format(*point)
    low, high = world.bounds
    if (point < low).any() or (point > high).any():
        raise InputError(f"{name}: {kind} {text} is outside the world {world.name!r}")
    inside = solids.enclosing(point)
    if inside is not None:
        raise InputError(f"{name}: {kind} {text} is inside {inside!r}")
