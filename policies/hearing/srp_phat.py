"""Steered response power with phase transform: how much sound comes from each direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray

from .delays import SPEED_OF_SOUND, arrival_delays, unit_vectors

AZIMUTHS = np.radians(np.arange(-180.0, 180.0, 3.0))
"""Steering azimuths (120,) [rad], in the body frame."""
ELEVATIONS = np.radians([0.0, 20.0, 40.0, 60.0])
"""Steering elevations (4,) [rad]; a planar array cannot tell them from those below."""

WINDOW = 0.032  # s, as long as the coherence of speech and most noises lasts
BAND = (200.0, 7000.0)  # Hz, below it small arrays tell nothing, above it little is recorded
UPSAMPLING = 8  # of the correlation, so that straight lines between its samples are exact enough
SILENCE = 1e-20  # power under which a bin counts as silent; avoids division by zero


class SteeredResponse:
    """SRP-PHAT of one array at `rate` [Hz] over `ELEVATIONS` and `AZIMUTHS`.

    The phase transform (DiBiase, 2000) is the coherence of the pair over the frames of a block
    (the smoothed coherence transform of Carter, 1973), less the coherence that a diffuse field
    has at that distance, sin(kd) / kd (Cook et al., 1955): what is left tells directions. An array
    of one microphone has no pairs and a response of zeros.
    """

    def __init__(self, array: MicrophoneArray, rate: int) -> None:
        self.first, self.second = np.triu_indices(array.count, 1)
        self.frame = 2 ** round(np.log2(WINDOW * rate))
        self.window = np.hanning(self.frame).astype(np.float32)
        frequency = np.fft.rfftfreq(self.frame, 1.0 / rate)
        self.inside = (frequency >= BAND[0]) & (frequency <= BAND[1])
        apart = np.linalg.norm(array.positions[self.first] - array.positions[self.second], axis=1)
        self.diffuse = np.sinc(2.0 * frequency * apart[:, None] / SPEED_OF_SOUND)  # (P, F)
        directions = unit_vectors(AZIMUTHS, ELEVATIONS[:, None])  # (E, A, 3)
        delays = arrival_delays(array, directions)
        lag = (delays[..., self.first] - delays[..., self.second]) * rate * UPSAMPLING
        below = np.floor(lag).astype(np.int64)
        length = self.frame * UPSAMPLING
        row = np.arange(len(self.first)) * length
        self._share = lag - below  # (E, A, P)
        self._below = below % length + row
        self._above = (below + 1) % length + row

    def power(self, audio: NDArray[np.float32]) -> NDArray[np.float64]:
        """Steered power (E, A) of `audio` (m, samples): near 1 for a lone wave, 0 if diffuse."""
        if not len(self.first):
            return np.zeros((len(ELEVATIONS), len(AZIMUTHS)))
        correlation = self.correlation(self.coherence(audio)).ravel()
        lower, upper = correlation[self._below], correlation[self._above]
        return (lower + self._share * (upper - lower)).mean(axis=-1)

    def coherence(self, audio: NDArray[np.float32]) -> NDArray[np.complex128]:
        """Coherence (P, F) of the pairs of `audio` (m, samples), less that of a diffuse field.

        Each bin is weighted by its squared magnitude, mean weight 1 within `BAND`, 0 outside.
        """
        if audio.shape[1] < self.frame:
            audio = np.pad(audio, ((0, 0), (0, self.frame - audio.shape[1])))
        frames = np.lib.stride_tricks.sliding_window_view(audio, self.frame, axis=1)
        spectra = np.fft.rfft(frames[:, :: self.frame // 2] * self.window)  # (m, T, F)
        cross = np.einsum("ptf,ptf->pf", spectra[self.first], spectra[self.second].conj())
        power = np.sum(spectra.real**2 + spectra.imag**2, axis=1)  # (m, F)
        coherence = cross / np.sqrt(power[self.first] * power[self.second] + SILENCE)
        # Bins that hold sound are coherent, those of noise are not: few bins may hold it all.
        weight = np.mean(np.abs(coherence), axis=0) ** 2 * self.inside
        weight *= self.inside.sum() / (weight.sum() + SILENCE)
        return (coherence - self.diffuse) * weight

    def correlation(self, coherence: NDArray[np.complex128]) -> NDArray[np.float64]:
        """Correlation (P, lags) of `coherence` (P, F), negative lags at the end."""
        length = self.frame * UPSAMPLING
        full = np.fft.irfft(coherence, length)
        return full * (length / (2.0 * self.inside.sum()))


def strongest_direction(power: NDArray[np.float64]) -> tuple[float, float]:
    """Azimuth and elevation [rad] of the peak of `power` (E, A), azimuth between the steps."""
    row, column = np.unravel_index(int(power.argmax()), power.shape)
    left, top, right = power[row, (column + np.array([-1, 0, 1])) % power.shape[1]]
    bend = left - 2.0 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
    azimuth = AZIMUTHS[column] + shift * (AZIMUTHS[1] - AZIMUTHS[0])
    return float((azimuth + np.pi) % (2.0 * np.pi) - np.pi), float(ELEVATIONS[row])
