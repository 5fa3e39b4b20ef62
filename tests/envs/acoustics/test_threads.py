"""Streams of one scene in several threads sound as they do one after the other, bit by bit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.scene import AcousticScene
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.world import World

SETTINGS = AcousticSettings(particles=512, discovery_rays=512)
ARRAY = MicrophoneArray.preset("binaural")
BLOCKS, SAMPLES = 4, 2000


def listener_of(stream: int, block: int) -> Pose:
    """A walk of each stream from one room into the other."""
    return Pose(1.0 + 1.3 * block + 0.1 * stream, 2.0 - 0.05 * stream, 1.2, 0.3 * block)


def source_of(stream: int, block: int, moving: bool) -> SoundSource:
    """One of three sources, shared by streams."""
    x = 1.0 + stream % 3
    return SoundSource(Pose(x + (0.05 * block if moving else 0.0), 1.0, 1.5))


def heard(scene: AcousticScene, number: int, moving: bool) -> bytes:
    rng = np.random.default_rng(number)
    stream, blocks = scene.stream(ARRAY), []
    for block in range(BLOCKS):
        signal = rng.standard_normal(SAMPLES).astype(np.float32)
        source = source_of(number, block, moving)
        blocks.append(stream.render([(source, signal)], listener_of(number, block), SAMPLES))
    return np.concatenate(blocks, axis=1).tobytes()


@pytest.mark.parametrize("moving", [False, True])
def test_threads_hear_what_one_after_the_other_hears(two_rooms: World, moving: bool) -> None:
    alone = AcousticScene(two_rooms, settings=SETTINGS)
    shared = AcousticScene(two_rooms, settings=SETTINGS)
    wanted = [heard(alone, number, moving) for number in range(6)]
    assert len(set(wanted)) == len(wanted)
    with ThreadPoolExecutor(4) as pool:
        order = [5, 2, 4, 0, 3, 1]  # another one than that of the streams heard alone
        found = list(pool.map(lambda number: heard(shared, number, moving), order))
    assert found == [wanted[number] for number in order]
