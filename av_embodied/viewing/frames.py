"""Frames as bytes: a header in JSON, then pictures and sound one after the other.

A frame begins with the length of the header as uint32, little-endian. The header's `parts` lists
kind, media type and length in bytes of each part that follows, in order.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..errors import InputError

LENGTH = struct.Struct("<I")
PICTURES = frozenset(("rgb", "depth"))
"""Parts that a viewer who cannot keep up does without: the next ones show the same, later."""
SOUND = frozenset(("audio", "spectrogram"))


@dataclass(frozen=True)
class Part:
    """Pictures, sound: `kind`, media `type`, `content`, and what else is to be said of it."""

    kind: str
    type: str
    content: bytes
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """One block: `header`, plain values for JSON, and `parts`."""

    header: Mapping[str, Any]
    parts: Sequence[Part] = field(default=())

    @cached_property
    def encoded(self) -> bytes:
        """All of it as bytes; made once, however many watch."""
        listed = [
            [part.kind, part.type, len(part.content), *([part.facts] if part.facts else [])]
            for part in self.parts
        ]
        plain = json.dumps({**self.header, "parts": listed}, allow_nan=False).encode()
        return b"".join((LENGTH.pack(len(plain)), plain, *(part.content for part in self.parts)))

    def without(self, kinds: frozenset[str]) -> Frame:
        """The same frame without the parts of these `kinds`."""
        return replace(self, parts=[part for part in self.parts if part.kind not in kinds])


def decode_frame(data: bytes) -> Frame:
    """The frame of `encoded` bytes; InputError for others."""
    try:
        (length,) = LENGTH.unpack_from(data)
        header = json.loads(data[LENGTH.size : LENGTH.size + length])
        listed = header.pop("parts")
        parts, begin = [], LENGTH.size + length
        for kind, media, size, *facts in listed:
            parts.append(Part(kind, media, data[begin : begin + size], facts[0] if facts else None))
            begin += size
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"these bytes are no frame: {error}") from error
    if begin != len(data):
        raise InputError(f"a frame of {begin} bytes was expected, got {len(data)}")
    return Frame(header, parts)
