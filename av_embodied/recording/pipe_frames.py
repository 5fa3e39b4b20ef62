"""Moments through a pipe between two of our own processes, in the parts that recordings have."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import numpy as np

from .values import Array

HEAD = struct.Struct("<cIII")
"""Kind of a frame, lengths of its text and of the names [bytes], and number of arrays."""
BEGIN, MOMENT, END, GIVE_UP = b"b", b"m", b"e", b"g"
MOST_PARTS = 512  # arrays in one system call; Linux takes 1024


def send(pipe: int, kind: bytes, text: str = "", arrays: Mapping[str, Array] | None = None) -> None:
    """Write one frame, `arrays` as they lie in memory; BrokenPipeError where nobody reads."""
    found = {} if arrays is None else arrays
    words, names = text.encode(), json.dumps(list(found), ensure_ascii=False).encode()
    sizes = struct.pack(f"<{len(found)}Q", *(array.nbytes for array in found.values()))
    head = HEAD.pack(kind, len(words), len(names), len(found)) + words + names + sizes
    _write(pipe, [head, *(_octets(array) for array in found.values() if array.nbytes)])


def receive(pipe: BinaryIO) -> tuple[bytes, str, dict[str, Array]] | None:
    """Kind, text and arrays, as bytes, of the next frame; None where the sender has gone."""
    try:
        kind, length, width, count = HEAD.unpack(_read(pipe, HEAD.size))
        text, names = _read(pipe, length).decode(), json.loads(_read(pipe, width))
        sizes = struct.unpack(f"<{count}Q", _read(pipe, 8 * count))
        data = [np.frombuffer(_read(pipe, size), np.uint8) for size in sizes]
    except EOFError:
        return None
    return kind, text, dict(zip(names, data, strict=True))


def _read(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _octets(array: Array) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _write(pipe: int, parts: Sequence[bytes | memoryview]) -> None:
    left = list(parts)
    while left:
        written = os.writev(pipe, left[:MOST_PARTS])
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if written:
            left[0] = memoryview(left[0])[written:]
