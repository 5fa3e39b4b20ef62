"""Writes an episode, moment by moment, as a rosbag2 folder with one MCAP file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from ..playing import Moment
from .array_messages import array_topic, array_type, to_message
from .bag import Bag
from .geometry_messages import static_transforms
from .header import Header
from .header_record import NAME, to_record
from .moment_parts import take_apart
from .ros_types import Stamp, message
from .views import views

MOMENT = "/moment"
"""Topic of the JSON of every moment; it comes after all arrays that it calls by name."""
TEXT = "std_msgs/msg/String"
"""Type of these messages."""
ARRAY = "array"
"""Key of a channel's metadata: the name of the arrays in it."""


class RecordingWriter:
    """Writes an episode to the folder `path`, a context manager.

    ROS messages, CDR in MCAP, stamped with the simulated time of the first sample of the moment's
    block of sound, so that equal episodes give equal bytes. `/moment` holds everything as JSON but
    the arrays, which have topics of their own in the types that ROS has for them; other topics are
    for looking at. Until the writer is left without an error, the folder's name ends in
    `.partial`. Raises InputError where `path` is there, where it cannot be written, and for a
    value that cannot be kept.
    """

    def __init__(self, path: str | Path, header: Header) -> None:
        self.header = header
        self._bag = Bag(path, NAME, to_record(header))
        self._topics: dict[tuple[str, str], str] = {}
        self._bag.write("/tf_static", static_transforms(header.sensors), 0, 0)

    def see(self, moment: Moment) -> None:
        """Write `moment`; its numbers must rise."""
        sensors = self.header.sensors
        stamp = Stamp(round(moment.number * sensors.period * 1e9))
        text, arrays = take_apart(moment)
        for name, array in arrays.items():
            what = to_message(name, array, stamp, sensors)
            topic = self._topic(name, array_type(name, array, sensors))
            self._bag.write(topic, what, stamp.nanoseconds, moment.number, {ARRAY: name})
        for topic, what in views(moment, stamp, sensors):
            self._bag.write(topic, what, stamp.nanoseconds, moment.number)
        what = message(TEXT, text)
        self._bag.write(MOMENT, what, stamp.nanoseconds, moment.number)

    def __enter__(self) -> RecordingWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bag.close(complete=kind is None)

    def _topic(self, name: str, kind: str) -> str:
        """A topic for arrays called `name` in messages of type `kind`, and for no others."""
        if (name, kind) not in self._topics:
            topic = array_topic(name)
            while topic in self._topics.values():
                topic += "_"
            self._topics[name, kind] = topic
        return self._topics[name, kind]
