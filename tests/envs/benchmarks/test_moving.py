from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.benchmarks import moving
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject


@pytest.fixture(scope="module")
def room() -> World:
    """A room about the walks of the benchmark."""
    pose = np.eye(4)
    pose[:3, 3] = (6.0, 6.0, 1.3)
    shape = Shape(Box((7.0, 6.0, 2.6)), pose, AcousticMaterial(0.3, 0.3))
    return World("room", (WorldObject("room", "wall", (shape,)),))


def test_blocks_are_near_the_dense_reference(room: World) -> None:
    scene, way = AcousticScene(room, moving.RATE), ((4.5, 4.2), (5.6, 4.5))
    signal = moving.white()[:8000]
    reference = moving.dense(scene, way, [signal])[0]
    error = moving.error_level(moving.rendered(scene, way, signal, 0.1), reference)
    assert -70.0 < error < -30.0


def test_the_error_of_half_the_amplitude_is_six_decibels_down() -> None:
    sound = moving.white()[None]
    assert moving.error_level(0.5 * sound, sound) == pytest.approx(-6.02, abs=0.01)


def test_pitch_is_that_of_the_closed_form() -> None:
    heard = moving.heard_pitch(5.0)
    assert heard == pytest.approx(1000.0 / (1.0 - 5.0 / SPEED_OF_SOUND), abs=0.01)


def test_bursts_sound_and_rest() -> None:
    signal = moving.bursts()
    assert len(signal) == len(moving.white())
    assert 0.3 < np.mean(np.abs(signal) < 1e-6) < 0.6
