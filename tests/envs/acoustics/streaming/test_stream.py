from __future__ import annotations

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray, Pose
from av_embodied.envs.acoustics import AcousticScene, AcousticSettings
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.streaming.voice import Voice
from av_embodied.envs.worlds.world import World

RATE = 16_000
SOURCE = (1.0, 1.2, 1.1)
POSE = Pose(3.1, 2.2, 1.2, 0.4)


def noise(samples: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(samples).astype(np.float32)


@pytest.mark.parametrize("preset", ["mono", "binaural", "respeaker4"])
@pytest.mark.parametrize("block", [160, 999, 4000])
def test_blocks_equal_one_go_and_plain_convolution(
    two_rooms: World, preset: str, block: int
) -> None:
    array, signal = MicrophoneArray.preset(preset), noise(12_000)
    scene = AcousticScene(two_rooms)
    whole = scene.stream(array).render([(SOURCE, signal)], POSE, len(signal))
    stream = scene.stream(array)
    parts = np.concatenate(
        [
            stream.render([(SOURCE, signal[i : i + block])], POSE, len(signal[i : i + block]))
            for i in range(0, len(signal), block)
        ],
        axis=1,
    )
    assert np.linalg.norm(parts - whole) < 1e-4 * np.linalg.norm(whole)
    response = scene.impulse_response(SOURCE, POSE, array)
    plain = np.stack([np.convolve(signal, channel)[: len(signal)] for channel in response])
    assert np.linalg.norm(whole - plain) < 1e-4 * np.linalg.norm(plain)


def test_several_sources_add_up(two_rooms: World) -> None:
    array, scene = MicrophoneArray.preset("mono"), AcousticScene(two_rooms)
    one, two = (SOURCE, noise(4000)), ((6.0, 2.0, 1.0), noise(4000)[::-1].copy())
    both = scene.stream(array).render([one, two], POSE, 4000)
    alone = [scene.stream(array).render([source], POSE, 4000) for source in (one, two)]
    np.testing.assert_allclose(both, alone[0] + alone[1], atol=1e-5)


def test_a_source_that_left_rings_out(two_rooms: World) -> None:
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("mono"))
    stream.render([(SOURCE, noise(4000))], POSE, 4000)
    ringing = [float(np.std(stream.render([], POSE, 4000))) for _ in range(4)]
    assert ringing[0] > 0.0
    assert ringing[3] < 1e-3 * ringing[0]


def test_a_source_moving_past_leaves_no_click(two_rooms: World) -> None:
    # 1 m/s past the listener in blocks of 50 ms: no border stands out of the differences within.
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("respeaker4"))
    block, count = 800, 50
    tone = np.sin(2.0 * np.pi * 300.0 * np.arange(block * count) / RATE).astype(np.float32)
    heard = np.concatenate(
        [
            stream.render(
                [((0.8 + i * block / RATE, 1.2, 1.2), tone[i * block : (i + 1) * block])],
                Pose(2.0, 2.2, 1.2),
                block,
            )
            for i in range(count)
        ],
        axis=1,
    )
    second = np.abs(np.diff(heard, n=2, axis=1))
    for border in range(4 * block, block * count, block):
        around = second[:, border - 200 : border + 200]
        assert (
            second[:, border - 3 : border + 2].max(axis=1)
            < 1.5 * np.median(np.sort(around, axis=1)[:, -40:], axis=1)
        ).all()


def test_a_turning_head_fades_from_one_ear_to_the_other(two_rooms: World) -> None:
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("binaural"))
    levels = []
    for yaw in (np.pi / 2, -np.pi / 2):
        pose = Pose(1.0, 1.2, 1.2, yaw)
        stream.render([((2.0, 1.2, 1.2), noise(4000))], pose, 4000)
        heard = stream.render([((2.0, 1.2, 1.2), noise(4000))], pose, 4000)
        levels.append(10.0 * np.log10((heard[0] ** 2).sum() / (heard[1] ** 2).sum()))
    assert levels[0] < -1.0
    assert levels[1] > 1.0


def test_bad_signals_are_refused(two_rooms: World) -> None:
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("mono"))
    with pytest.raises(InputError, match=r"signal of source 0 must be \(4000,\), got \(3,\)"):
        stream.render([(SOURCE, noise(3))], POSE, 4000)
    with pytest.raises(InputError, match="must be finite"):
        stream.render([(SOURCE, np.full(4000, np.nan, np.float32))], POSE, 4000)
    with pytest.raises(InputError, match="three finite numbers"):
        stream.render([((np.inf, 0, 0), noise(4000))], POSE, 4000)


