"""All room acoustic measures of one impulse response (ISO 3382-1), per octave band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.audio import check_rate
from av_embodied.errors import InputError

from ..bands import BAND_CENTRES, BANDS
from .clarity import ratio_db, split_energy
from .decay import octave_bands, onset
from .noise_floor import Decay, find_decay
from .speech import speech_transmission_index

DIRECT = 0.0025  # s, to each side of the first arrival: the direct sound of DRR
EARLY = {"c50": 0.05, "c80": 0.08}  # s after the first arrival
FITS = {"edt": (0.0, -10.0), "t20": (-5.0, -25.0), "t30": (-5.0, -35.0)}  # dB of the decay curve
HEADROOM = 2.0  # dB that a decay must go on above the noise beyond the end of its fit
LEAST_BANDWIDTH_TIME = 4.0  # below this the filter's own decay is read, Jacobsen, JSV 115 (1987)
LEAST_TIME = 0.01  # s, no room decays faster
BANDWIDTH = 0.7  # of an octave filter over its centre frequency
TABLE = {  # heading and format of each line of the table
    "edt": ("EDT [s]", "{:.2f}"),
    "t20": ("T20 [s]", "{:.2f}"),
    "t30": ("T30 [s]", "{:.2f}"),
    "c50": ("C50 [dB]", "{:.1f}"),
    "c80": ("C80 [dB]", "{:.1f}"),
    "d50": ("D50", "{:.2f}"),
    "drr": ("DRR [dB]", "{:.1f}"),
    "ts": ("Ts [ms]", "{:.0f}"),
    "noise": ("noise [dB]", "{:.0f}"),
}


@dataclass(frozen=True, eq=False)
class RoomMeasures:
    """Measures per octave band (7,), NaN where a band cannot give one; `broadband` by name.

    `edt`, `t20`, `t30` [s] early decay and reverberation time; `c50`, `c80` [dB] clarity; `d50`
    (0 to 1) definition; `drr` [dB] direct (2.5 ms to each side of the first arrival) over later
    sound; `ts` [s] centre time; `noise` [dB] background under the decay's highest power. `sti` is
    the room's alone, NaN for a rate under 16 kHz; `start` [s] is the first arrival.
    """

    edt: NDArray[np.float64]
    t20: NDArray[np.float64]
    t30: NDArray[np.float64]
    c50: NDArray[np.float64]
    c80: NDArray[np.float64]
    d50: NDArray[np.float64]
    drr: NDArray[np.float64]
    ts: NDArray[np.float64]
    noise: NDArray[np.float64]
    broadband: Mapping[str, float]
    sti: float
    start: float

    @property
    def table(self) -> str:
        """The measures as text, a line each and a column per band."""
        names = [f"{band:.0f}" if band < 1000 else f"{band / 1000:.0f}k" for band in BANDS]
        lines = [f"{'':10}" + "".join(f"{name:>8}" for name in [*names, "all"])]
        for name, (heading, form) in TABLE.items():
            scale = 1000.0 if name == "ts" else 1.0
            values = scale * np.append(getattr(self, name), self.broadband[name])
            cells = ["-" if np.isnan(value) else form.format(value) for value in values]
            lines.append(f"{heading:10}" + "".join(f"{cell:>8}" for cell in cells))
        sti = "-" if np.isnan(self.sti) else f"{self.sti:.2f}"
        return "\n".join([*lines, f"{'STI':10}{sti:>8}"])


def measure(response: ArrayLike, rate: int, first_arrival: float | None = None) -> RoomMeasures:
    """The measures of one `response` (samples,) at `rate` [Hz].

    Background noise is found and taken out, and the energy beyond it added (see `noise_floor`).
    The direct sound comes at `first_arrival` [s], by default where the response first comes within
    20 dB of its peak. Raises InputError for another shape, silence, or samples not finite.
    """
    sound = _checked(response, check_rate(rate))
    start = onset(sound) if first_arrival is None else round(first_arrival * rate)
    if not 0 <= start < len(sound):
        raise InputError(f"first_arrival must be within the response, got {first_arrival} s")
    # Zero-phase filters spread the first arrival to both sides; what comes before it is part of it.
    lead = np.append(np.round(2.0 * rate / BAND_CENTRES), round(DIRECT * rate)).astype(int)
    bands = np.concatenate([octave_bands(sound, rate), sound[None, :]])
    padded = np.pad(bands, ((0, 0), (lead.max(), 0)))
    first = start + lead.max() - lead
    decays = [find_decay(band[at:] ** 2, rate) for band, at in zip(padded, first, strict=True)]
    found = _decay_measures(decays, lead, rate) | _ratios(sound, rate, start, decays, lead)
    absent = rate / 2 < BAND_CENTRES
    for values in found.values():
        values[:-1][absent] = np.nan
    return RoomMeasures(
        **{name: values[:-1] for name, values in found.items()},
        broadband={name: float(values[-1]) for name, values in found.items()},
        sti=np.nan if absent.any() else speech_transmission_index(sound, rate),
        start=start / rate,
    )


def _checked(response: ArrayLike, rate: int) -> NDArray[np.float64]:
    sound = np.asarray(response, dtype=np.float64)
    if sound.ndim == 2 and len(sound) == 1:
        sound = sound[0]
    if sound.ndim != 1 or len(sound) < round(0.01 * rate):
        raise InputError(
            f"a response must be (samples,) of at least 10 ms, got shape {sound.shape}"
        )
    if not np.isfinite(sound).all():
        raise InputError("a response must be finite, got NaN or infinity")
    return sound


def _decay_measures(
    decays: list[Decay], lead: NDArray[np.int64], rate: int
) -> dict[str, NDArray[np.float64]]:
    """Decay times, centre time and noise level, (8,) each; `decays` begin `lead` (8,) early."""
    found = {name: np.full(len(decays), np.nan) for name in (*FITS, "ts", "noise")}
    for row, (decay, before) in enumerate(zip(decays, lead, strict=True)):
        width = BANDWIDTH * BAND_CENTRES[row] if row < len(BANDS) else np.inf
        least = max(LEAST_BANDWIDTH_TIME / width, LEAST_TIME)
        curve = decay.curve[before:]
        for name, (low, high) in FITS.items():
            time = _decay_time(curve, rate, low, high)
            found[name][row] = time if time >= least else np.nan
        found["ts"][row] = (decay.centre - before) / rate
        if decay.noise > 0.0:
            peak = float(decay.power.max(initial=0.0)) + decay.noise
            found["noise"][row] = 10.0 * np.log10(decay.noise / peak)
    return found


def _decay_time(curve: NDArray[np.float64], rate: int, low: float, high: float) -> float:
    """Time [s] for 60 dB along the line through `curve` (samples,) from `low` to `high` [dB]."""
    below = np.flatnonzero(curve <= high)
    if not len(below) or curve[-1] > high - HEADROOM:
        return float("nan")
    start = int(np.argmax(curve <= low))
    if below[0] - start < 2:
        return float("nan")
    place = np.arange(start, below[0] + 1)
    return -60.0 / float(np.polyfit(place / rate, curve[place], 1)[0])


def _ratios(
    sound: NDArray[np.float64],
    rate: int,
    start: int,
    decays: list[Decay],
    lead: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Ratios of early to late energy, (8,) each, of a response whose decays begin `lead` early."""
    begin = max(start - round(DIRECT * rate), 0)
    ends = [
        start - int(early) + len(decay.power) for decay, early in zip(decays, lead, strict=True)
    ]
    found = {}
    for name, window in (("drr", DIRECT), *EARLY.items()):
        split = start + round(window * rate)
        early, late = split_energy(sound, rate, begin, split, decays, ends)
        found[name] = ratio_db(early, late)
        if name == "c50":
            whole = np.maximum(early, 0.0) + np.maximum(late, 0.0)
            found["d50"] = np.maximum(early, 0.0) / np.maximum(whole, 1e-300)
    return found
