from __future__ import annotations

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray
from av_embodied.envs.acoustics.receivers.ambisonics import binaural_from_ambisonics
from av_embodied.envs.acoustics.receivers.diffuse import plane_wave_responses
from av_embodied.microphones import AmbisonicFormat

RATE = 16_000
LENGTH = 2048
FREQUENCY = np.fft.rfftfreq(LENGTH, 1.0 / RATE)
BAND = (FREQUENCY > 200.0) & (FREQUENCY < 1500.0)
EARS = MicrophoneArray.preset("binaural")


def plane_wave(array: MicrophoneArray, azimuth: float) -> np.ndarray:
    """A click (m, 2048) that passes the origin at sample 1024."""
    direction = np.array([[np.cos(azimuth), np.sin(azimuth), 0.0]])
    first, response = plane_wave_responses(array, direction, RATE)
    heard = np.zeros((array.count, LENGTH))
    for channel, begin in enumerate(first[0]):
        at = LENGTH // 2 + int(begin)
        heard[channel, at : at + response.shape[2]] = response[0, channel]
    return heard


def level_difference(ears: np.ndarray) -> float:
    """How much louder the left ear is, 200 to 1500 Hz [dB]."""
    left, right = (np.abs(np.fft.rfft(ears)[:, BAND]) ** 2).sum(axis=1)
    return float(10.0 * np.log10(left / right))


def time_difference(ears: np.ndarray) -> float:
    """How much earlier the left ear hears, 200 to 1500 Hz [us]."""
    left, right = np.where(BAND, np.fft.rfft(ears), 0.0)
    correlation = np.fft.irfft(left.conj() * right, 32 * LENGTH)
    return float((np.roll(correlation, 800)[:1600].argmax() - 800) / (32 * RATE) * 1e6)


@pytest.mark.parametrize("normalization", ["SN3D", "N3D"])
def test_a_wave_from_the_left_is_louder_and_earlier_there(normalization: str) -> None:
    array = MicrophoneArray.ambisonic(3, normalization)
    heard = binaural_from_ambisonics(
        plane_wave(array, np.pi / 3), AmbisonicFormat(3, normalization), RATE
    )
    assert 3.0 < level_difference(heard) < 4.5
    assert 550.0 < time_difference(heard) < 750.0


@pytest.mark.parametrize("azimuth", [0.0, 40.0, 80.0, 130.0, -100.0])
def test_third_order_is_near_the_direct_rendering_at_low_frequencies(azimuth: float) -> None:
    angle = np.radians(azimuth)
    direct = plane_wave(EARS, angle)
    array = MicrophoneArray.ambisonic(3)
    heard = binaural_from_ambisonics(plane_wave(array, angle), AmbisonicFormat(3), RATE, EARS)
    assert level_difference(heard) == pytest.approx(level_difference(direct), abs=0.6)
    assert time_difference(heard) == pytest.approx(time_difference(direct), abs=30.0)
    # At low frequencies even the waveform is met.
    low = (FREQUENCY > 200.0) & (FREQUENCY < 1000.0)
    found, expected = np.fft.rfft(heard)[:, low], np.fft.rfft(direct)[:, low]
    assert (np.abs(found - expected) ** 2).sum() < 0.01 * (np.abs(expected) ** 2).sum()


@pytest.mark.parametrize("order", [1, 2, 3])
def test_high_frequencies_keep_their_level_on_average(order: int) -> None:
    array, high = MicrophoneArray.ambisonic(order), (FREQUENCY > 2000.0) & (FREQUENCY < 7000.0)
    power = np.zeros(2)
    for azimuth in np.radians(np.arange(0.0, 360.0, 30.0)):
        signals = (
            plane_wave(EARS, azimuth),
            binaural_from_ambisonics(plane_wave(array, azimuth), AmbisonicFormat(order), RATE),
        )
        power += [(np.abs(np.fft.rfft(ears)[:, high]) ** 2).sum() for ears in signals]
    assert 10.0 * np.log10(power[1] / power[0]) == pytest.approx(0.0, abs=1.0)


def test_bad_input_is_named() -> None:
    with pytest.raises(InputError, match=r"must be \(4, samples\), got shape \(9, 10\)"):
        binaural_from_ambisonics(np.zeros((9, 10)), AmbisonicFormat(1), RATE)
    mono = MicrophoneArray.preset("mono")
    with pytest.raises(InputError, match="'mono' must have 2 ears on a head"):
        binaural_from_ambisonics(np.zeros((4, 10)), AmbisonicFormat(1), RATE, mono)
