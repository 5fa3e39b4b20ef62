"""Early sound at the microphones of many robots: a delay, a colour and a short response per path.

The arithmetic of `acoustics.receivers.arrivals`, for all robots, paths and microphones at once.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.bands import band_windows
from ..acoustics.receivers.arrivals import FRACTIONS, NEAREST, SINC_TAPS, arrival_length
from ..acoustics.receivers.head import ANGLE_STEP, aligned_table
from ..acoustics.receivers.head_related import measured_ears
from ..acoustics.spectra import frequencies
from .harmonics import harmonics_of, towards
from .kernels import Floats3, Floats4, Ints3, launch
from .kernels import words as wp

GRID_STEP = math.radians(3.0)  # between directions in which measured ears are tabulated


@wp.kernel
def add_arrivals(first: Ints3, response: Floats4, total: Floats3) -> None:
    """Add `response` (n, k, m, taps) to `total` (n, m, samples) from the sample `first` on.

    One thread a robot, microphone and tap takes the paths in turn; what falls outside is left out.
    """
    n, m, tap = wp.tid()
    shared = first.shape[2] == 1
    for k in range(first.shape[1]):
        at = first[n, k, m]
        if shared:
            at = first[n, k, 0]
        at += tap
        if at >= 0 and at < total.shape[2]:
            wp.atomic_add(total, n, m, at, response[n, k, m, tap])


class Arrivals:
    """What `array` hears of early paths at `rate` [Hz], on `device`."""

    def __init__(self, array: MicrophoneArray, rate: int, device: torch.device) -> None:
        self._rate = rate
        self._device = device
        self._array = array
        self._length = length = arrival_length(array, rate)
        self._positions = _tensor(array.positions, device)
        self._windows = _tensor(band_windows(frequencies(length, rate)), device)
        self._delays = _delays(length).to(device)
        self._head: _Head | None = None
        if array.head_radius is not None:
            self._head = _Head(array, array.head_radius, rate, length, device)
        if array.directivity is not None and array.axes is not None:
            self._alpha = _tensor(array.directivity, device)
            self._axes = _tensor(array.axes, device)

    def add(self, origin: Tensor, gain: Tensor, total: Tensor) -> None:
        """Add to `total` (n, m, samples) sound from `origin` (n, k, 3) [m, body frame].

        `gain` (n, k, 7) is the amplitude at 1 m, 0 for no sound.
        """
        distance, delay, shape, amplitude = self._wavefront(origin)
        late = delay * self._rate
        whole = late.floor()
        place = (late - whole) * FRACTIONS
        step = place.long().clamp(max=FRACTIONS - 1)
        beyond = (place - step) / distance
        before = 1.0 / distance - beyond
        spectrum = before[..., None] * self._delays[step]
        spectrum += beyond[..., None] * self._delays[step + 1]
        spectrum *= (gain @ self._windows)[:, :, None]
        if shape is not None:
            spectrum *= shape
        response = torch.fft.irfft(spectrum, self._length, dim=-1)
        if amplitude is not None:
            response = response * amplitude[..., None]
        first = (whole.int() - self._length // 2).contiguous()
        size = (total.shape[0], total.shape[1], self._length)
        launch(add_arrivals, size, [first, response.contiguous(), total], self._device)

    def _wavefront(self, origin: Tensor) -> tuple[Tensor, Tensor, Tensor | None, Tensor | None]:
        """Distance and delay (n, k, p), shape (n, k, p, f), amplitude (n, k, m); p is m or 1."""
        array = self._array
        if self._head is not None:
            return *self._head.meet(origin), None
        if array.harmonics is not None:
            distance = origin.norm(dim=2, keepdim=True).clamp(min=NEAREST)
            return distance, distance / SPEED_OF_SOUND, None, harmonics_of(origin, array.harmonics)
        way = origin[:, :, None] - self._positions
        distance = way.norm(dim=3)
        amplitude = None
        if array.directivity is not None:
            cosine = (way * self._axes).sum(dim=3) / distance.clamp(min=1e-9)
            amplitude = self._alpha + (1.0 - self._alpha) * cosine
        distance = distance.clamp(min=NEAREST)
        return distance, distance / SPEED_OF_SOUND, None, amplitude


class _Head:
    """How a head, a sphere of `radius` [m] or one with measured ears, delays and shapes sound."""

    def __init__(
        self, array: MicrophoneArray, radius: float, rate: int, length: int, device: torch.device
    ) -> None:
        self._radius = radius
        self._measured = array.hrtf is not None
        self._ears = _tensor(array.positions / radius, device)
        if array.hrtf is None:
            self._shape = torch.from_numpy(aligned_table(radius, rate, length)).to(device)
            return
        delay, shape = measured_ears(array.hrtf, rate, length).at(_directions())
        self._delay = _tensor(delay, device)
        self._shape = torch.from_numpy(shape).to(device)

    def meet(self, origin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Distance and delay (n, k, m) and shape (n, k, m, f) of sound from `origin` (n, k, 3)."""
        unit = towards(origin)
        distance = origin.norm(dim=2, keepdim=True).clamp(min=self._radius)
        extra, shape = self._by_direction(unit) if self._measured else self._by_angle(unit)
        delay = distance / SPEED_OF_SOUND + extra
        return distance.expand_as(delay), delay, shape

    def _by_angle(self, unit: Tensor) -> tuple[Tensor, Tensor]:
        """On a sphere: by the angle between the sound and each ear, linear in between."""
        incidence = torch.arccos((unit @ self._ears.T).clamp(-1.0, 1.0))
        place = (incidence / ANGLE_STEP).clamp(0.0, len(self._shape) - 1.0)
        low = place.long().clamp(max=len(self._shape) - 2)
        part = (place - low)[..., None]
        shape = (1.0 - part) * self._shape[low] + part * self._shape[low + 1]
        around = incidence - 0.5 * math.pi
        delay = torch.where(around < 0.0, -torch.cos(incidence), around)
        return delay * (self._radius / SPEED_OF_SOUND), shape

    def _by_direction(self, unit: Tensor) -> tuple[Tensor, Tensor]:
        """By measured ears: delays bilinear on a grid, shapes of its nearest direction."""
        columns, rows = _grid_shape()
        u = (torch.atan2(unit[..., 1], unit[..., 0]) + math.pi) / GRID_STEP
        v = (torch.asin(unit[..., 2].clamp(-1.0, 1.0)) + 0.5 * math.pi) / GRID_STEP
        i, j = u.long().clamp(0, columns - 2), v.long().clamp(0, rows - 2)
        a, b = (u - i)[..., None], (v - j)[..., None]
        left = (1.0 - b) * self._delay[i * rows + j] + b * self._delay[i * rows + j + 1]
        i, j = i + 1, j
        right = (1.0 - b) * self._delay[i * rows + j] + b * self._delay[i * rows + j + 1]
        near = u.round().long().clamp(0, columns - 1) * rows + v.round().long().clamp(0, rows - 1)
        return (1.0 - a) * left + a * right, self._shape[near]


