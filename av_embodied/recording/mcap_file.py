"""What is whole in an MCAP file, however the file was cut off or damaged."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from mcap.exceptions import McapError
from mcap.reader import SeekingReader
from mcap.records import Channel, Chunk, Footer, McapRecord, Message, Metadata, Schema
from mcap.stream_reader import StreamReader, breakup_chunk
from zstandard import ZstdError

from ..errors import InputError

MAGIC = b"\x89MCAP0\r\n"
LARGEST_RECORD = 2**31  # bytes; a length beyond it is damage
DAMAGE = (McapError, ValueError, RuntimeError, struct.error, ZstdError, MemoryError, OverflowError)
"""What reading something damaged raises: RuntimeError is LZ4's."""
Result = TypeVar("Result")


@dataclass
class McapContent:
    """Records that are whole, and whether any are not."""

    channels: dict[int, Channel] = field(default_factory=dict)
    schemas: dict[int, Schema] = field(default_factory=dict)
    metadata: list[Metadata] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    """In the order of the file."""
    finished: bool = False
    """Whether the file has its end."""
    damaged: bool = False
    """Whether anything before its end is not what was written."""

    def take(self, chunk: Chunk) -> bool:
        """Keep all in `chunk` if it is whole; whether it is."""
        inside = _tried(lambda: breakup_chunk(chunk, validate_crc=True))
        for record in inside or ():
            if isinstance(record, Channel):
                self.channels[record.id] = record
            elif isinstance(record, Schema):
                self.schemas[record.id] = record
            elif isinstance(record, Message):
                self.messages.append(record)
        return inside is not None


def read_mcap(path: Path) -> McapContent:
    """What is whole in the MCAP file at `path`; InputError for a file of another kind."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    if not data.startswith(MAGIC):
        raise InputError(f"{path} is not an MCAP file: it does not begin as one")
    content = McapContent()
    whole = set()
    for place, record in _records(data):
        if isinstance(record, Chunk):
            if content.take(record):
                whole.add(place)
            else:
                content.damaged = True
        elif isinstance(record, Metadata):
            content.metadata.append(record)
        content.finished |= isinstance(record, Footer)
    _rescue(data, whole, content)
    return content


def _rescue(data: bytes, whole: Collection[int], content: McapContent) -> None:
    """Add what the index at the end of the file finds beside the chunks at bytes `whole`.

    Where a length is damaged, what follows cannot be read record by record.
    """
    reader = SeekingReader(BytesIO(data))
    summary = _tried(reader.get_summary)
    if summary is None:
        return  # it was cut off
    content.damaged |= not content.finished
    content.finished = True
    content.channels = summary.channels | content.channels
    content.schemas = summary.schemas | content.schemas
    for index in summary.metadata_indexes:
        record = _record(data, index.offset, index.length)
        content.metadata += [record] if isinstance(record, Metadata) else []
    for index in summary.chunk_indexes:
        if index.chunk_start_offset not in whole:
            record = _record(data, index.chunk_start_offset, index.chunk_length)
            content.damaged |= not (isinstance(record, Chunk) and content.take(record))


def _records(data: bytes) -> Iterator[tuple[int, McapRecord]]:
    """Records one after the other with the place where each begins, up to what is none."""
    stream = BytesIO(data)
    records = StreamReader(stream, emit_chunks=True, record_size_limit=LARGEST_RECORD).records
    place = len(MAGIC)
    while (record := _tried(lambda: next(records, None))) is not None:
        yield place, record
        place = stream.tell()


def _record(data: bytes, offset: int, length: int) -> McapRecord | None:
    stream = BytesIO(data[offset : offset + length])
    records = StreamReader(stream, skip_magic=True, emit_chunks=True).records
    return _tried(lambda: next(records, None))


def _tried(do: Callable[[], Result]) -> Result | None:
    """What `do` gives, None where it meets something damaged."""
    try:
        return do()
    except DAMAGE:
        return None
