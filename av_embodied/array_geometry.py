"""Where the microphones of known arrays sit, in the body frame: x forward, y left, z up."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

HEAD_RADIUS = 0.0875  # m, mean adult head after Woodworth (1938), used by Duda and Martens (1998)
RESPEAKER_RADIUS = 0.032  # m, ReSpeaker USB 4-microphone array, capsules on +x, +y, -x, -y
RING_RADIUS = 0.10  # m, a ring of eight such as telepresence robots wear
TETRA_RADIUS = 0.042  # m, the tetrahedral format of the STARSS recordings (DCASE)
EIGENMIKE_RADIUS = 0.042  # m, mh acoustics em32 Eigenmike

EIGENMIKE_CAPSULES = (
    *((69, 0), (90, 32), (111, 0), (90, 328), (32, 0), (55, 45), (90, 69), (125, 45)),
    *((148, 0), (125, 315), (90, 291), (55, 315), (21, 91), (58, 90), (121, 90), (159, 89)),
    *((69, 180), (90, 212), (111, 180), (90, 148), (32, 180), (55, 225), (90, 249), (125, 225)),
    *((148, 180), (125, 135), (90, 111), (55, 135), (21, 269), (58, 270), (122, 270), (159, 271)),
)
"""Inclination from +z and azimuth [deg] of each capsule: em32 Eigenmike user manual, table 1."""


def ring(count: int, radius: float) -> NDArray[np.float64]:
    """Positions (count, 3) [m] on a horizontal circle of `radius` [m], the first ahead."""
    angle = 2.0 * math.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1)


def tetrahedron(radius: float) -> NDArray[np.float64]:
    """Positions (4, 3) [m]: left front up, right front down, left back down, right back up."""
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=np.float64)
    return radius / math.sqrt(3.0) * corners


def ears(radius: float) -> NDArray[np.float64]:
    """Positions (2, 3) [m] of the left and the right ear of a head of `radius` [m]."""
    return np.array([[0.0, radius, 0.0], [0.0, -radius, 0.0]])


def eigenmike() -> NDArray[np.float64]:
    """Positions (32, 3) [m] of the capsules of an em32 Eigenmike."""
    inclination, azimuth = np.radians(np.array(EIGENMIKE_CAPSULES, dtype=np.float64)).T
    flat = np.sin(inclination)
    unit = np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.cos(inclination)], axis=1)
    return EIGENMIKE_RADIUS * unit / np.linalg.norm(unit, axis=1, keepdims=True)


def horizontal(*degrees: float) -> NDArray[np.float64]:
    """Unit vectors (n, 3) towards the azimuths `degrees`, counter-clockwise from ahead."""
    azimuth = np.radians(degrees)
    return np.stack([np.cos(azimuth), np.sin(azimuth), np.zeros(len(azimuth))], axis=1)