def _delays(length: int) -> Tensor:
    """Spectra (FRACTIONS + 1, f) of windowed sincs half a `length` and 0 to 1 sample late."""
    tap = np.arange(SINC_TAPS) - (SINC_TAPS // 2 - 1)
    offset = tap - np.linspace(0.0, 1.0, FRACTIONS + 1)[:, None]
    placed = np.zeros((FRACTIONS + 1, length))
    placed[:, length // 2 + tap] = np.sinc(offset) * np.cos(np.pi * offset / SINC_TAPS) ** 2
    return torch.fft.rfft(torch.from_numpy(placed)).to(torch.complex64)


def _grid_shape() -> tuple[int, int]:
    """Columns (azimuth, all round, both ends) and rows (elevation) of the grid of directions."""
    return round(2.0 * math.pi / GRID_STEP) + 1, round(math.pi / GRID_STEP) + 1


def _directions() -> NDArray[np.float64]:
    """Unit vectors (columns * rows, 3) of the grid."""
    columns, rows = _grid_shape()
    azimuth = np.repeat(np.linspace(-np.pi, np.pi, columns), rows)
    elevation = np.tile(np.linspace(-0.5 * np.pi, 0.5 * np.pi, rows), columns)
    level = np.cos(elevation)
    return np.column_stack([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])


def _tensor(values: NDArray[np.floating], device: torch.device) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float32)).to(device)
