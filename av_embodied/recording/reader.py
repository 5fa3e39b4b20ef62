"""Reads what `RecordingWriter` wrote, as far as it is whole."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from mcap.records import Channel, Message
from rosbags.serde import SerdeError

from ..errors import InputError
from ..playing import Moment
from .array_messages import READABLE, from_message
from .bag import PARTIAL
from .header import Header
from .header_record import NAME, from_records
from .mcap_file import McapContent, read_mcap
from .moment_parts import put_together
from .recording import Recording
from .ros_types import from_cdr
from .values import Array
from .writer import ARRAY, MOMENT, TEXT

ODD = (AttributeError, LookupError, TypeError, ValueError, RecursionError, SerdeError)
"""What content raises that is whole, but was not written by us."""


class RecordingWarning(UserWarning):
    """A part of a recording is missing."""


def read_recording(path: str | Path) -> Recording:
    """The episode in a folder of `RecordingWriter`, or in its MCAP file.

    An unfinished one (`.partial`), one that was cut off and one that is damaged are read as far as
    they are whole; a RecordingWarning says what is missing. Raises InputError for anything else
    than a recording of ours, and for one of a newer version.
    """
    file = _mcap_path(Path(path))
    content = read_mcap(file)
    header = _header(file, content)
    try:
        moments = sorted(_moments(file, content), key=lambda moment: moment.number)
    except ODD as error:
        raise InputError(f"{file} is not as a recording should be: {error}") from error
    recording = Recording(header, tuple(moments))
    _warn(file, content, recording)
    return recording


def _mcap_path(path: Path) -> Path:
    if not path.exists() and path.with_name(path.name + PARTIAL).is_dir():
        path = path.with_name(path.name + PARTIAL)
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"no such recording: {path}")
        return path
    files = sorted(path.glob("*.mcap"))
    if len(files) != 1:
        raise InputError(f"{path} must hold one .mcap file, got {len(files)}")
    return files[0]


def _header(file: Path, content: McapContent) -> Header:
    try:
        return from_records(r.metadata for r in content.metadata if r.name == NAME)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _moments(file: Path, content: McapContent) -> Iterator[Moment]:
    """Every moment whose JSON and arrays are all there."""
    waiting: dict[int, dict[str, Message]] = defaultdict(dict)
    for message in content.messages:
        channel = content.channels.get(message.channel_id)
        if channel is None:
            continue  # it was declared in a chunk that is lost
        if ARRAY in channel.metadata:
            waiting[message.sequence][channel.metadata[ARRAY]] = message
        elif channel.topic == MOMENT:
            text = from_cdr(message.data, _kind(file, content, channel, {TEXT})).data
            found = waiting.pop(message.sequence, {})
            arrays = {name: _array(file, content, found[name]) for name in found}
            moment = _whole(text, arrays)
            if moment is not None:
                yield moment


def _whole(text: str, arrays: Mapping[str, Array]) -> Moment | None:
    try:
        return put_together(text, arrays)
    except KeyError:
        return None


def _array(file: Path, content: McapContent, message: Message) -> Array:
    kind = _kind(file, content, content.channels[message.channel_id], READABLE)
    return from_message(from_cdr(message.data, kind)).copy()


def _kind(file: Path, content: McapContent, channel: Channel, known: Collection[str]) -> str:
    schema = content.schemas.get(channel.schema_id)
    kind = "" if schema is None else schema.name
    if channel.message_encoding != "cdr" or kind not in known:
        raise InputError(
            f"{file}: {channel.topic} must hold one of {', '.join(sorted(known))} in cdr, got "
            f"schema {kind!r} in {channel.message_encoding!r}"
        )
    return kind


def _warn(file: Path, content: McapContent, recording: Recording) -> None:
    """Say what is missing, and from when on."""
    period, moments = recording.header.sensors.period, recording.moments
    lost = [
        f"steps {first} to {last} ({first * period:g} to {(last + 1) * period:g} s)"
        for first, last in recording.missing
    ]
    cause = _cause(file, content, recording)
    if cause and not (moments and moments[-1].is_last):
        following = moments[-1].number + 1 if moments else 0
        lost.append(f"everything from step {following} ({following * period:g} s) on")
    if cause:
        what = f"missing: {', '.join(lost)}" if lost else "every moment is whole"
        warnings.warn(f"{file} is {cause}; {what}", RecordingWarning, stacklevel=3)


def _cause(file: Path, content: McapContent, recording: Recording) -> str:
    """Why something may be missing, empty where nothing is."""
    if content.damaged:
        return "damaged"
    if not content.finished:
        return "cut off"
    partial = file.parent.name.endswith(PARTIAL) and not recording.complete
    return "unfinished" if partial else ""
