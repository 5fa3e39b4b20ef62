"""Late sound of many robots: noise shaped by the energy that reaches each, diffuse and directed.

The synthesis of `acoustics.late.late_sound`, with the same noise, for all robots at once: what
that does bin by bin is one batched matrix product here.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.bands import BANDS
from ..acoustics.directions import fibonacci_sphere
from ..acoustics.late.late_sound import FAINT, FLOW_SEGMENTS, LEAST_SHARE, ONSET, TURN
from ..acoustics.receivers.diffuse import TABLE_DIRECTIONS, LateNoise, plane_wave_responses
from ..acoustics.spectra import fast_length

TINY = 1e-30  # of energy, so that nothing is divided by zero


class LateSound:
    """Late responses of `array` made from `noise`, in `bins` of `bin_samples`, on `device`.

    Directed sound ends with the bin `directed`.
    """

    def __init__(
        self,
        array: MicrophoneArray,
        noise: LateNoise,
        rate: int,
        bins: int,
        directed: int,
        bin_samples: int,
        device: torch.device,
    ) -> None:
        self._rate = rate
        self._bin = bin_samples
        self._directed = min(directed, bins)
        self._radius = array.radius
        rise = ((np.arange(bin_samples) + 0.5) / bin_samples).astype(np.float32)
        self._diffuse = _carriers(noise.diffuse, bins, rise).to(device)
        self._single = _carriers(noise.single[None], self._directed, rise).to(device)
        direction = fibonacci_sphere(TABLE_DIRECTIONS)
        first, response = plane_wave_responses(array, direction, rate)
        self._begin = int(first.min())
        self._towards = torch.from_numpy(direction.astype(np.float32)).to(device)
        self._taps = torch.from_numpy(_placed(first - self._begin, response)).to(device)
        self._centre = (torch.arange(bins, device=device) + 0.5) * (bin_samples / rate)
        self._edges = torch.tensor(FLOW_SEGMENTS[1:], device=device)[:, None]
        samples = torch.arange(self._directed * bin_samples, device=device)
        self._time = samples / rate

    @property
    def nbytes(self) -> int:
        """Memory of what all robots share."""
        kept = (self._diffuse, self._single, self._taps)
        return sum(one.element_size() * one.nelement() for one in kept)

    def responses(self, late: Tensor, distance: Tensor, heading: Tensor) -> Tensor:
        """Responses (n, m, bins * bin_samples) to energies `late` (n, bins, 10).

        Nothing arrives before sound can have come over `distance` (n,) [m] from the source.
        `heading` (n, 2) are cosine and sine of the robot's yaw.
        """
        energy, flow = late[..., : len(BANDS)], late[..., len(BANDS) :]
        total = energy.sum(dim=2)
        onset = self._onset(total)
        windows = self._windows(onset, self._centre)
        towards, part = _directions(windows @ flow, windows @ total[..., None])
        share = (part[:, None] @ windows)[:, 0, :, None]
        response = _shaped((1.0 - share) * energy, self._diffuse, self._bin)
        directed = (share * energy)[:, : self._directed]
        sound = _shaped(directed, self._single, self._bin)
        self._add_waves(response, sound * self._windows(onset, self._time), towards, heading)
        arrival = (distance - self._radius) * (self._rate / SPEED_OF_SOUND)
        sample = torch.arange(response.shape[2], device=response.device)
        return response * (sample >= arrival.floor()[:, None])[:, None]

    def _onset(self, total: Tensor) -> Tensor:
        """When (n,) [s] the share `ONSET` of the energy `total` (n, bins) has come."""
        risen = total.double().cumsum(dim=1)
        wanted = ONSET * risen[:, -1:]
        after = torch.searchsorted(risen, wanted).clamp(max=total.shape[1] - 1)
        high = risen.gather(1, after)
        low = torch.where(after > 0, risen.gather(1, (after - 1).clamp(min=0)), high)
        part = torch.where(high > low, (wanted - low) / (high - low).clamp(min=TINY), 0.0)
        border = after + torch.where(after > 0, part, 1.0)
        return (border[:, 0] * (self._bin / self._rate)).float()

    def _windows(self, onset: Tensor, time: Tensor) -> Tensor:
        """What part (n, 3, t) each of the directions has at `time` (t,) [s]."""
        until = ((onset[:, None, None] + self._edges - time) / TURN + 0.5).clamp(0.0, 1.0)
        return torch.cat([until[:, :1], until[:, 1:] - until[:, :-1]], dim=1)

    def _add_waves(self, response: Tensor, sound: Tensor, towards: Tensor, heading: Tensor) -> None:
        """Add `sound` (n, 3, t) as plane waves from `towards` (n, 3, 3), in place."""
        c, s = heading[:, None, 0], heading[:, None, 1]
        x, y, z = towards.unbind(dim=2)
        body = torch.stack([c * x + s * y, c * y - s * x, z], dim=2)
        taps = self._taps[(body @ self._towards.T).argmax(dim=2)]
        length = fast_length(sound.shape[2] + taps.shape[3])
        spectrum = torch.fft.rfft(sound, length)[:, :, None] * torch.fft.rfft(taps, length)
        heard = torch.fft.irfft(spectrum.sum(dim=1), length)
        ahead = max(-self._begin, 0)
        behind = max(self._begin, 0)
        end = min(response.shape[2], behind + length - ahead)
        response[:, :, behind:end] += heard[:, :, ahead : ahead + end - behind]


def _directions(flow: Tensor, energy: Tensor) -> tuple[Tensor, Tensor]:
    """Unit vectors (n, 3, 3) towards where sound comes from, and the share (n, 3) that does.

    `flow` (n, 3, 3) and `energy` (n, 3, 1) are added up over each direction's time.
    """
    strength = flow.norm(dim=2)
    part = strength / (energy[..., 0] / len(BANDS)).clamp(min=TINY)
    share = ((part - LEAST_SHARE) / (1.0 - LEAST_SHARE)).clamp(0.0, 1.0)
    return -flow / strength.clamp(min=TINY)[..., None], share


def _shaped(energy: Tensor, carriers: Tensor, bin_samples: int) -> Tensor:
    """Noise (n, m, bins * bin_samples) with `energy` (n, bins, 7).

    `carriers` (bins, 14, m * bin_samples) are each bin's noise in bands, once falling and once
    rising over the bin.
    """
    power = energy / bin_samples
    before, after = power[:, :-1], power[:, 1:]
    middle = torch.minimum(0.5 * (before + after), FAINT * torch.minimum(before, after))
    border = torch.cat([power[:, :1], middle, power[:, -1:]], dim=1).sqrt()
    both = torch.cat([border[:, :-1], border[:, 1:]], dim=2)
    sound = torch.bmm(both.transpose(0, 1), carriers)  # (bins, n, m * bin_samples)
    bins, count, _ = sound.shape
    sound = sound.reshape(bins, count, -1, bin_samples).permute(1, 2, 0, 3)
    return sound.reshape(count, -1, bins * bin_samples)


def _carriers(noise: NDArray[np.float32], bins: int, rise: NDArray[np.float32]) -> Tensor:
    """The `noise` (m, 7, period) of each bin, falling and rising: (bins, 14, m * samples)."""
    channels, bands = noise.shape[:2]
    samples = len(rise)
    parts = noise[:, :, : bins * samples].reshape(channels, bands, bins, samples)
    parts = parts.transpose(2, 1, 0, 3)  # (bins, 7, m, samples)
    both = np.concatenate([parts * (1.0 - rise), parts * rise], axis=1)
    return torch.from_numpy(np.ascontiguousarray(both.reshape(bins, 2 * bands, -1), np.float32))


def _placed(first: NDArray[np.int64], response: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each `response` (n, m, taps) begun at its `first` (n, m) sample, in rows of one length."""
    count, channels, taps = response.shape
    result = np.zeros((count, channels, taps + int(first.max())), dtype=np.float32)
    place = first[..., None] + np.arange(taps)
    np.put_along_axis(result, place, response, axis=2)
    return result