def test_several_arrays_hear_what_each_alone_would(two_rooms: World) -> None:
    scene, poses = AcousticScene(two_rooms), [POSE, Pose(5.2, 2.0, 1.4)]
    arrays = [MicrophoneArray.preset("binaural"), MicrophoneArray.preset("mono")]
    together = scene.stream(arrays)
    alone = [scene.stream(array) for array in arrays]
    for k in range(3):
        source = ((1.0 + 0.2 * k, 1.2, 1.1), noise(4000))
        blocks = together.render([source], poses, 4000)
        for block, stream, pose in zip(blocks, alone, poses, strict=True):
            np.testing.assert_array_equal(block, stream.render([source], pose, 4000))
    with pytest.raises(InputError, match="a pose for each of 2 arrays, got 1"):
        together.render([], [POSE], 4000)


def test_a_silent_source_is_not_traced(two_rooms: World) -> None:
    scene = AcousticScene(two_rooms)
    stream, silence = scene.stream(MicrophoneArray.preset("mono")), np.zeros(4000, np.float32)
    for k in range(3):
        heard = stream.render([((1.0 + 0.2 * k, 1.2, 1.1), silence)], POSE, 4000)
        assert not heard.any()
    assert not vars(scene.engine)["_records"]._memory


def test_a_pause_is_heard_as_one(two_rooms: World) -> None:
    # After seconds of silence the source sounds as it did when it began, without a fade.
    stream = AcousticScene(two_rooms).stream(MicrophoneArray.preset("mono"))
    silence = np.zeros(4000, np.float32)
    first = stream.render([(SOURCE, noise(4000))], POSE, 4000)
    rest = [stream.render([(SOURCE, silence)], POSE, 4000) for _ in range(12)]
    assert not rest[-1].any()
    again = stream.render([(SOURCE, noise(4000))], POSE, 4000)
    np.testing.assert_allclose(again, first, atol=float(1e-5 * np.abs(first).max()))


def test_a_source_that_jumps_is_not_heard_to_travel(two_rooms: World) -> None:
    scene, array = AcousticScene(two_rooms), MicrophoneArray.preset("mono")
    stream, fresh, there = scene.stream(array), scene.stream(array), (6.0, 2.0, 1.0)
    stream.render([(SOURCE, noise(800))], POSE, 800)
    jumped = [stream.render([(there, noise(800))], POSE, 800) for _ in range(25)]
    always = [fresh.render([(there, noise(800))], POSE, 800) for _ in range(25)]
    error = np.linalg.norm(jumped[-1] - always[-1])
    assert error < 1e-3 * np.linalg.norm(always[-1])


def test_nothing_old_is_heard_where_a_pause_leads_into_a_livelier_room(two_rooms: World) -> None:
    dead = np.zeros((1, 400), dtype=np.float32)
    dead[0, 0] = 1.0
    live = np.zeros((1, 6000), dtype=np.float32)
    live[0, 3000] = 0.5

    class Rooms:
        """Lets the first listener hear no echo, and others a late one."""

        def response(
            self, source: SoundSource, listener: Pose, array: MicrophoneArray
        ) -> np.ndarray:
            return dead if listener.x < 1.0 else live

    voice = Voice(Rooms(), MicrophoneArray.preset("mono"), RATE, 0, AcousticSettings())
    source, silence = SoundSource.of(SOURCE), np.zeros(1600, dtype=np.float32)
    voice.heard(source, noise(1600), Pose(0, 0))
    for _ in range(10):
        voice.heard(source, silence, Pose(0, 0))
    after = voice.heard(source, np.full(1600, 1e-4, np.float32), Pose(2, 0))
    assert np.abs(after).max() < 1e-3
    assert np.abs(voice.heard(source, noise(1600), Pose(2, 0))).max() < 1e-3
    assert np.abs(voice.heard(source, silence, Pose(2, 0))).max() > 0.1


def test_an_empty_block_is_empty(two_rooms: World) -> None:
    settings = AcousticSettings(crossfade=0.0)
    stream = AcousticScene(two_rooms, settings=settings).stream(MicrophoneArray.preset("mono"))
    assert stream.render([(SOURCE, noise(0))], POSE, 0).shape == (1, 0)
