from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.late.late_field import LateEnergy
from av_embodied.envs.acoustics.late.late_sound import add_at, synthesize
from av_embodied.envs.acoustics.receivers.diffuse import late_noise

RATE, PERIOD = 16_000, 64_000


def late(flow: tuple[float, float, float]) -> LateEnergy:
    """An exponential decay from 20 ms on whose energy goes to a share along `flow`."""
    energy = np.exp(-np.arange(100) / 15.0, dtype=np.float32)
    energy[:4] = 0.0
    towards = energy[:, None] * np.array(flow, dtype=np.float32)
    return LateEnergy(np.tile(energy, (7, 1)), towards, 0.005, 0.021)


def rendered(field: LateEnergy, array: MicrophoneArray, yaw: float = 0.0) -> np.ndarray:
    noise = late_noise(array, RATE, PERIOD, 0)
    return synthesize(field, noise, array, Pose(0.0, 0.0, 1.0, yaw), RATE)


@pytest.mark.parametrize("flow", [(0.0, 0.0, 0.0), (0.8, 0.0, 0.0)])
def test_a_response_has_the_energy_of_its_field(flow: tuple[float, float, float]) -> None:
    field = late(flow)
    response = rendered(field, MicrophoneArray.preset("respeaker4"))
    expected = field.energy[0].sum()
    np.testing.assert_allclose((response**2).sum(axis=1), expected, rtol=0.25)


def test_nothing_is_heard_before_the_arrival() -> None:
    response = rendered(late((0.5, 0.0, 0.0)), MicrophoneArray.preset("respeaker4"))
    nearest = 0.021 - 0.032 / SPEED_OF_SOUND  # the microphones are 32 mm from the middle
    assert not response[:, : int(nearest * RATE)].any()
    assert response[:, int(0.021 * RATE) : int(0.03 * RATE)].any()


@pytest.mark.parametrize(("yaw", "near"), [(0.0, 1), (np.pi / 2, 0), (np.pi, 3), (-np.pi / 2, 2)])
def test_directed_sound_comes_from_where_its_energy_flows_from(yaw: float, near: int) -> None:
    # Energy flows along -y, so it comes from +y: the microphone on that side leads the far one.
    response = rendered(late((0.0, -0.95, 0.0)), MicrophoneArray.preset("respeaker4"), yaw)
    early = np.fft.rfft(response[:, 320:1120], 2048)
    far = (near + 2) % 4
    lead = np.fft.irfft(early[far] * early[near].conj(), 2048 * 8)
    lag = (int(np.argmax(lead)) + 8192) % 16384 - 8192
    # 64 mm at the speed of sound is 2.98 samples.
    assert lag / 8.0 == pytest.approx(2.98, abs=0.5)


def test_values_outside_the_target_are_left_out() -> None:
    target = np.zeros(4, dtype=np.float32)
    for start in (-2, 3, -9, 9):
        add_at(target, start, np.array([1.0, 2.0, 3.0], dtype=np.float32))
    assert target.tolist() == [3.0, 0.0, 0.0, 1.0]


def test_the_response_is_steady_where_energy_fades_out() -> None:
    # A bin before the first fades from a thousandth to nothing, and the arrival crosses a bin.
    array = MicrophoneArray.preset("mono")
    before = late((0.6, 0.0, 0.0))
    before.energy[:, 3] = 1e-6
    after = late((0.6, 0.0, 0.0))
    one, two = rendered(before, array), rendered(after, array)
    assert np.linalg.norm(one - two) < 0.01 * np.linalg.norm(two)
