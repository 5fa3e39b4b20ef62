"""What is whole in an MCAP file, however the file was cut off or damaged."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from mcap.exceptions import McapError
from mcap.reader import SeekingReader
from mcap.records import Channel, Chunk, ChunkIndex, Footer, McapRecord, Message, Metadata, Schema
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

    def take(self, record: McapRecord) -> None:
        """Keep `record`, and all in it if it is a chunk that is whole."""
        if isinstance(record, Chunk):
            inside = _tried(lambda: breakup_chunk(record, validate_crc=True))
            self.damaged |= inside is None
            for one in inside or ():
                self.take(one)
        elif isinstance(record, Channel):
            self.channels[record.id] = record
        elif isinstance(record, Schema):
            self.schemas[record.id] = record
        elif isinstance(record, Metadata):
            self.metadata.append(record)
        elif isinstance(record, Message):
            self.messages.append(record)
        elif isinstance(record, Footer):
            self.finished = True


def read_mcap(path: Path) -> McapContent:
    """What is whole in the MCAP file at `path`; InputError for a file of another kind."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    if not data.startswith(MAGIC):
        raise InputError(f"{path} is not an MCAP file: it does not begin as one")
    content, end = McapContent(), 0
    for place, record in _records(data):
        content.take(record)
        end = place
    if not content.finished:
        _rescue(data, end, content)
    return content


def _rescue(data: bytes, begin: int, content: McapContent) -> None:
    """Add what the index at the end of the file finds from byte `begin` on, where it has one."""
    reader = SeekingReader(BytesIO(data))
    summary = _tried(reader.get_summary)
    if summary is None:
        return  # it was cut off
    content.finished = content.damaged = True
    content.channels |= summary.channels
    content.schemas |= summary.schemas
    content.metadata += _tried(lambda: list(reader.iter_metadata())) or []
    for index in summary.chunk_indexes:
        if index.chunk_start_offset >= begin:
            chunk = _chunk(data, index)
            if chunk is not None:
                content.take(chunk)


def _records(data: bytes) -> Iterator[tuple[int, McapRecord]]:
    """Records one after the other with the place where each ends, up to what is none."""
    stream = BytesIO(data)
    records = StreamReader(stream, emit_chunks=True, record_size_limit=LARGEST_RECORD).records
    while (record := _tried(lambda: next(records, None))) is not None:
        yield stream.tell(), record


def _chunk(data: bytes, index: ChunkIndex) -> Chunk | None:
    stream = BytesIO(data[index.chunk_start_offset :][: index.chunk_length])
    records = StreamReader(stream, skip_magic=True, emit_chunks=True).records
    record = _tried(lambda: next(records, None))
    return record if isinstance(record, Chunk) else None


def _tried(do: Callable[[], Result]) -> Result | None:
    """What `do` gives, None where it meets something damaged."""
    try:
        return do()
    except DAMAGE:
        return None
