"""What many robots hear, block by block, without a seam: a stream for each, all at once."""

from __future__ import annotations

import torch
from torch import Tensor

from av_embodied.sensors import Sensors

from ..acoustics.receivers.noise import AmbientNoise
from ..acoustics.settings import AcousticSettings
from ..acoustics.spectra import fast_length
from ..tasks.listening import FULL_SCALE, SELF_NOISE
from .kernels import Floats, Floats2, Ints, launch
from .kernels import words as wp
from .responses import Responses
from .stock import Stock


@wp.kernel
def recent(
    samples: Floats,
    first: Ints,
    length: Ints,
    signal: Ints,
    begin: Ints,
    played: Ints,
    before: int,
    block: int,
    out: Floats2,
) -> None:
    """The last `before` samples that each source has played, its next `block`, then silence.

    `out` (n, window). The source plays recording `signal` (n,) in a loop, from its sample `begin`
    on, and has `played` (n,) samples of it; before that there was silence.
    """
    n, place = wp.tid()
    time = played[n] + place - before
    value = wp.float32(0.0)
    if time >= 0 and place < before + block:
        number = signal[n]
        value = samples[first[number] + (begin[n] + time) % length[number]]
    out[n, place] = value


class Hearing:
    """Microphones of n robots, whose sources play the recordings of `stock`.

    A response counts for all that was played; over the first `crossfade` of a block the sound
    goes over from that of the last response. Robots are taken `chunk` at a time, which bounds the
    memory. Noise of the microphones' own comes from `generator`.
    """

    def __init__(
        self,
        stock: Stock,
        responses: Responses,
        sensors: Sensors,
        count: int,
        chunk: int,
        device: torch.device,
    ) -> None:
        self._stock = stock
        self._responses = responses
        self._chunk = chunk
        self._device = device
        self._block = sensors.block_samples
        self._channels = sensors.array.count
        crossfade = AcousticSettings().crossfade
        self._fade = min(round(crossfade * sensors.rate), self._block)
        self._before = responses.samples - 1
        window = self._before + self._block + self._fade
        self._length = fast_length(window)
        size = (count, self._channels, self._fade)
        self._ringing = torch.zeros(size, device=device)
        self._head = torch.zeros(size, device=device)
        self._heard = torch.zeros((min(chunk, count), window), device=device)
        rise = torch.arange(1, self._fade + 1, device=device) / (self._fade + 1.0)
        self._rise = rise.float()
        loops = AmbientNoise(sensors.array, sensors.rate, 0).loops
        self._loops = [torch.from_numpy(loop).float().to(device) for loop in loops]

    @property
    def nbytes(self) -> int:
        """Memory of what is kept of each robot's sound from block to block."""
        return 4 * (self._ringing.nelement() + self._head.nelement())

    def block(
        self, episode: Tensor, pose: Tensor, played: Tensor, generator: torch.Generator
    ) -> Tensor:
        """The next block (n, m, samples) for robots at `pose` (n, 3) in `episode` (n,).

        `played` (n,) int32 counts the samples that were played before it; at 0 nothing rings.
        """
        size = (len(pose), self._channels, self._block)
        sound = torch.randn(size, generator=generator, device=self._device)
        sound *= SELF_NOISE
        for begin in range(0, len(pose), self._chunk):
            part = slice(begin, begin + self._chunk)
            sound[part] += self._through_air(episode[part], pose[part], played[part], part)
            sound[part] += self._ambient(episode[part], played[part])
        return sound.clamp_(-FULL_SCALE, FULL_SCALE)

    def _through_air(self, episode: Tensor, pose: Tensor, played: Tensor, part: slice) -> Tensor:
        """What comes from the sources (n, m, samples)."""
        plays, signals, fade = self._stock.plays, self._stock.signals, self._fade
        heard = self._heard[: len(pose)]
        values = [signals.samples, signals.first, signals.length, plays.signal[episode]]
        values += [plays.begin[episode], played, self._before, self._block, heard]
        launch(recent, (heard.shape[0], heard.shape[1]), values, self._device)
        response = self._responses.of(plays.source[episode], pose)
        spectrum = torch.fft.rfft(response, self._length)
        spectrum *= torch.fft.rfft(heard, self._length)[:, None]
        whole = torch.fft.irfft(spectrum, self._length)[..., self._before :]
        sound = whole[..., : self._block]
        old = self._old(heard[:, self._before : self._before + fade], part)
        new = sound[..., :fade]
        begun = (played == 0)[:, None, None]
        old.masked_fill_(begun, 0.0)
        rise = torch.where(begun, 1.0, self._rise)
        sound[..., :fade] = old + rise * (new - old)
        self._ringing[part] = whole[..., self._block : self._block + fade]
        self._head[part] = response[..., :fade]
        return sound

    def _old(self, signal: Tensor, part: slice) -> Tensor:
        """What the last responses make of `signal` (n, fade), and what still rings (n, m, fade)."""
        length = fast_length(2 * self._fade)
        spectrum = torch.fft.rfft(self._head[part], length)
        spectrum *= torch.fft.rfft(signal, length)[:, None]
        return torch.fft.irfft(spectrum, length)[..., : self._fade] + self._ringing[part]

    def _ambient(self, episode: Tensor, played: Tensor) -> Tensor:
        """Ambient noise (n, m, samples) at each episode's own level."""
        plays = self._stock.plays
        time = played[:, None] + torch.arange(self._block, device=self._device)
        total = torch.zeros((), device=self._device)
        for number, loop in enumerate(self._loops):
            place = (plays.ambient[episode, number, None] + time) % loop.shape[1]
            total = total + loop[:, place]
        scale = plays.level[episode] / len(self._loops) ** 0.5
        return total.transpose(0, 1) * scale[:, None, None]
