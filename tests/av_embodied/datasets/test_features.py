"""Features say what a recording holds."""

from __future__ import annotations

import dataclasses

import pytest

from av_embodied import Sensors
from av_embodied.datasets.features import features_json, frame_rate, parts_of, plain_rate
from av_embodied.errors import InputError
from av_embodied.recording import Recording


def test_every_key_has_its_feature(recordings: list[Recording]) -> None:
    found = {part.key: (part.name, part.kind) for part in parts_of(recordings[0])}
    assert found == {
        "audio": ("observation.audio.binaural", "audio"),
        "rgb": ("observation.images.rgb", "video"),
        "rgb_left": ("observation.images.rgb_left", "video"),
        "depth": ("observation.depth", "column"),
        "depth_left": ("observation.depth_left", "column"),
        "scan": ("observation.scan", "column"),
        "odometry": ("observation.state", "column"),
        "collided": ("observation.collided", "column"),
        "monitor": ("audio.monitor", "monitor"),
    }


def test_features_are_those_of_lerobot(recordings: list[Recording]) -> None:
    features = features_json(recordings[0], "lossless")
    state = {"dtype": "float32", "shape": [3], "names": ["x", "y", "yaw"]}
    assert features["observation.state"] == state
    picture = features["observation.images.rgb_left"]
    assert (picture["dtype"], picture["shape"]) == ("video", [8, 16, 3])
    assert picture["info"]["video.lossless"]
    assert features["timestamp"] == {"dtype": "float32", "shape": [1], "names": None}


@pytest.mark.parametrize(("period", "rate"), [(0.25, 4), (0.02, 50), (0.3, 10 / 3), (1.0, 1)])
def test_frames_a_second_are_whole_where_they_can_be(period: float, rate: float) -> None:
    sensors = Sensors(period=period)
    assert plain_rate(sensors) == pytest.approx(rate, abs=1e-12)
    assert isinstance(plain_rate(sensors), int) == (rate == int(rate))
    assert float(frame_rate(sensors)) == pytest.approx(rate)


def test_what_no_feature_can_hold_is_named(recordings: list[Recording]) -> None:
    first = recordings[0].moments[0]
    odd = dataclasses.replace(first, observation={**first.observation, "mood": {"good": 1}})
    with pytest.raises(InputError, match="observation 'mood' must be an array of numbers"):
        parts_of(Recording(recordings[0].header, (odd,)))
