"""What is compared: decay curves per octave band, measured and predicted from passages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..air import SPEED_OF_SOUND
from ..bands import AIR_ABSORPTION, BAND_CENTRES, BANDS, band_windows
from ..measures import find_decay, octave_bands, onset
from ..measures.decay import octave_windows
from .histories import Passages
from .measured import MeasuredResponse

BIN = 0.005  # s
UPPER, LOWER = -3.0, -45.0  # dB of the decay curve; what lies between is compared
LEAST_POINTS = 6  # bins; a band with fewer is left out
TINY = 1e-30


@dataclass(frozen=True, eq=False)
class Decays:
    """Measured decay curves: `level` (7, bins) [dB], compared where `used` (7, bins) is true.

    The curve of a band counts the energy from each bin to the band's last bin `end` (7,), where it
    meets its noise; prediction and measurement are cut at the same place.
    """

    level: NDArray[np.float64]
    used: NDArray[np.bool_]
    end: NDArray[np.int64]


def measured_decays(one: MeasuredResponse) -> Decays:
    """The decay curves of a measured response, without its noise."""
    start = onset(one.response)
    step = round(BIN * one.rate)
    bands = octave_bands(one.response, one.rate)[:, start:]
    energy = []
    for band in bands:
        power = find_decay(band**2, one.rate).power
        energy.append(power[: len(power) // step * step].reshape(-1, step).sum(axis=1))
    end = np.array([len(part) for part in energy])
    end[one.rate / 2 < BAND_CENTRES] = 0
    level = np.full((len(BANDS), end.max(initial=1)), -300.0)
    for row, part in enumerate(energy):
        level[row, : end[row]] = _decibels(_left(part[: end[row]]))
    level -= level[:, :1]
    used = (level < UPPER) & (level > LOWER)
    used[used.sum(axis=1) < LEAST_POINTS] = False
    return Decays(level, used, end)


def longest(decays: Decays) -> float:
    """Time [s] from the first arrival to the end of what is compared."""
    bins = decays.end[decays.used.any(axis=1)]
    return float(bins.max(initial=1)) * BIN


def mixing(rate: int) -> NDArray[np.float64]:
    """Energy (7, 7, 7) that octave filter k passes of a sound whose bands have amplitudes b and c.

    Materials are given per band and hold for all that lies between: the amplitude at a frequency
    is that of its two bands, weighted. An octave filter so hears its neighbours too.
    """
    frequency = np.arange(1.0, rate / 2.0, 2.0)
    bands, filters = band_windows(frequency), octave_windows(frequency) ** 2
    mixed = np.einsum("kf,bf,cf->kbc", filters, bands, bands)
    total = np.maximum(mixed.sum(axis=(1, 2), keepdims=True), TINY)
    return mixed / total


class Predictor:
    """Decay curves at one listener for any absorption, and how they change with it."""

    def __init__(self, passages: Passages, decays: Decays, rate: int) -> None:
        bins = decays.level.shape[1]
        first = float(passages.time[0]) if len(passages.time) else 0.0
        place = ((passages.time - first) / BIN).astype(np.int64)
        kept = place < bins
        self.decays = decays
        self._hits = passages.hits[kept].astype(np.float64)
        self._weight = passages.weight[kept].astype(np.float64)
        self._edges = np.searchsorted(place[kept], np.arange(bins + 1))
        distance = (np.arange(bins) + 0.5) * BIN * SPEED_OF_SOUND
        self._air = 10.0 ** (-AIR_ABSORPTION[:, None] * distance / 10.0)
        self._mixing = mixing(rate)

    def energy(self, loss: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Energy (7, bins), and derivative (7, bins, M) by `loss` (7, M), -log(1 - absorption)."""
        share = self._weight * np.exp(-self._hits @ loss.T)  # (n, 7)
        bins, materials = len(self._edges) - 1, loss.shape[1]
        energy, slope = np.zeros((len(loss), bins)), np.zeros((len(loss), bins, materials))
        for place, (start, stop) in enumerate(pairwise(self._edges)):
            energy[:, place] = share[start:stop].sum(axis=0)
            slope[:, place] = -share[start:stop].T @ self._hits[start:stop]
        return energy * self._air, slope * self._air[:, :, None]

    def heard(self, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean number of reflections (M,) by each material, weighted with energy of all bands."""
        energy, slope = self.energy(loss)
        return -slope.sum(axis=(0, 1)) / max(float(energy.sum()), TINY)

    def residuals(
        self, loss: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Predicted less measured level [dB] (n,) of all bins used, and its derivative (n, 7, M).

        The mean over each band is taken out, as the gain of a measurement is not known.
        """
        energy, slope = self.energy(loss)
        amplitude = np.sqrt(np.maximum(energy, TINY))
        by_amplitude = 2.0 * np.einsum("kbc,ct->kbt", self._mixing, amplitude)
        mixed = 0.5 * np.einsum("kbt,bt->kt", by_amplitude, amplitude)
        # d mixed (k) / d loss (b, m) = d mixed / d amplitude (b) * d amplitude (b) / d loss (b, m)
        chain = np.einsum("kbt,btm->ktbm", by_amplitude, slope / (2.0 * amplitude[:, :, None]))
        values, slopes = [], []
        for band in np.flatnonzero(self.decays.used.any(axis=1)):
            end, used = self.decays.end[band], self.decays.used[band]
            left = np.maximum(_left(mixed[band, :end]), TINY)
            change = _left(chain[band, :end]) / left[:, None, None] * (10.0 / np.log(10.0))
            value = (_decibels(left) - self.decays.level[band, :end])[used[:end]]
            change = change[used[:end]]
            share = 1.0 / np.sqrt(len(value))
            values.append((value - value.mean()) * share)
            slopes.append((change - change.mean(axis=0)) * share)
        return np.concatenate(values), np.concatenate(slopes)


def _left(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Energy from each bin (bins, ...) to the last."""
    return np.cumsum(energy[::-1], axis=0)[::-1]


def _decibels(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return 10.0 * np.log10(np.maximum(energy, TINY))
