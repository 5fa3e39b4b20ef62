"""Moving sources: pitch against the closed form, sound against a response every millisecond.

The dense reference takes the input in slices of a millisecond, cross-faded linearly, and lets each
sound through the response of the place where the source is in its middle: the same engine's early
paths and late energy, so that it tests the rendering in blocks and not the responses. What differs
in the first 0.25 s, in which a source sets off from rest, is left out.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.engines.assembly import assemble
from ..acoustics.engines.engine import PathEngine
from ..acoustics.propagation.sources import SoundSource
from ..acoustics.receivers.diffuse import noise_for
from ..acoustics.scene import AcousticScene
from ..acoustics.streaming.convolution import Ringing, convolved
from .environment_walks import five_room_house
from .figures import Figure, Progress
from .plain_worlds import free_field
from .route import route

RATE = 16_000  # Hz
TONE = 1000.0  # Hz
TONE_SPEED = 5.0  # m/s
PITCH_TARGET = 0.2  # Hz
SLICE = 16  # samples between responses of the reference, 1 ms
SECONDS = 1.5  # of a walk
LEAD = 0.25  # s that are not compared
BLOCKS = (0.25, 0.1)  # s
ERROR_TARGET = -30.0  # dB
HEIGHT = 1.4  # m
WALKS = {
    "in the listener's room, 1.5 m/s": ((4.0, 4.2), (6.2, 4.65)),
    "towards the listener, 1 m/s": ((8.0, 7.5), (6.8, 6.6)),
}
"""Beginning and end of the source's ways."""
TIMED_BLOCKS = 40  # at most
LISTENER = Pose(6.0, 6.5, 1.2, 0.3)

Signal = NDArray[np.float32]


def measure(progress: Progress) -> list[Figure]:
    """Pitch, error against the dense reference, and clicks."""
    figures = [_pitch_figure(speed) for speed in (TONE_SPEED, -TONE_SPEED)]
    scene = AcousticScene(five_room_house(), RATE)
    signals = {"white noise": white(), "speech-like pink bursts": bursts()}
    for name, way in WALKS.items():
        progress(f"moving: {name}")
        references = dense(scene, way, list(signals.values()))
        for (kind, signal), reference in zip(signals.items(), references, strict=True):
            for block in BLOCKS:
                error = error_level(rendered(scene, way, signal, block), reference)
                what = f"moving source {name}, {kind}, blocks of {block} s: error"
                figures.append(
                    Figure(
                        what,
                        f"{error:.1f} dB",
                        target=f"< {ERROR_TARGET:.0f} dB against a response every millisecond",
                        met=error < ERROR_TARGET,
                    )
                )
    progress("moving: a walk through the house")
    return [*figures, _click_figure(scene), _time_figure()]


def _pitch_figure(speed: float) -> Figure:
    shift = heard_pitch(speed) - TONE / (1.0 - speed / SPEED_OF_SOUND)
    return Figure(
        f"1 kHz tone at {abs(speed):.0f} m/s, {'approaching' if speed > 0.0 else 'receding'}: "
        "error of pitch",
        f"{shift:+.5f} Hz",
        target=f"within {PITCH_TARGET} Hz",
        met=abs(shift) < PITCH_TARGET,
    )


def heard_pitch(speed: float, block: int = 4000) -> float:
    """Frequency [Hz] heard of a tone that comes nearer at `speed` [m/s] for 2 s in free field."""
    stream = AcousticScene(free_field(), RATE).stream(MicrophoneArray.preset("mono"))
    count = 2 * RATE // block
    tone = np.sin(2.0 * np.pi * TONE * np.arange(count * block) / RATE).astype(np.float32)
    start = 20.0 if speed > 0.0 else 5.0
    heard = []
    for k in range(count):
        piece = tone[k * block : (k + 1) * block]
        here = (start - speed * (k + 1) * block / RATE, 0.0, 1.0)
        heard.append(stream.render([(here, piece)], Pose(0.0, 0.0, 1.0), block)[0])
    return tone_frequency(np.concatenate(heard)[2 * block :])


def tone_frequency(sound: Signal) -> float:
    """Frequency [Hz] of the strongest tone: a parabola through the logarithm of its spectrum."""
    length = 1 << 21
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), length))
    peak = int(spectrum.argmax())
    before, at, after = np.log(spectrum[peak - 1 : peak + 2])
    return float((peak + 0.5 * (before - after) / (before - 2.0 * at + after)) * RATE / length)


Way = tuple[tuple[float, float], tuple[float, float]]


def place(way: Way, sample: float) -> SoundSource:
    """The source at `sample` of its walk."""
    begin, end = np.array(way)
    x, y = begin + (end - begin) * sample / (SECONDS * RATE)
    return SoundSource(Pose(x, y, HEIGHT))


