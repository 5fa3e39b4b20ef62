from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import InputError, MicrophoneArray
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.robots.motor_noise import FULL_LEVEL, FULL_SPEED, GEAR_RATIO, MotorNoise
from av_embodied.envs.robots.wheels import MOTOR_HEIGHT, MOTOR_SIDES, mean_wheel_speed

RATE = 16_000
BLOCK = 4_000
MONO = MicrophoneArray.preset("mono")


def steady(noise: MotorNoise, speed: float, blocks: int = 16) -> NDArray[np.float32]:
    """Sound at an even speed, after the block in which it is reached."""
    noise.block(speed, BLOCK)
    return np.concatenate([noise.block(speed, BLOCK) for _ in range(blocks)], axis=1)


def level(heard: NDArray[np.float32]) -> float:
    """Level [dB SPL] of a signal in which 1 is 80 dB."""
    return float(80.0 + 10.0 * np.log10(np.mean(np.square(heard, dtype=float))))


@pytest.mark.parametrize("height", [0.5, 1.0, 1.5])
def test_full_speed_is_as_loud_as_stated_at_its_distance(height: float) -> None:
    heard = steady(MotorNoise(MONO, RATE, 1, height), FULL_SPEED)
    distance = math.hypot(height - MOTOR_HEIGHT, MOTOR_SIDES[0])
    assert level(heard) == pytest.approx(FULL_LEVEL - 20.0 * math.log10(distance), abs=0.5)


def test_half_the_speed_is_six_decibels_less() -> None:
    noise = MotorNoise(MONO, RATE, 1)
    full, half = (level(steady(noise, speed)) for speed in (FULL_SPEED, 0.5 * FULL_SPEED))
    assert full - half == pytest.approx(6.0, abs=0.7)


def test_a_robot_that_stands_is_silent() -> None:
    noise = MotorNoise(MONO, RATE, 1)
    assert not noise.block(0.0, BLOCK).any()
    assert noise.block(FULL_SPEED, BLOCK).any()
    assert noise.block(0.0, BLOCK).any()  # runs out
    assert not noise.block(0.0, BLOCK).any()


def test_shafts_are_heard_as_tones_that_follow_the_speed() -> None:
    for speed in (6.0, 12.0):
        heard = steady(MotorNoise(MONO, RATE, 1), speed)[0]
        power = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2
        frequency = np.fft.rfftfreq(len(heard), 1.0 / RATE)
        pinion = 12.0 * GEAR_RATIO * speed / (2.0 * np.pi)
        near = (frequency > 0.9 * pinion) & (frequency < 1.1 * pinion)
        peak = frequency[near][np.argmax(power[near])]
        assert peak == pytest.approx(pinion, rel=0.001) or peak == pytest.approx(
            1.013 * pinion, rel=0.001
        )
        assert power[near].max() > 100.0 * np.median(power[near])


def test_blocks_join_without_a_click() -> None:
    noise = MotorNoise(MONO, RATE, 4)
    heard = np.concatenate(
        [noise.block(speed, BLOCK) for speed in (0.0, 12.5, 12.5, 3.0, 9.0, 0.0, 0.0)], axis=1
    )
    step = np.abs(np.diff(heard[0]))
    for seam in range(BLOCK, heard.shape[1], BLOCK):
        assert step[seam - 1] <= 1.01 * step[max(0, seam - 400) : seam + 400].max()
    assert np.abs(heard[:, BLOCK : BLOCK + 20]).max() < 0.05 * np.abs(heard).max()
    # A break in the phase would show as energy above all tones and most of the hiss.
    tones = steady(MotorNoise(MONO, RATE, 4), 3.0)[0]
    halves = [np.abs(np.fft.rfft(tones[start : start + 800])) for start in (3600, 5600)]
    top = [float(np.mean(half[-100:] ** 2)) for half in halves]
    assert top[0] == pytest.approx(top[1], rel=0.6)


def test_blocks_of_any_length_make_the_same_sound() -> None:
    one, two = (MotorNoise(MONO, RATE, 4) for _ in range(2))
    one.block(8.0, BLOCK)
    two.block(8.0, BLOCK)
    whole = one.block(8.0, BLOCK)
    parts = np.concatenate([two.block(8.0, n) for n in (1, 999, 3000)], axis=1)
    assert parts == pytest.approx(whole, abs=1e-6)


def test_a_farther_microphone_hears_it_later_and_fainter() -> None:
    gap = 10 * SPEED_OF_SOUND / RATE
    array = MicrophoneArray("mast", np.array([[0.0, 0.0, 0.0], [0.0, 0.0, gap]]))
    near, far = steady(MotorNoise(array, RATE, 2, 1.0), 12.5).astype(float)
    low, high = (math.hypot(1.0 - MOTOR_HEIGHT + more, MOTOR_SIDES[0]) for more in (0.0, gap))
    late = (high - low) / SPEED_OF_SOUND * RATE
    found = np.correlate(far, near, mode="full").argmax() - (len(near) - 1)
    assert found == pytest.approx(late, abs=0.6)
    assert np.std(far) / np.std(near) == pytest.approx(low / high, rel=0.02)


def test_a_head_shadows_the_motor_behind_it() -> None:
    heard = steady(MotorNoise(MicrophoneArray.preset("binaural"), RATE, 2), FULL_SPEED)
    left, right = (level(ear[None]) for ear in heard)
    assert left == pytest.approx(right, abs=1.0)
    assert not np.allclose(heard[0], heard[1], atol=1e-3)


@pytest.mark.parametrize("array", ["mono", "respeaker4", "binaural", "ambisonic2"])
def test_the_same_seed_makes_the_same_bytes(array: str) -> None:
    made = [
        steady(MotorNoise(MicrophoneArray.preset(array), RATE, seed), 7.0, 2) for seed in (5, 5, 6)
    ]
    assert made[0].shape == (MicrophoneArray.preset(array).count, 2 * BLOCK)
    assert made[0].dtype == np.float32
    assert made[0].tobytes() == made[1].tobytes()
    assert made[0].tobytes() != made[2].tobytes()


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_the_level_does_not_depend_on_the_rate(rate: int) -> None:
    noise = MotorNoise(MONO, rate, 1)
    noise.block(FULL_SPEED, rate)
    assert level(noise.block(FULL_SPEED, 4 * rate)) == pytest.approx(FULL_LEVEL + 0.7, abs=0.7)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="finite level"):
        MotorNoise(MONO, RATE, 1, 1.0, math.nan)
    with pytest.raises(InputError, match="array_height"):
        MotorNoise(MONO, RATE, 1, 0.0)
    with pytest.raises(InputError, match="rate"):
        MotorNoise(MONO, 100, 1)
    with pytest.raises(InputError, match="wheel_speed"):
        MotorNoise(MONO, RATE, 1).block(math.nan, 10)


def test_wheels_turn_when_driving_and_when_turning() -> None:
    assert mean_wheel_speed(0.25, 0.0, 0.25) == pytest.approx(12.5)
    assert mean_wheel_speed(-0.25, 0.0, 0.25) == pytest.approx(12.5)
    assert mean_wheel_speed(0.0, 1.0, 0.25) == pytest.approx(0.14 / 0.08 / 0.25)
    assert mean_wheel_speed(0.0, 0.0, 0.25) == 0.0
