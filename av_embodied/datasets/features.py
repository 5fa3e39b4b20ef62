"""What a recording holds, as the features of a LeRobotDataset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..playing import Moment
from ..recording.recording import Recording
from ..sensors import Sensors
from .sound_files import CODEC
from .video_files import GROUP, pixel_format

STATE = "observation.state"
ACTION = "action"
TOLD = "instruction"
MONITOR = "audio.monitor"  # not of `observation`: what a person would hear, not the robot
RANGE = ["from_sample", "to_sample"]
FINEST = 10_000  # largest denominator of a period [s]
NAMES: Mapping[str, list[str]] = {
    STATE: ["x", "y", "yaw"],
    "video": ["height", "width", "channels"],
}
CLOCK: Mapping[str, str] = {
    "timestamp": "float32",
    "frame_index": "int64",
    "episode_index": "int64",
    "index": "int64",
    "task_index": "int64",
}
OUTCOME: Mapping[str, str] = {"next.reward": "float32", "next.done": "bool", "next.success": "bool"}


@dataclass(frozen=True)
class Part:
    """One key of an observation, and the feature that holds it."""

    key: str
    name: str
    """Of the feature."""
    kind: str
    """video, audio, column, text or monitor: sound of `info` and not of the observation."""
    dtype: str = ""
    shape: tuple[int, ...] = ()

    def values(self, moments: tuple[Moment, ...]) -> NDArray[Any]:
        """(n, *shape) of `moments`; InputError where one of them has something else."""
        return np.stack([self._value(moment) for moment in moments])

    def _value(self, moment: Moment) -> NDArray[Any] | np.str_:
        source = moment.info if self.kind == "monitor" else moment.observation
        value = source.get(self.key)
        if self.kind == "text" and isinstance(value, str):
            return np.str_(value)
        shape, dtype = getattr(value, "shape", None), str(getattr(value, "dtype", ""))
        if not isinstance(value, np.ndarray) or (shape, dtype) != (self.shape, self.dtype):
            raise InputError(
                f"{self.key!r} must be {self.dtype or 'text'} {self.shape or ''} in every moment, "
                f"got {dtype or type(value).__name__} {shape or ''} in moment {moment.number}"
            )
        return value


def parts_of(recording: Recording) -> tuple[Part, ...]:
    """Of the first observation; InputError for a value that no feature can hold."""
    moment = recording.moments[0]
    array = recording.header.sensors.array
    parts = [_part(key, value, array.name) for key, value in moment.observation.items()]
    heard = moment.info.get("monitor")
    if isinstance(heard, np.ndarray) and heard.ndim == 2 and heard.dtype == np.float32:
        parts.append(Part("monitor", MONITOR, "monitor", "float32", heard.shape))
    return tuple(parts)


def _part(key: str, value: object, array: str) -> Part:
    if isinstance(value, str) and key == TOLD:
        return Part(key, "task_index", "text")
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf" or not value.ndim:
        raise InputError(f"observation {key!r} must be an array of numbers")
    dtype, shape = str(value.dtype), value.shape
    if key == "audio":
        name = re.sub(r"[^A-Za-z0-9_-]", "_", array)
        return Part(key, f"observation.audio.{name}", "audio", dtype, shape)
    if key.startswith("rgb") and dtype == "uint8" and shape[2:] == (3,):
        return Part(key, f"observation.images.{key}", "video", dtype, shape)
    return Part(key, STATE if key == "odometry" else f"observation.{key}", "column", dtype, shape)


def frame_rate(sensors: Sensors) -> Fraction:
    """Frames, which are decisions, per second."""
    return 1 / Fraction(sensors.period).limit_denominator(FINEST)


def plain_rate(sensors: Sensors) -> int | float:
    """`frame_rate` for JSON, whole where it can be."""
    rate = frame_rate(sensors)
    return rate.numerator if rate.denominator == 1 else float(rate)


def action_kind(recording: Recording) -> str:
    """Discrete or continuous; InputError for a recording without an action."""
    decision = recording.moments[0].decision if len(recording.moments) > 1 else None
    if decision is None:
        raise InputError(
            f"episode {recording.header.episode.id!r} holds no action with what came of it"
        )
    return "discrete" if np.ndim(decision.action) == 0 else "continuous"


def features_json(recording: Recording, video: str) -> dict[str, dict[str, Any]]:
    """`features` of info.json for recordings like this one."""
    sensors = recording.header.sensors
    found = {}
    for part in parts_of(recording):
        if part.kind in ("audio", "monitor"):
            found[part.name] = _feature("int64", (2,), RANGE, _sound_info(part, sensors))
        elif part.kind == "video":
            info = _video_info(part, sensors, video)
            found[part.name] = _feature("video", part.shape, NAMES["video"], info)
        elif part.kind == "column":
            found[part.name] = _feature(part.dtype, part.shape, NAMES.get(part.name))
    if action_kind(recording) == "discrete":
        found[ACTION] = _feature("int64", (1,), ["stop_forward_left_right"])
    else:
        found[ACTION] = _feature("float32", (2,), ["speed", "turn_rate"])
    for name, dtype in {**OUTCOME, **CLOCK}.items():
        found[name] = _feature(dtype, (1,), None)
    return found


def _feature(
    dtype: str,
    shape: tuple[int, ...],
    names: list[str] | None,
    info: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    plain = {"dtype": dtype, "shape": list(shape), "names": names}
    return plain | ({"info": dict(info)} if info else {})


def _sound_info(part: Part, sensors: Sensors) -> dict[str, Any]:
    """Names as in LeRobot's open proposal for audio (huggingface/lerobot #2824), and our own."""
    info: dict[str, Any] = {
        "has_audio": True,
        "audio.channels": part.shape[0],
        "audio.codec": CODEC,
        "audio.sample_rate": sensors.rate,
        "audio.bit_depth": 32,
        "audio.samples_per_frame": part.shape[1],
    }
    if part.kind == "audio":
        info["audio.microphone_positions"] = sensors.array.positions.tolist()
        info["audio.array_height"] = sensors.array_height
    return info


def _video_info(part: Part, sensors: Sensors, video: str) -> dict[str, Any]:
    height, width, channels = part.shape
    return {
        "video.height": height,
        "video.width": width,
        "video.channels": channels,
        "video.codec": "h264",
        "video.pix_fmt": "gbrp" if video == "lossless" else pixel_format(video, height, width),
        "video.fps": plain_rate(sensors),
        "video.g": int(GROUP),
        "video.lossless": video == "lossless",
        "is_depth_map": False,
        "has_audio": False,
    }
