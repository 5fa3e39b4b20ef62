from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from av_embodied import Camera, InputError, MicrophoneArray, Sensors
from av_embodied.envs.robots.motor_noise import FULL_LEVEL
from av_embodied.envs.tasks.audio_goal import AudioGoalSettings
from av_embodied.envs.tasks.intermittent import IntermittentSettings
from av_embodied.envs.tasks.multi_goal import MultiGoalSettings
from av_embodied.envs.tasks.semantic_audio_goal import SemanticAudioGoalSettings
from av_embodied.envs.tasks.settings import TaskSettings
from av_embodied.resources import resource_path


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
        ({"distractors": 6}, "distractors must be 0 to 5, got 6"),
        ({"distractors": 1.5}, "distractors must be a whole number"),
        ({"body": "unicycel"}, "did you mean 'unicycle'"),
        ({"camera": "front"}, "camera must be one of Camera, None, got str"),
        ({"cameras": [1]}, "each of cameras must be one of Camera, got int"),
        ({"cameras": (Camera(),)}, "further cameras must have names"),
        ({"lidar": 1}, "lidar must be one of bool, Lidar, got int"),
        ({"shadows": "yes"}, "shadows must be one of bool, got str"),
        ({"semantic": None}, "semantic must be one of bool, got NoneType"),
        ({"depth_noise": 0.5}, "depth_noise must be one of bool, DepthNoise, got float"),
        ({"doppler": 1}, "doppler must be one of bool, got int"),
        ({"motor_noise": 500.0}, "motor_noise must be -60.0 to 120.0"),
        ({"motor_noise": "loud"}, "motor_noise must be a number"),
    ],
)
def test_what_is_not_possible_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        AudioGoalSettings.of(arguments)


def test_noise_may_be_left_out() -> None:
    assert AudioGoalSettings.of({"snr_db": None}).snr_db is None


def test_cameras_scanner_and_errors_reach_the_sensors() -> None:
    rear = Camera(16, 16, yaw=3.0, name="rear")
    sensors = AudioGoalSettings.of(
        {"cameras": [rear], "lidar": True, "shadows": True, "semantic": True, "depth_noise": True}
    ).sensors
    assert sensors.cameras == (rear,)
    assert sensors.lidar is not None
    assert sensors.camera.shadows
    assert sensors.camera.semantic
    assert sensors.camera.depth_noise is not None
    plain = AudioGoalSettings(camera=Camera(24, 16)).sensors
    assert (plain.camera.width, plain.lidar) == (24, None)
    assert plain == Sensors(camera=Camera(24, 16))


def test_motors_have_a_level_where_they_are_heard() -> None:
    assert AudioGoalSettings().motor_level is None
    assert AudioGoalSettings(motor_noise=True).motor_level == FULL_LEVEL
    assert AudioGoalSettings(motor_noise=60).motor_level == 60.0


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (MultiGoalSettings, {"ordr": "told"}, "argument of MultiGoal 'ordr' .did you mean 'order'"),
        (MultiGoalSettings, {"order": "tolled"}, "unknown order 'tolled' .did you mean 'told'"),
        (MultiGoalSettings, {"goals": 5}, "fewest goals must be 2 to 4, got 5"),
        (MultiGoalSettings, {"goals": (3, 2)}, "most goals must be 3 to 4, got 2"),
        (MultiGoalSettings, {"goals": (2, 3, 4)}, "goals must be a number or two"),
        (MultiGoalSettings, {"goals": "two"}, "goals must be one of int, tuple, list"),
        (MultiGoalSettings, {"goals": (2, 2.5)}, "goals must be a whole number"),
        (IntermittentSettings, {"sound_seconds": 0.0}, "sound_seconds must be 0.1 to 60.0"),
        (IntermittentSettings, {"pause_seconds": "long"}, "pause_seconds must be a number"),
        (IntermittentSettings, {"distractors": 1}, "argument of Intermittent 'distractors'"),
        (SemanticAudioGoalSettings, {"sound_seconds": 1e3}, "sound_seconds must be 0.1 to 600.0"),
    ],
)
def test_what_the_other_tasks_cannot_be_asked(
    kind: type[TaskSettings], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        kind.of(arguments)


def test_an_unknown_renderer_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="raster"):
        AudioGoalSettings(renderer="rastr")


def test_a_robot_of_a_file_says_where_its_sensors_are() -> None:
    sensors = AudioGoalSettings(body=str(resource_path("worlds/robots/rover.urdf"))).sensors
    assert sensors.body_radius == pytest.approx(0.2, abs=0.01)
    assert sensors.array_height == pytest.approx(1.0, abs=0.01)
    assert sensors.camera.mount_height == pytest.approx(0.9, abs=0.01)


def test_discrete_actions_take_their_time() -> None:
    assert TaskSettings(period=0.05, actions="continuous").sensors.block_samples == 800
    with pytest.raises(InputError, match=r"at least 0\.25 s, got 0\.05; use actions"):
        TaskSettings(period=0.05)
    with pytest.raises(InputError, match="period must be"):
        TaskSettings(period=3.0)


def test_a_monitor_is_an_array_by_name_or_itself() -> None:
    assert TaskSettings().monitor_array is None
    found = TaskSettings(monitor="binaural").monitor_array
    assert found is not None
    assert found.count == 2
    with pytest.raises(InputError, match="binaural"):
        TaskSettings(monitor="binoral")
