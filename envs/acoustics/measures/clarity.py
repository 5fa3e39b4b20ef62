"""Early against late energy: what clarity, definition and the direct sound's share are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..spectra import fast_length, frequencies, spectrum_of
from .decay import octave_windows
from .noise_floor import Decay


def ratio_db(part: NDArray[np.float64], rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level [dB] of energies `part` over `rest` of any shape; infinite where the rest has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 10.0 * np.log10(np.maximum(part, 0.0) / np.maximum(rest, 0.0))


def split_energy(
    response: NDArray[np.floating],
    rate: int,
    start: int,
    split: int,
    decays: Sequence[Decay],
    ends: Sequence[int],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Energies (8,) of `response` (samples,) from `start` to `split`, and from there to infinity.

    The rows are the seven bands and then everything; `decays` (8,), which meet their noise at the
    samples `ends` (8,), say what is noise. The response is cut first and filtered then, so that no
    filter smears early sound into the late part (ISO 3382-1, A.2.3).
    """
    early = _energy(response[start:split], rate)
    late = np.zeros(len(decays))
    for end in sorted(set(ends)):
        energy = _energy(response[split:end], rate) if end > split else np.zeros(len(decays))
        same = np.asarray(ends) == end
        late[same] = energy[same]
    for row, (decay, end) in enumerate(zip(decays, ends, strict=True)):
        early[row] -= decay.noise * (split - start)
        late[row] += decay.tail_after(split - end) - decay.noise * max(end - split, 0)
    return early, late


def _energy(part: NDArray[np.floating], rate: int) -> NDArray[np.float64]:
    """Energy (8,) of `part` (samples,) in the seven bands and altogether."""
    if not len(part):
        return np.zeros(8)
    length = fast_length(len(part) + round(0.1 * rate))
    spectrum = np.abs(spectrum_of(np.asarray(part, dtype=np.float64), length)) ** 2
    spectrum[1 : (length + 1) // 2] *= 2.0  # each stands for a negative frequency too
    windows = octave_windows(frequencies(length, rate))
    return np.append(windows**2 @ spectrum, spectrum.sum()) / length
