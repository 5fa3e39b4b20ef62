"""Octave bands as a smooth partition of the spectrum, and what air does in each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..worlds.materials import BANDS
from .air import air_absorption

BAND_CENTRES = np.array(BANDS)  # Hz
AIR_ABSORPTION = air_absorption(BAND_CENTRES)  # dB/m per band


def band_windows(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight (7, n) of each band at `frequency` (n,) [Hz]; the weights of all bands add up to 1.

    Squared cosines over an octave to each side; the outer bands reach to 0 Hz and to infinity.
    """
    octave = np.log2(np.maximum(frequency, 1.0)[None, :] / BAND_CENTRES[:, None])
    octave[0] = np.maximum(octave[0], 0.0)
    octave[-1] = np.minimum(octave[-1], 0.0)
    return np.cos(0.5 * np.pi * np.clip(octave, -1.0, 1.0)) ** 2


def air_gain(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amplitude (n, 7) left after `distance` (n,) [m] of air."""
    return 10.0 ** (-AIR_ABSORPTION * distance[:, None] / 20.0)
