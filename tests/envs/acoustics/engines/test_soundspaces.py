from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray, Pose
from av_embodied.envs.acoustics import AcousticScene, AcousticSettings
from av_embodied.envs.acoustics.engines import soundspaces
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]

RATE = 16_000
SPEED = 344.0  # m/s, the library's


def scene(world: World, rate: int = RATE, rays: int = 200) -> AcousticScene:
    pytest.importorskip("rlr_audio_propagation")
    return AcousticScene(
        world, rate, engine="soundspaces", settings=AcousticSettings(soundspaces_rays=rays)
    )


@pytest.fixture(scope="session")
def anechoic(shoebox: Shoebox) -> World:
    return shoebox((60.0, 60.0, 60.0), AcousticMaterial(1.0, 0.0))


def low_level(response: np.ndarray, rate: int) -> np.ndarray:
    """Mean level [dB] of responses (m, samples) from 90 to 180 Hz."""
    spectrum = np.abs(np.fft.rfft(response, 1 << 16))
    frequency = np.arange(spectrum.shape[1]) * rate / (1 << 16)
    return 20.0 * np.log10(spectrum[:, (frequency > 90.0) & (frequency < 180.0)].mean(axis=1))


@pytest.mark.parametrize("rate", [16_000, 48_000])
@pytest.mark.parametrize("distance", [1.0, 2.0, 10.0])
def test_direct_sound_is_calibrated(anechoic: World, rate: int, distance: float) -> None:
    response = scene(anechoic, rate).impulse_response((30, 30, 30), Pose(30 + distance, 30, 30))
    # The fraction of a sample is lost, and no more.
    assert np.abs(response[0]).argmax() == pytest.approx(distance / SPEED * rate, abs=1.01)
    assert low_level(response, rate)[0] == pytest.approx(-20.0 * np.log10(distance), abs=0.4)


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_ears_are_as_loud_at_low_frequencies_as_no_head(anechoic: World, rate: int) -> None:
    array = MicrophoneArray.preset("binaural")
    response = scene(anechoic, rate).impulse_response((32, 30, 30), Pose(30, 30, 30), array)
    assert low_level(response, rate) == pytest.approx(-6.02, abs=1.0)
    start = np.abs(response).argmax(axis=1) / rate
    assert start == pytest.approx(2.0 / SPEED, abs=2.5 / RATE)


@pytest.mark.parametrize("yaw", [0.0, 0.5 * np.pi, -2.0])
def test_a_source_on_the_left_is_heard_on_the_left(anechoic: World, yaw: float) -> None:
    array = MicrophoneArray.preset("binaural")
    towards_left = (30.0 - 2.0 * np.sin(yaw), 30.0 + 2.0 * np.cos(yaw), 30.0)
    left, right = scene(anechoic).impulse_response(towards_left, Pose(30, 30, 30, yaw), array)
    assert 10.0 * np.log10((left**2).sum() / (right**2).sum()) > 6.0
    # Below 1 kHz, where the phase is that of one wave round the head.
    cross = np.fft.rfft(left, RATE) * np.fft.rfft(right, RATE).conj()
    lead = np.angle(cross[300:1000]) / (2.0 * np.pi * np.arange(300, 1000))
    assert np.median(lead) == pytest.approx(0.0006, abs=0.0003)  # s


def test_a_microphone_hears_first_what_is_near_it(anechoic: World) -> None:
    array = MicrophoneArray("pair", np.array([[0.0, 0.5, 0.0], [0.0, -0.5, 0.0]]))
    response = scene(anechoic).impulse_response((30, 33, 30), Pose(30, 30, 30), array)
    peak = np.abs(response).argmax(axis=1)
    assert peak[1] - peak[0] == pytest.approx(RATE / SPEED, abs=1.01)


def test_a_room_rings_and_nothing_is_left_behind(
    shoebox: Shoebox, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = set(Path(tempfile.gettempdir()).glob("*.json"))
    world = shoebox((5.0, 4.0, 3.0), AcousticMaterial(0.2, 0.5))
    response = scene(world).impulse_response((1, 1, 1), Pose(4, 3, 1.2))[0]
    late = (response[1600:3200] ** 2).sum()
    assert -30.0 < 10.0 * np.log10(late / (response**2).sum()) < -3.0
    assert capfd.readouterr().out == ""
    assert set(Path(tempfile.gettempdir()).glob("*.json")) <= before


def test_what_the_library_cannot_do_is_refused(anechoic: World) -> None:
    engine, pose = scene(anechoic), Pose(30, 30, 30)
    for name in ("xy", "ambisonic1"):
        with pytest.raises(InputError, match=f"not the array '{name}'"):
            engine.impulse_response((31, 30, 30), pose, MicrophoneArray.preset(name))
    with pytest.raises(InputError, match="32 microphones of array 'eigenmike32'"):
        engine.impulse_response((31, 30, 30), pose, MicrophoneArray.preset("eigenmike32"))


def test_a_missing_library_is_named(anechoic: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(soundspaces, "import_module", missing)
    with pytest.raises(InputError, match=r"pip install av_embodied\[soundspaces\].*BY-NC"):
        soundspaces.SoundSpacesEngine(anechoic, RATE, 0, AcousticSettings())
