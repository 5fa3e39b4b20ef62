from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics import AcousticScene, AcousticSettings
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.streaming.stream import AcousticStream
from av_embodied.envs.worlds.world import World

RATE = 16_000
POSE = Pose(0.0, 0.0, 1.0)
SPEED = 5.0  # m/s


def frequency(sound: np.ndarray) -> float:
    """Frequency [Hz] of a tone: the peak of its spectrum, a parabola through its logarithm."""
    length = 1 << 20
    level = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), length)) + 1e-30)
    peak = int(level.argmax())
    before, at, after = level[peak - 1 : peak + 2]
    return (peak + 0.5 * (before - after) / (before - 2.0 * at + after)) * RATE / length


def tone(samples: int) -> np.ndarray:
    return np.sin(2.0 * np.pi * 1000.0 * np.arange(samples) / RATE).astype(np.float32)


def rendered(
    stream: AcousticStream, x: np.ndarray, signal: np.ndarray, block: int, listener: Pose = POSE
) -> np.ndarray:
    """Sound of a source that is at `x` [m] at the beginning and at each block's end."""
    stream.render([((x[0], 0.0, 1.0), np.zeros(8, np.float32))], listener, 8)
    heard = []
    for k, place in enumerate(x[1:]):
        piece = signal[k * block : (k + 1) * block]
        heard.append(stream.render([((place, 0.0, 1.0), piece)], listener, len(piece)))
    return np.concatenate(heard, axis=1)


@pytest.mark.parametrize("array", ["mono", "binaural"])
@pytest.mark.parametrize("block", [800, 4000])
@pytest.mark.parametrize("speed", [SPEED, -SPEED])
def test_pitch_of_a_moving_source_shifts_by_the_closed_form(
    free_field: World, array: str, block: int, speed: float
) -> None:
    stream = AcousticScene(free_field).stream(MicrophoneArray.preset(array))
    count = RATE // block
    x = (12.0 if speed > 0.0 else 5.0) - speed * np.arange(count + 1) * block / RATE
    heard = rendered(stream, x, tone(RATE), block)
    wanted = 1000.0 / (1.0 - speed / SPEED_OF_SOUND)
    assert frequency(heard[0, 4000:]) == pytest.approx(wanted, abs=0.01)


def test_pitch_for_a_moving_listener_shifts_only_where_it_is_asked_for(free_field: World) -> None:
    shifts = []
    for doppler in ("all", "sources"):
        scene = AcousticScene(free_field, settings=AcousticSettings(doppler=doppler))
        stream, signal = scene.stream(MicrophoneArray.preset("mono")), tone(RATE)
        heard = []
        for k in range(20):
            here = Pose(SPEED * (k + 1) * 0.05, 0.0, 1.0)
            piece = signal[k * 800 : (k + 1) * 800]
            heard.append(stream.render([((20.0, 0.0, 1.0), piece)], here, 800))
        shifts.append(frequency(np.concatenate(heard, axis=1)[0, 4000:]))
    assert shifts[0] == pytest.approx(1000.0 * (1.0 + SPEED / SPEED_OF_SOUND), abs=0.1)
    assert abs(shifts[1] - shifts[0]) > 1.0


def test_sound_is_what_left_the_source_when_it_was_there(free_field: World) -> None:
    # In free field a sample that left at e arrives at e + r(e) / c, and its amplitude is 1 / r(e).
    stream = AcousticScene(free_field).stream(MicrophoneArray.preset("mono"))
    slow = np.sin(2.0 * np.pi * 400.0 * np.arange(RATE) / RATE).astype(np.float32)
    x = 8.0 - SPEED * np.arange(21) * 0.05
    heard = rendered(stream, x, slow, 800)[0]
    emitted = np.linspace(0.0, 1.0, 100_001)
    way = 8.0 - SPEED * emitted
    left = np.interp(np.arange(RATE) / RATE, emitted + way / SPEED_OF_SOUND, emitted)
    wanted = np.sin(2.0 * np.pi * 400.0 * left) / (8.0 - SPEED * left)
    inner = slice(1600, 14_000)
    error = np.linalg.norm(heard[inner] - wanted[inner]) / np.linalg.norm(wanted[inner])
    assert error < 0.01


