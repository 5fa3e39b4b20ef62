"""SRP-PHAT against plane waves, against another implementation, and in diffuse noise."""

from __future__ import annotations

import numpy as np
import pyroomacoustics as pra
import pytest
from numpy.typing import NDArray

from av_embodied.microphones import MicrophoneArray
from av_embodied.policies.hearing.delays import SPEED_OF_SOUND, arrival_delays, unit_vectors
from av_embodied.policies.hearing.srp_phat import (
    AZIMUTHS,
    ELEVATIONS,
    SteeredResponse,
    strongest_direction,
)

RATE = 16_000


def plane_wave(
    array: MicrophoneArray, azimuth: float, elevation: float = 0.0, seed: int = 0
) -> NDArray[np.float32]:
    """White noise (m, 4000) from far away, delayed exactly in the frequency domain."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(8192))
    frequency = np.fft.rfftfreq(8192, 1.0 / RATE)
    delays = arrival_delays(array, unit_vectors(azimuth, elevation))
    shifted = spectrum * np.exp(-2j * np.pi * frequency * delays[:, None])
    return np.fft.irfft(shifted)[:, 2000:6000].astype(np.float32)


def angle_between(a: float, b: float) -> float:
    return float(np.degrees(abs(np.angle(np.exp(1j * (a - b))))))


@pytest.mark.parametrize("name", ["respeaker4", "ring8", "tetra"])
@pytest.mark.parametrize("azimuth", np.radians([-170.0, -91.0, -10.0, 0.0, 34.5, 120.0, 179.0]))
def test_a_plane_wave_is_found_within_a_degree(name: str, azimuth: float) -> None:
    array = MicrophoneArray.preset(name)
    found, _ = strongest_direction(SteeredResponse(array, RATE).power(plane_wave(array, azimuth)))
    assert angle_between(found, azimuth) < 1.0


@pytest.mark.parametrize("azimuth", np.radians([-60.0, -20.0, 0.0, 45.0]))
def test_a_head_hears_the_cone_of_confusion(azimuth: float) -> None:
    array = MicrophoneArray.preset("binaural")
    power = SteeredResponse(array, RATE).power(plane_wave(array, azimuth))[0]
    behind = np.pi - azimuth
    ahead_power = np.interp(azimuth, AZIMUTHS, power, period=2.0 * np.pi)
    behind_power = np.interp(behind, AZIMUTHS, power, period=2.0 * np.pi)
    assert ahead_power == pytest.approx(power.max(), abs=0.04)
    assert behind_power == pytest.approx(ahead_power, abs=0.04)


def test_a_raised_source_is_found_raised() -> None:
    array = MicrophoneArray.preset("respeaker4")
    wave = plane_wave(array, 1.0, np.radians(40.0))
    azimuth, elevation = strongest_direction(SteeredResponse(array, RATE).power(wave))
    assert angle_between(azimuth, 1.0) < 1.5
    assert elevation == pytest.approx(np.radians(40.0))


def test_a_lone_wave_has_a_far_higher_peak_than_independent_noise() -> None:
    array = MicrophoneArray.preset("ring8")
    response = SteeredResponse(array, RATE)
    noise = np.random.default_rng(1).standard_normal((8, 4000)).astype(np.float32)
    assert 0.6 < response.power(plane_wave(array, 0.5)).max() <= 1.2
    assert abs(response.power(noise).max()) < 0.25


def test_a_diffuse_field_has_no_direction() -> None:
    array = MicrophoneArray.preset("respeaker4")
    rng = np.random.default_rng(2)
    golden = np.pi * (3.0 - np.sqrt(5.0))
    height = np.linspace(-1.0, 1.0, 200)
    field = sum(
        plane_wave(array, golden * n, np.arcsin(z), seed=int(rng.integers(2**31)))
        for n, z in enumerate(height)
    )
    power = SteeredResponse(array, RATE).power(np.asarray(field, dtype=np.float32))
    assert abs(power.mean()) < 0.1
    assert power.max() < 0.2


def test_one_microphone_knows_no_direction() -> None:
    response = SteeredResponse(MicrophoneArray.preset("mono"), RATE)
    power = response.power(np.ones((1, 4000), dtype=np.float32))
    assert power.shape == (len(ELEVATIONS), len(AZIMUTHS))
    assert not power.any()


def test_silence_and_short_blocks_give_finite_power() -> None:
    response = SteeredResponse(MicrophoneArray.preset("respeaker4"), RATE)
    assert np.isfinite(response.power(np.zeros((4, 4000), dtype=np.float32))).all()
    assert np.isfinite(response.power(np.ones((4, 100), dtype=np.float32))).all()


def test_the_same_block_gives_the_same_power() -> None:
    array = MicrophoneArray.preset("respeaker4")
    wave = plane_wave(array, 0.2)
    first, second = (SteeredResponse(array, RATE).power(wave) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def shoebox_blocks(count: int) -> list[tuple[NDArray[np.float32], float]]:
    """Reverberant blocks (4, 3200) of noise bursts at 20 dB SNR, and their true azimuths."""
    rng = np.random.default_rng(7)
    array = MicrophoneArray.preset("respeaker4")
    blocks = []
    for _ in range(count):
        absorption, order = pra.inverse_sabine(0.4, [6.0, 5.0, 2.6])
        room = pra.ShoeBox(
            [6.0, 5.0, 2.6], fs=RATE, materials=pra.Material(absorption), max_order=min(order, 15)
        )
        place = np.append(rng.uniform(1.0, [5.0, 4.0]), 1.0)
        source = np.append(rng.uniform(0.5, [5.5, 4.5]), rng.uniform(0.8, 1.4))
        room.add_microphone_array((array.positions + place).T)
        signal = rng.standard_normal(9600) * np.repeat(rng.uniform(0.1, 1.0, 96), 100)
        room.add_source(source, signal=signal)
        heard = np.asarray(room.simulate(return_premix=True))[0, :, 4000:7200]
        heard = heard + 0.1 * heard.std() * rng.standard_normal(heard.shape)
        offset = source - place
        blocks.append((heard.astype(np.float32), float(np.arctan2(offset[1], offset[0]))))
    return blocks


def test_in_a_reverberant_room_it_is_no_worse_than_another_implementation() -> None:
    array = MicrophoneArray.preset("respeaker4")
    ours, theirs = SteeredResponse(array, RATE), []
    errors = []
    for block, azimuth in shoebox_blocks(24):
        errors.append(angle_between(strongest_direction(ours.power(block))[0], azimuth))
        other = pra.doa.SRP(
            array.positions.T, RATE, 512, c=SPEED_OF_SOUND, azimuth=np.radians(np.arange(0, 360, 3))
        )
        frames = np.array(
            [
                np.asarray(pra.transform.stft.analysis(row, 512, 256, win=np.hanning(512))).T
                for row in block
            ]
        )
        other.locate_sources(frames, freq_range=[200.0, 7000.0])
        recon = other.azimuth_recon
        assert recon is not None
        theirs.append(angle_between(float(recon[0]), azimuth))
    assert 0.2 < np.mean(errors) < np.mean(theirs) + 1.0
    assert np.median(errors) < 6.0
