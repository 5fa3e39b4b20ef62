"""Types of ROS 2 messages, and messages as CDR, without a ROS installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

AUDIO = {
    "AudioData": "float32[] float32_data\nint32[] int32_data\nint16[] int16_data\n"
    "int8[] int8_data\nuint8[] uint8_data\n",
    "AudioInfo": "int32 format\nint32 channels\nint32 rate\nint32 chunk\n",
    "Audio": "audio_common_msgs/AudioData audio_data\naudio_common_msgs/AudioInfo info\n",
    "AudioStamped": "std_msgs/Header header\naudio_common_msgs/Audio audio\n",
}
"""Of the package `audio_common_msgs` of mgonzs13, the one of two that bears channels, rate and
float32 in one message."""


Field = Any
"""Of a message: a number, a text, an array, a message or a list of them."""
RosMessage = Any
"""Of a class that rosbags makes from a definition, with `__msgtype__` and its fields."""


@cache
def typestore() -> Typestore:
    """Every type that we write: those of ROS 2 Humble, which later ones share, and `AUDIO`."""
    store = get_typestore(Stores.ROS2_HUMBLE)
    types = {}
    for name, definition in AUDIO.items():
        types |= get_types_from_msg(definition, f"audio_common_msgs/msg/{name}")
    store.register(types)
    return store


def message(kind: str, *values: Field) -> RosMessage:
    """A message of type `kind`, such as `std_msgs/msg/String`, its fields in their order."""
    make: Callable[..., RosMessage] = typestore().types[kind]
    return make(*values)


def to_cdr(what: RosMessage) -> bytes:
    """A message of `message`, serialized."""
    return bytes(typestore().serialize_cdr(what, what.__msgtype__))


def from_cdr(data: bytes, kind: str) -> RosMessage:
    """The message of type `kind` in `data`."""
    return typestore().deserialize_cdr(data, kind)


def definition(kind: str) -> str:
    """Text of the message definition, with those of all types in it."""
    return typestore().generate_msgdef(kind, ros_version=2)[0]


def type_hash(kind: str) -> str:
    """RIHS01 hash of the type, by which ROS 2 tells definitions apart."""
    return typestore().hash_rihs01(kind)


@dataclass(frozen=True)
class Stamp:
    """A simulated time [ns] since the first sample of the episode."""

    nanoseconds: int

    def header(self, frame: str) -> RosMessage:
        """`std_msgs/Header` of something in `frame`."""
        seconds, rest = divmod(self.nanoseconds, 1_000_000_000)
        time = message("builtin_interfaces/msg/Time", seconds, rest)
        return message("std_msgs/msg/Header", time, frame)
