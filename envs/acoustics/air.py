"""Air: speed of sound and absorption."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

SPEED_OF_SOUND = 343.2  # m/s, dry air at 20 degrees C (ISO 9613-1)
TEMPERATURE = 293.15  # K, also the reference temperature of ISO 9613-1
TRIPLE_POINT = 273.16  # K, of water
RELATIVE_HUMIDITY = 50.0  # %


def air_absorption(frequency: ArrayLike) -> NDArray[np.float64]:
    """Absorption [dB/m] at `frequency` [Hz], any shape: ISO 9613-1, 20 degrees C, 50 %, 101325 Pa.

    Equations 3 to 5 of the standard, which simplify because air is at its reference temperature
    and pressure.
    """
    f = np.asarray(frequency, dtype=np.float64)
    saturation = 10.0 ** (-6.8346 * (TRIPLE_POINT / TEMPERATURE) ** 1.261 + 4.6151)
    h = RELATIVE_HUMIDITY * saturation  # % molar concentration of water vapour
    oxygen = 24.0 + 4.04e4 * h * (0.02 + h) / (0.391 + h)  # Hz, relaxation
    nitrogen = 9.0 + 280.0 * h  # Hz, relaxation
    relaxation = 0.01275 * np.exp(-2239.1 / TEMPERATURE) / (oxygen + f**2 / oxygen)
    relaxation += 0.1068 * np.exp(-3352.0 / TEMPERATURE) / (nitrogen + f**2 / nitrogen)
    return 8.686 * f**2 * (1.84e-11 + relaxation)
