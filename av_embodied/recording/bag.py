"""A rosbag2 folder with one MCAP file, written as it comes and whole where it was written."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mcap.writer import CompressionType, Writer

from ..errors import InputError
from .ros_types import RosMessage, definition, to_cdr, type_hash

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PARTIAL = ".partial"
"""Ends the name of a folder that is not finished."""
METADATA = "metadata.yaml"
BAG_VERSION = 8  # of rosbag2's metadata.yaml, that of ROS 2 Iron, which all later ones read
CHUNK = 2**20  # bytes, before compression; what is written when nothing more can be


class WritingError(InputError):
    """A recording cannot be written: the place is taken, or the disk is full."""


class Bag:
    """Messages of ROS 2 in `path`/`path`.mcap, in chunks with checksums.

    Until it is closed as complete, the folder's name ends in `PARTIAL`; whatever ends the program
    before, all chunks written are there. Raises WritingError where `path` is there already, and
    where something cannot be written; then what was written before stays.
    """

    def __init__(self, path: str | Path, name: str, about: Mapping[str, str]) -> None:
        """Begin, with `about` as a metadata record called `name`, here and at the end."""
        self.path = Path(path)
        self.folder = self.path.with_name(self.path.name + PARTIAL)
        if self.path.exists():
            raise WritingError(f"{self.path} is there already")
        self._mcap = f"{self.path.name}.mcap"
        self._channels: dict[tuple[str, str], int] = {}
        self._schemas: dict[str, int] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first, self._last = 0, 0
        try:
            if self.folder.exists():  # of an earlier try, which this one replaces
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True)
            self._file = _File(self.folder / self._mcap)
        except OSError as error:
            raise WritingError(f"cannot write {self.folder}: {error.strerror}") from error
        self._writer = Writer(self._file, CHUNK, compression=CompressionType.LZ4)
        self._writer.start(profile="ros2")
        self._about = (name, dict(about))
        self._writer.add_metadata(*self._about)

    def write(
        self,
        topic: str,
        what: RosMessage,
        time: int,
        number: int,
        about: Mapping[str, str] | None = None,
    ) -> None:
        """Add message `what` of `time` [ns], the sequence `number` of its topic.

        `about` goes to the channel where this is the topic's first message of its type.
        """
        kind = what.__msgtype__
        channel = self._channels.get((topic, kind)) or self._register(topic, kind, about or {})
        self._writer.add_message(channel, time, to_cdr(what), time, number)
        self._first = min(self._first, time) if self._counts else time
        self._last = max(self._last, time)
        self._counts[topic, kind] += 1

    def close(self, complete: bool) -> None:
        """Write what is pending and the index; name the folder as it shall be if `complete`."""
        if self._file.failed:
            self._file.close()
            return
        self._writer.flush()
        self._writer.add_metadata(*self._about)
        self._writer.finish()
        self._file.close()
        if not complete:
            return
        try:
            text = _yaml(self._metadata())
            (self.folder / METADATA).write_text(text, encoding="utf-8")
            self.folder.rename(self.path)
        except OSError as error:
            raise WritingError(f"cannot write {self.path}: {error.strerror}") from error

    def _register(self, topic: str, kind: str, about: Mapping[str, str]) -> int:
        if kind not in self._schemas:
            text = definition(kind).encode()
            self._schemas[kind] = self._writer.register_schema(kind, "ros2msg", text)
        channel = self._writer.register_channel(
            topic, "cdr", self._schemas[kind], {"offered_qos_profiles": _quality(topic), **about}
        )
        self._channels[topic, kind] = channel
        return channel

    def _metadata(self) -> dict[str, Any]:
        """What rosbag2 keeps beside its file."""
        times = {
            "duration": {"nanoseconds": self._last - self._first},
            "starting_time": {"nanoseconds_since_epoch": self._first},
            "message_count": self._counts.total(),
        }
        topics = [
            {
                "topic_metadata": {
                    "name": topic,
                    "type": kind,
                    "serialization_format": "cdr",
                    "offered_qos_profiles": _quality(topic),
                    "type_description_hash": type_hash(kind),
                },
                "message_count": self._counts[topic, kind],
            }
            for topic, kind in self._channels
        ]
        return {
            "rosbag2_bagfile_information": {
                "version": BAG_VERSION,
                "storage_identifier": "mcap",
                "relative_file_paths": [self._mcap],
                **times,
                "topics_with_message_count": topics,
                "compression_format": "",
                "compression_mode": "",
                "files": [{"path": self._mcap, **times}],
                "custom_data": None,
                "ros_distro": "humble",
            }
        }


def _quality(topic: str) -> str:
    """How `topic` is offered when it is played: static frames also to whoever comes late."""
    if topic != "/tf_static":
        return ""
    times = ("deadline", "lifespan", "liveliness_lease_duration")
    return _yaml(
        [
            {"history": 1, "depth": 1, "reliability": 1, "durability": 1, "liveliness": 1}
            | {name: {"sec": 9223372036, "nsec": 854775807} for name in times}  # for ever
            | {"avoid_ros_namespace_conventions": False}
        ]
    )


def _yaml(content: object) -> str:
    # The compiled one, where PyYAML has it, takes a tenth of the time.
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(content, Dumper=dumper, sort_keys=False)


class _File(BufferedWriter):
    """Writes through, so that a killed program leaves all that it wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileIO(path, "xb"))
        self._path = path
        self.failed = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of `data` to the disk's cache; WritingError where there is no room."""
        try:
            count = super().write(data)
            self.flush()
        except OSError as error:
            self.failed = True
            raise WritingError(
                f"cannot write {self._path}: {error.strerror}; what was written before is kept"
            ) from error
        return count

    def close(self) -> None:
        """Close, without trying again to write what could not be written."""
        if self.failed:
            self.raw.close()
        else:
            super().close()
