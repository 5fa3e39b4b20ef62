"""Real spherical harmonics in the order and normalizations of ambisonics."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import sph_harm_y_all

from av_embodied.microphones import AmbisonicFormat


def real_harmonics(
    direction: NDArray[np.float64], harmonics: AmbisonicFormat
) -> NDArray[np.float64]:
    """Amplitude (n, channels) of plane waves from unit vectors `direction` (n, 3).

    Channel l (l + 1) + m (ACN) is the harmonic of degree l and order m; channel 0 is 1, and with
    SN3D channels 1 to 3 are y, z, x. Without the Condon-Shortley phase (Nachbar et al., "AmbiX",
    Ambisonics Symposium 2011).
    """
    order = harmonics.order
    inclination = np.arccos(np.clip(direction[:, 2], -1.0, 1.0))
    azimuth = np.arctan2(direction[:, 1], direction[:, 0])
    value = np.asarray(sph_harm_y_all(order, order, inclination, azimuth))  # (l, m, n), m wraps
    result = np.empty((len(direction), harmonics.channels))
    for degree in range(order + 1):
        scale = np.sqrt(4.0 * np.pi)
        if harmonics.normalization == "SN3D":
            scale /= np.sqrt(2.0 * degree + 1.0)
        middle = degree * (degree + 1)
        result[:, middle] = scale * value[degree, 0].real
        for m in range(1, degree + 1):
            folded = np.sqrt(2.0) * (-1.0) ** m * scale * value[degree, m]
            result[:, middle + m] = folded.real
            result[:, middle - m] = folded.imag
    return result
