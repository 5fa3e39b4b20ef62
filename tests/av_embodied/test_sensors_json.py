from __future__ import annotations

import json

import numpy as np
import pytest

from av_embodied import Camera, InputError, MicrophoneArray, Sensors
from av_embodied.hrtf import Hrtf
from av_embodied.microphones import PRESETS
from av_embodied.sensors import DepthNoise, Lidar
from av_embodied.sensors_json import sensors_from_json, sensors_to_json


def survives(sensors: Sensors) -> Sensors:
    again = sensors_from_json(json.loads(json.dumps(sensors_to_json(sensors), allow_nan=False)))
    assert again == sensors
    return again


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_survives(name: str) -> None:
    assert survives(Sensors(MicrophoneArray.preset(name))).array.name == name


def test_further_cameras_scanner_and_noise_survive() -> None:
    survives(
        Sensors(
            period=0.1,
            camera=Camera(80, 60, depth_noise=DepthNoise(amount=0.5)),
            cameras=(Camera(name="back", yaw=3.0, projection="fisheye"),),
            lidar=Lidar(beams=90, noise=0.01),
        )
    )


def test_axes_heads_and_harmonics_survive_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    axes = rng.standard_normal((50, 3))
    array = MicrophoneArray("many", axes, directivity=np.full(50, 0.5), axes=axes)
    again = survives(Sensors(array)).array
    assert again.key == array.key
    hrtf = Hrtf(rng.standard_normal((40, 3)), rng.standard_normal((40, 2, 8)), 44_100.0)
    ears = np.array([[0.0, 0.09, 0.0], [0.0, -0.09, 0.0]])
    survives(Sensors(MicrophoneArray("head", ears, 0.09, hrtf=hrtf)))
    survives(Sensors(MicrophoneArray.ambisonic(2)))


def test_bad_keys_are_named() -> None:
    plain = sensors_to_json(Sensors())
    with pytest.raises(InputError, match=r"key of sensors .raet..*did you mean .rate."):
        sensors_from_json({**plain, "raet": 3})
    with pytest.raises(InputError, match="missing key 'camera'"):
        sensors_from_json({k: v for k, v in plain.items() if k != "camera"})
    with pytest.raises(InputError, match=r"missing keys \['rate'\]"):
        sensors_from_json({k: v for k, v in plain.items() if k != "rate"})
    with pytest.raises(InputError, match="positions"):
        sensors_from_json({**plain, "array": {**plain["array"], "positions": [[1.0, 2.0]]}})
