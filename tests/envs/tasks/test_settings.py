from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray
from av_embodied.envs.tasks.settings import AudioGoalSettings


def test_defaults_are_those_of_the_robot() -> None:
    sensors = AudioGoalSettings().sensors
    assert sensors.array.name == "respeaker4"
    assert (sensors.camera.width, sensors.camera.height, sensors.rate) == (64, 64, 16_000)
    assert sensors.block_samples == 4_000


def test_sizes_arrays_and_rates_reach_the_sensors() -> None:
    array = MicrophoneArray("pair", np.array([[0.0, 0.1, 0.0], [0.0, -0.1, 0.0]]))
    sensors = AudioGoalSettings(array=array, camera_size=(80, 60), rate=8_000).sensors
    assert sensors.array is array
    assert (sensors.camera.width, sensors.camera.height) == (80, 60)
    assert sensors.block_samples == 2_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"splt": "test"}, "unknown argument of AudioGoal 'splt' .did you mean 'split'"),
        ({"split": "tset"}, "unknown split 'tset' .did you mean 'test'"),
        ({"split": ["test"]}, "unknown split"),
        ({"array": "respeaker"}, "did you mean 'respeaker4'"),
        ({"array": 4}, "array must be one of str, MicrophoneArray, got int"),
        ({"worlds": 7}, "worlds must be one of"),
        ({"sounds": 7}, "sounds must be one of"),
        ({"episodes": [1]}, "episodes must be one of"),
        ({"actions": "discret"}, "did you mean 'discrete'"),
        ({"engine": "feild"}, "did you mean 'field'"),
        ({"camera_size": 4}, "camera width must be"),
        ({"camera_size": "big"}, "camera_size must be a number"),
        ({"camera_size": (64, 64, 3)}, "camera_size must be a number"),
        ({"camera_size": 64.5}, "camera_size must be a whole number"),
        ({"rate": 4_000}, "rate must be"),
        ({"rate": "16k"}, "rate must be a number"),
        ({"max_steps": 0}, "max_steps must be 1 to"),
        ({"max_steps": 10.5}, "max_steps must be a whole number"),
        ({"max_steps": True}, "max_steps must be a number"),
        ({"snr_db": float("nan")}, "snr_db must be"),
        ({"snr_db": "20"}, "snr_db must be a number"),
        ({"odometry_noise": -1.0}, "odometry_noise must be"),
        ({"success_radius": 0.0}, "success_radius must be"),
    ],
)
def test_what_is_not_possible_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        AudioGoalSettings.of(arguments)


def test_noise_may_be_left_out() -> None:
    assert AudioGoalSettings.of({"snr_db": None}).snr_db is None
