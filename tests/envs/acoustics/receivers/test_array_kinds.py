"""Every kind of array in a room: direct sound, late sound and streams of one piece."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.array_geometry import ears
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World
from av_embodied.hrtf import Hrtf

RATE = 16_000
SOURCE, LISTENER = (1.2, 1.1, 1.4), Pose(4.4, 3.0, 1.2, 2.0)


def open_ears() -> MicrophoneArray:
    """Two measured ears without a head between them, 0.16 m apart."""
    direction = fibonacci_sphere(500)
    lead = 0.08 / 343.2 * direction[:, 1]
    late = np.stack([64.0 - lead * 48_000, 64.0 + lead * 48_000], axis=1)
    offset = np.arange(160) - late[..., None]
    click = 0.9 * np.sinc(0.9 * offset) * np.exp(-0.5 * (offset / 3.0) ** 2)
    return MicrophoneArray("open", ears(0.08), 0.08, hrtf=Hrtf(direction, click, 48_000))


ARRAYS = {
    "measured": open_ears(),
    **{name: MicrophoneArray.preset(name) for name in ("xy", "ambisonic2", "ring8")},
}


@pytest.fixture(scope="module")
def hall(shoebox: Callable[..., World]) -> AcousticScene:
    return AcousticScene(shoebox((6.0, 5.0, 3.0), AcousticMaterial(0.12, 0.6)), RATE)


def late_level(response: np.ndarray) -> np.ndarray:
    """Energy (m,) after 80 ms [dB]."""
    return 10.0 * np.log10((response[:, round(0.08 * RATE) :] ** 2).sum(axis=1))


@pytest.fixture(scope="module")
def mono(hall: AcousticScene) -> np.ndarray:
    return hall.impulse_response(SOURCE, LISTENER)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("measured", [0.0, 0.0]),  # no head, no change
        ("xy", [-4.77, -4.77]),  # a cardioid hears a third of a diffuse field
        ("ring8", [0.0] * 8),
        ("ambisonic2", [0.0] + [-4.77] * 3 + [-6.99] * 5),  # SN3D: 1 / (2 l + 1)
    ],
)
def test_late_sound_is_as_loud_as_the_pattern_takes(
    hall: AcousticScene, mono: np.ndarray, name: str, expected: list[float]
) -> None:
    found = late_level(hall.impulse_response(SOURCE, LISTENER, ARRAYS[name])) - late_level(mono)
    np.testing.assert_allclose(found, expected, atol=1.0)


def test_measured_open_ears_hear_direct_sound_as_open_microphones(free_field: World) -> None:
    scene, place = AcousticScene(free_field, RATE), Pose(0.3, -0.2, 0.0, 0.4)
    arrays = ARRAYS["measured"], MicrophoneArray("pair", ears(0.08))
    responses = [scene.impulse_response((2.0, 1.5, 0.7), place, array) for array in arrays]
    spectra = [np.fft.rfft(response, 2048) for response in responses]
    inside = slice(round(300 * 2048 / RATE), round(6000 * 2048 / RATE))
    ratio = spectra[0][:, inside] / spectra[1][:, inside]
    # The pair's microphones have their own distances, which is a little level.
    assert np.abs(20.0 * np.log10(np.abs(ratio))).max() < 0.5
    assert np.abs(np.angle(ratio[0] * ratio[1].conj())).max() < 0.25
    late = -np.unwrap(np.angle(ratio[0]))[-1] / (2.0 * np.pi * 6000.0)
    assert late == pytest.approx(0.0, abs=80e-6)  # s; that is where a response is said to begin


@pytest.mark.parametrize("name", ARRAYS)
def test_streams_of_a_moving_source_have_every_channel(hall: AcousticScene, name: str) -> None:
    stream = hall.stream(ARRAYS[name])
    signal = np.random.default_rng(2).standard_normal(12_000).astype(np.float32)
    blocks = []
    for k in range(3):
        place = np.add(SOURCE, [0.1 * k, 0.0, 0.0])
        blocks.append(stream.render([(place, signal[4000 * k : 4000 * (k + 1)])], LISTENER, 4000))
    heard = np.concatenate(blocks, axis=1)
    assert heard.shape == (ARRAYS[name].count, 12_000)
    assert np.isfinite(heard).all()
    assert (heard[:, 4000:].std(axis=1) > 0.01).all()