def test_blocks_of_any_length_give_the_same_sound_on_the_way(two_rooms: World) -> None:
    signal = np.random.default_rng(1).standard_normal(8000).astype(np.float32)
    results = []
    for block in (400, 1000, 4000):
        stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("respeaker4"))
        stream.render([((1.0, 1.0, 1.2), np.zeros(8, np.float32))], Pose(3.0, 2.2, 1.2), 8)
        heard = []
        for start in range(0, 8000, block):
            place = (1.0 + 1.5 * (start + block) / RATE, 1.0, 1.2)
            source = (place, signal[start : start + block])
            heard.append(stream.render([source], Pose(3.0, 2.2, 1.2), block))
        results.append(np.concatenate(heard, axis=1))
    for other in results[:2]:
        error = np.linalg.norm(other - results[2]) / np.linalg.norm(results[2])
        assert error < 10.0 ** (-25.0 / 20.0)


def test_a_source_starts_and_stops_without_a_click(two_rooms: World) -> None:
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("mono"))
    block, listener = 800, Pose(3.0, 2.2, 1.2)
    signal = np.sin(2.0 * np.pi * 300.0 * np.arange(30 * block) / RATE).astype(np.float32)
    way = np.clip(np.arange(30) - 7, 0, 10) * 0.05  # at rest, 1 m/s for half a second, at rest
    heard = np.concatenate(
        [
            stream.render(
                [((1.0 + x, 1.2, 1.2), signal[k * block : (k + 1) * block])], listener, block
            )
            for k, x in enumerate(way)
        ],
        axis=1,
    )[0]
    second = np.abs(np.diff(heard, n=2))
    for border in range(4 * block, 30 * block, block):
        around = second[border - 200 : border + 200]
        assert second[border - 3 : border + 2].max() < 1.5 * np.median(np.sort(around)[-40:])


def test_a_stopped_source_sounds_like_one_that_was_always_there(two_rooms: World) -> None:
    scene, listener = AcousticScene(two_rooms), Pose(3.0, 2.2, 1.2)
    signal = np.random.default_rng(2).standard_normal(4000).astype(np.float32)
    moved, still = (scene.stream(MicrophoneArray.preset("mono")) for _ in range(2))
    way = [(1.0 + 0.1 * min(k, 4), 1.2, 1.2) for k in range(12)]
    after = [moved.render([(place, signal)], listener, 4000) for place in way][-1]
    always = [still.render([(way[-1], signal)], listener, 4000) for _ in way][-1]
    # The late energy comes from other traces, whose chance is about 1 dB per bin.
    assert np.linalg.norm(after - always) < 0.3 * np.linalg.norm(always)
    level = 20.0 * np.log10(np.linalg.norm(after) / np.linalg.norm(always))
    assert abs(level) < 0.5


def test_a_source_that_stops_playing_on_its_way_rings_out(two_rooms: World) -> None:
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("mono"))
    signal = np.random.default_rng(3).standard_normal(4000).astype(np.float32)
    levels = []
    for k in range(8):
        place = (1.0 + 0.1 * k, 1.2, 1.2)
        played = signal if k < 3 else np.zeros_like(signal)
        levels.append(float(np.std(stream.render([(place, played)], Pose(3.0, 2.2, 1.2), 4000))))
    assert levels[3] > 0.0
    assert levels[7] < 1e-3 * levels[2]


def test_the_same_way_gives_the_same_bytes(two_rooms: World) -> None:
    signal = np.random.default_rng(4).standard_normal(4000).astype(np.float32)
    runs = []
    for _ in range(2):
        stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("binaural"))
        way = [(1.0 + 0.2 * k, 1.2, 1.2) for k in range(3)]
        runs.append([stream.render([(x, signal)], Pose(3, 2, 1.2), 4000).tobytes() for x in way])
    assert runs[0] == runs[1]


@pytest.mark.parametrize("doppler", ["all", "sources", "off"])
def test_source_and_listener_move_at_once_without_a_click(two_rooms: World, doppler: str) -> None:
    scene = AcousticScene(two_rooms, settings=AcousticSettings(doppler=doppler))
    stream, block = scene.stream(MicrophoneArray.preset("binaural")), 2000
    signal = np.sin(2.0 * np.pi * 300.0 * np.arange(10 * block) / RATE).astype(np.float32)
    heard = np.concatenate(
        [
            stream.render(
                [((1.0 + 0.1 * k, 1.2, 1.2), signal[k * block : (k + 1) * block])],
                Pose(3.0 - 0.05 * k, 2.4, 1.2, 0.1 * k),
                block,
            )
            for k in range(10)
        ],
        axis=1,
    )
    second = np.abs(np.diff(heard, n=2, axis=1)).max(axis=0)
    for border in range(2 * block, 10 * block, block):
        around = second[border - 200 : border + 200]
        assert second[border - 3 : border + 2].max() < 1.5 * np.median(np.sort(around)[-40:])
