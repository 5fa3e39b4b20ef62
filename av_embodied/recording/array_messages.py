"""Arrays as the ROS messages that their kind has, and back to the last bit."""

from __future__ import annotations

import re

import numpy as np

from ..sensors import Lidar, Sensors
from .ros_types import RosMessage, Stamp, message
from .values import Array

ROBOT, MAP, ODOM = "base_link", "map", "odom"
MICROPHONES, SCANNER = "mic_array_link", "laser_link"
PA_FLOAT32 = 1  # PortAudio's number of the sample format, as audio_common_msgs has it

AUDIO = "audio_common_msgs/msg/AudioStamped"
IMAGE = "sensor_msgs/msg/Image"
SCAN = "sensor_msgs/msg/LaserScan"
RAW = "std_msgs/msg/UInt8MultiArray"
"""Of arrays whose type of numbers has no message: their bytes."""

ENCODINGS = {"rgb": ("|u1", "rgb8"), "depth": ("<f4", "32FC1")}
ENCODINGS |= dict.fromkeys(("semantic", "instance"), ("<i4", "32SC1"))
"""Type of numbers and encoding of each kind of image."""
IMAGE_NAME = re.compile(rf"(observation|info)/({'|'.join(ENCODINGS)})(?:_([a-z0-9_]+))?")

MULTI = {
    np.dtype(name).str: f"std_msgs/msg/{kind}MultiArray"
    for name, kind in (
        *((f"i{size}", f"Int{8 * size}") for size in (1, 2, 4, 8)),
        *((f"u{size}", f"UInt{8 * size}") for size in (1, 2, 4, 8)),
        *((f"f{size}", f"Float{8 * size}") for size in (4, 8)),
    )
}


def camera_frame(name: str) -> str:
    """Of the camera called `name`: x right, y down, z forward."""
    return f"{camera_topic(name)}_optical_frame"


def camera_topic(name: str) -> str:
    """First word of the topics of the camera called `name`, empty for the main one."""
    return f"camera_{name}" if name else "camera"


def array_topic(name: str) -> str:
    """The topic of the array called `name`, such as `observation/audio`."""
    known = {"observation/audio": "/audio", "info/monitor": "/monitor", "observation/scan": "/scan"}
    image = IMAGE_NAME.fullmatch(name)
    if image:
        return f"/{camera_topic(image[3] or '')}/{image[2]}/image_raw"
    return known.get(name) or "".join(f"/{_token(word)}" for word in name.split("/"))


def _token(word: str) -> str:
    """`word` with what no ROS topic may have replaced."""
    token = re.sub(r"\W", "_", word, flags=re.ASCII)
    return f"_{token}" if not token or token[0].isdigit() else token


def array_type(name: str, array: Array, sensors: Sensors) -> str:
    """Type of the message that `array` called `name` becomes."""
    kind = array.dtype.str
    if name in ("observation/audio", "info/monitor") and kind == "<f4" and array.ndim == 2:
        return AUDIO
    image = IMAGE_NAME.fullmatch(name)
    if image and kind == ENCODINGS[image[2]][0]:
        shape = array.shape[2:] if array.ndim >= 2 else None
        if shape == ((3,) if image[2] == "rgb" else ()):
            return IMAGE
    if name == "observation/scan" and sensors.lidar and kind == "<f4" and array.ndim == 1:
        return SCAN
    return MULTI.get(kind, RAW)


def to_message(name: str, array: Array, stamp: Stamp, sensors: Sensors) -> RosMessage:
    """`array` as a message of its `array_type`."""
    kind = array_type(name, array, sensors)
    if kind == AUDIO:
        return _audio(array, stamp, sensors.rate)
    if kind == IMAGE:
        return _image(name, array, stamp)
    if kind == SCAN:
        assert sensors.lidar
        return _scan(array, stamp, sensors.lidar, sensors.period)
    numbers = array if kind != RAW else array.reshape(-1).view(np.uint8)
    sizes = numbers.shape
    strides = [int(np.prod(sizes[i:])) for i in range(len(sizes))]
    dimensions = [
        message("std_msgs/msg/MultiArrayDimension", f"axis{i}", size, stride)
        for i, (size, stride) in enumerate(zip(sizes, strides, strict=True))
    ]
    layout = message("std_msgs/msg/MultiArrayLayout", dimensions, 0)
    return message(kind, layout, numbers.reshape(-1))


def from_message(what: RosMessage) -> Array:
    """The array (n,) of bytes in a message of `to_message`, in its order."""
    kind = what.__msgtype__
    if kind == AUDIO:
        frames = what.audio.audio_data.float32_data.reshape(-1, what.audio.info.channels)
        numbers = np.ascontiguousarray(frames.T)
    elif kind == SCAN:
        numbers = what.ranges
    else:
        numbers = what.data
    return numbers.reshape(-1).view(np.uint8)


READABLE = frozenset({AUDIO, IMAGE, SCAN, RAW, *MULTI.values()})
"""Types that `from_message` reads."""


def _audio(array: Array, stamp: Stamp, rate: int) -> RosMessage:
    channels, samples = array.shape
    empty = [np.zeros(0, dtype) for dtype in (np.int32, np.int16, np.int8, np.uint8)]
    frames = np.ascontiguousarray(array.T).reshape(-1)
    data = message("audio_common_msgs/msg/AudioData", frames, *empty)
    info = message("audio_common_msgs/msg/AudioInfo", PA_FLOAT32, channels, rate, samples)
    audio = message("audio_common_msgs/msg/Audio", data, info)
    return message(AUDIO, stamp.header(MICROPHONES), audio)


def _image(name: str, array: Array, stamp: Stamp) -> RosMessage:
    image = IMAGE_NAME.fullmatch(name)
    assert image
    rows, columns = array.shape[:2]
    step = array[0].nbytes if rows else 0
    data = array.reshape(-1).view(np.uint8)
    header = stamp.header(camera_frame(image[3] or ""))
    return message(IMAGE, header, rows, columns, ENCODINGS[image[2]][1], 0, step, data)


def _scan(array: Array, stamp: Stamp, lidar: Lidar, period: float) -> RosMessage:
    angles = (lidar.angle_min, lidar.angle_max, lidar.angle_increment)
    reach = (lidar.minimum_range, lidar.maximum_range)
    nothing = np.zeros(0, np.float32)
    return message(SCAN, stamp.header(SCANNER), *angles, 0.0, period, *reach, array, nothing)
