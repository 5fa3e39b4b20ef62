"""What statistical acoustics predicts of a room."""

from __future__ import annotations

import math

import numpy as np

from ..air import SPEED_OF_SOUND
from ..bands import AIR_ABSORPTION, BAND_CENTRES


def eyring_time(volume: float, area: float, absorption: float, band: float | None = None) -> float:
    """Reverberation time [s] of a diffuse room after Eyring, JASA 1 (1930).

    `volume` [m3], `area` [m2] and mean `absorption` of its surface; with `band` [Hz] air absorbs
    too (ISO 9613-1).
    """
    air = 0.0 if band is None else float(np.interp(band, BAND_CENTRES, AIR_ABSORPTION))
    per_metre = air / (10.0 * math.log10(math.e))  # dB/m to 1/m
    loss = -area * math.log1p(-absorption) + 4.0 * per_metre * volume
    return 24.0 * math.log(10.0) / SPEED_OF_SOUND * volume / loss
