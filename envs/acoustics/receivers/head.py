"""A rigid spherical head: how it delays and shadows sound at points on its surface.

Duda and Martens, "Range dependence of the response of a spherical head model", JASA 104 (1998).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import eval_legendre, spherical_jn, spherical_yn

from ..air import SPEED_OF_SOUND
from ..spectra import frequencies

ANGLE_STEP = math.radians(2.0)  # between tabulated angles of incidence


def woodworth_delay(incidence: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Delay (any shape) [s] against the head's centre of sound from `incidence` [rad] off the ear.

    Woodworth (1938): straight to the near side, along the surface to the far side.
    """
    near = -np.cos(incidence)
    around = incidence - 0.5 * np.pi
    return radius / SPEED_OF_SOUND * np.where(incidence < 0.5 * np.pi, near, around)


@njit(cache=True)
def incident(
    origin: NDArray[np.float64], points: NDArray[np.float64], radius: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """How sound from `origin` (n, 3) [m] meets `points` (m, 3) [m] on a head about (0, 0, 0).

    Returns the distance (n, m) [m] to the head's middle, at least `radius`, the delay (n, m) [s]
    with Woodworth's, and the angle of incidence (n, m) [rad]. What comes from the middle comes
    from ahead.
    """
    count, heard = len(origin), len(points)
    distance, delay = np.empty((count, heard)), np.empty((count, heard))
    incidence = np.empty((count, heard))
    for n in range(count):
        x, y, z = origin[n]
        way = math.sqrt(x * x + y * y + z * z)
        if way <= 1e-9:
            x, y, z = max(way, 1e-30), 0.0, 0.0
        for m in range(heard):
            along = x * points[m, 0] + y * points[m, 1] + z * points[m, 2]
            cosine = min(max(along / (max(way, 1e-30) * radius), -1.0), 1.0)
            angle = math.acos(cosine)
            around = -math.cos(angle) if angle < 0.5 * math.pi else angle - 0.5 * math.pi
            distance[n, m], incidence[n, m] = max(way, radius), angle
            delay[n, m] = (max(way, radius) + radius * around) / SPEED_OF_SOUND
    return distance, delay, incidence


def sphere_response(
    incidence: NDArray[np.float64], frequency: NDArray[np.float64], radius: float
) -> NDArray[np.complex128]:
    """Pressure (angles, frequencies) on a rigid sphere relative to free field at its centre.

    `incidence` (angles,) [rad] between the ear and a far source, `frequency` [Hz]; time as
    exp(+i w t), so that a delay is a falling phase. Duda and Martens (1998), equation 1.
    """
    response = np.ones((len(incidence), len(frequency)), dtype=np.complex128)
    sounding = frequency > 0.0
    ka = 2.0 * np.pi * frequency[sounding] * radius / SPEED_OF_SOUND
    cosine = np.cos(incidence)
    total = np.zeros((len(incidence), len(ka)), dtype=np.complex128)
    # The series has converged a little above ka terms; beyond that the Hankel functions overflow.
    for m in range(int(np.ceil(ka.max() * 1.2)) + 14):
        slope = np.empty(len(ka), dtype=np.complex128)
        slope.real = spherical_jn(m, ka, derivative=True)
        slope.imag = -spherical_yn(m, ka, derivative=True)
        usable = np.isfinite(slope.imag)
        term = np.zeros(len(ka), dtype=np.complex128)
        term[usable] = (2 * m + 1) * 1j ** (m - 1) / slope[usable]
        total += eval_legendre(m, cosine)[:, None] * term
    response[:, sounding] = total / ka**2
    return response


@lru_cache(maxsize=8)
def aligned_table(radius: float, rate: int, length: int) -> NDArray[np.complex64]:
    """Sphere responses (angles, length // 2 + 1) without their Woodworth delay, 0 to 180 degrees.

    Without the delay, neighbouring angles differ little and can be interpolated.
    """
    incidence = np.arange(0.0, np.pi + ANGLE_STEP / 2.0, ANGLE_STEP)
    frequency = frequencies(length, rate)
    response = sphere_response(incidence, frequency, radius)
    delay = woodworth_delay(incidence, radius)
    return (response * np.exp(2j * np.pi * frequency * delay[:, None])).astype(np.complex64)


def aligned_response(
    incidence: NDArray[np.float64], radius: float, rate: int, length: int
) -> NDArray[np.complex64]:
    """Aligned responses (..., length // 2 + 1) at `incidence` (...) [rad], linear in the angle."""
    table = aligned_table(radius, rate, length)
    rows = _between_rows(table, incidence.reshape(-1))
    return rows.reshape(*incidence.shape, table.shape[1])


@njit(cache=True)
def _between_rows(
    table: NDArray[np.complex64], incidence: NDArray[np.float64]
) -> NDArray[np.complex64]:
    """Rows (n, f) of `table` (angles, f) at `incidence` (n,) [rad], linear in the angle."""
    result = np.empty((len(incidence), table.shape[1]), dtype=np.complex64)
    for n in range(len(incidence)):
        place = min(max(incidence[n] / ANGLE_STEP, 0.0), len(table) - 1.0)
        low = min(int(place), len(table) - 2)
        far = np.float32(place - low)
        near, one, other = np.float32(1.0) - far, table[low], table[low + 1]
        for k in range(table.shape[1]):
            result[n, k] = near * one[k] + far * other[k]
    return result