def rendered(scene: AcousticScene, way: Way, signal: Signal, block: float) -> Signal:
    """The walk (1, n) in blocks of `block` [s]."""
    stream = scene.stream(MicrophoneArray.preset("mono"))
    stream.render([(place(way, 0), np.zeros(8, dtype=np.float32))], LISTENER, 8)
    heard = []
    for start in range(0, len(signal), round(block * RATE)):
        piece = signal[start : start + round(block * RATE)]
        source = place(way, start + len(piece))
        heard.append(stream.render([(source, piece)], LISTENER, len(piece)))
    return np.concatenate(heard, axis=1)


def dense(scene: AcousticScene, way: Way, signals: list[Signal]) -> list[Signal]:
    """The walk (1, n) of each signal with a response every `SLICE` samples of what is played."""
    engine, array = scene.engine, MicrophoneArray.preset("mono")
    assert isinstance(engine, PathEngine)
    noise = noise_for(array, RATE, scene.settings.duration, scene.seed)
    heard = [Ringing(1) for _ in signals]
    slope = 1.0 - np.abs(np.arange(-SLICE, SLICE)) / SLICE
    for middle in range(0, len(signals[0]) + SLICE, SLICE):
        source = place(way, middle)
        paths = engine.paths(source, LISTENER.position, True)
        late = engine.late(source, LISTENER.position, True)
        response = assemble(paths, late, noise, LISTENER, array, RATE)
        for signal, ringing in zip(signals, heard, strict=True):
            padded = np.pad(signal, SLICE)[middle : middle + 2 * SLICE]
            weighted = (padded * slope[: len(padded)]).astype(np.float32)
            # What lies before the beginning is silent.
            skipped = max(SLICE - middle, 0)
            piece = convolved(weighted[skipped:], response)
            ringing.add(piece, middle - SLICE + skipped)
    return [ringing.take(len(signal)) for signal, ringing in zip(signals, heard, strict=True)]


def error_level(sound: Signal, reference: Signal) -> float:
    """Power of the difference relative to the reference [dB], after the first `LEAD` seconds."""
    compared = slice(round(LEAD * RATE), None)
    error = np.sum((sound - reference)[:, compared] ** 2, dtype=np.float64)
    return float(10.0 * np.log10(error / np.sum(reference[:, compared] ** 2, dtype=np.float64)))


def white() -> Signal:
    """White noise of unit power for a walk."""
    return np.random.default_rng(0).standard_normal(round(SECONDS * RATE)).astype(np.float32)


def bursts() -> Signal:
    """Pink noise in four syllables a second, as the long-term spectrum and rhythm of speech."""
    count = round(SECONDS * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1.0 / RATE)
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(frequency, 100.0)), count)
    swell = np.sin(2.0 * np.pi * 4.0 * np.arange(count) / RATE).clip(0.0)
    return (swell * pink / pink.std()).astype(np.float32)


def _click_figure(scene: AcousticScene) -> Figure:
    way = WALKS["in the listener's room, 1.5 m/s"]
    count = round(SECONDS * RATE)
    tone = np.sin(2.0 * np.pi * 300.0 * np.arange(count) / RATE).astype(np.float32)
    heard = rendered(scene, way, tone, 0.1)[0]
    second = np.abs(np.diff(heard, n=2))
    borders = range(4800, count - 1000, 1600)
    worst = max(
        second[at - 3 : at + 2].max() / np.sort(second[at - 200 : at + 200])[-40:].mean()
        for at in borders
    )
    return Figure(
        "300 Hz tone on the walk: curvature at block borders by that around them, worst",
        f"{worst:.2f}",
        target="< 1.5 (no click)",
        met=bool(worst < 1.5),
    )


def _time_figure() -> Figure:
    """Processor time of the blocks of a source that walks from room to room at 1 m/s."""
    world = five_room_house()
    stream, signal = AcousticScene(world, RATE).stream(MicrophoneArray.preset("binaural")), white()
    first, last = (room.outline.mean(axis=0) for room in (world.rooms[0], world.rooms[-1]))
    begin = Pose(float(first[0]), float(first[1]), HEIGHT)
    steps = [(pose.x, pose.y) for pose in route(world, begin, last)]
    places = [place for k, place in enumerate(steps) if k == 0 or place != steps[k - 1]]
    spent = []
    for x, y in places[:TIMED_BLOCKS]:
        began = time.process_time()
        stream.render([((x, y, HEIGHT), signal[:4000])], LISTENER, 4000)
        spent.append(time.process_time() - began)
    return Figure(
        f"source on its way at 1 m/s, binaural, {len(spent) - 1} blocks of 0.25 s: time per block",
        f"median {1e3 * np.median(spent[1:]):.0f} ms, worst {1e3 * max(spent[2:]):.0f} ms, "
        f"the first on its way {1e3 * spent[1]:.0f} ms",
        target="worst < 250 ms (real time)",
        met=max(spent[2:]) < 0.25,
    )
