"""Moments through a pipe between two of our own processes, in the parts that recordings have."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import numpy as np

from .values import Array

HEAD = struct.Struct("<cIQ")
"""Kind of a frame, lengths of its text and of the arrays after it [bytes]."""
BEGIN, MOMENT, END, GIVE_UP = b"b", b"m", b"e", b"g"
MOST_PARTS = 512  # arrays in one system call; Linux takes 1024


def send(pipe: int, kind: bytes, text: str = "", arrays: Mapping[str, Array] | None = None) -> None:
    """Write one frame, `arrays` as they lie in memory; BrokenPipeError where nobody reads."""
    found = {} if arrays is None else arrays
    about = json.dumps([[name, array.nbytes] for name, array in found.items()])
    words = f"{about}\n{text}".encode()
    size = sum(array.nbytes for array in found.values())
    parts = [HEAD.pack(kind, len(words), size), words]
    _write(pipe, parts + [_octets(array) for array in found.values() if array.nbytes])


def receive(pipe: BinaryIO) -> tuple[bytes, str, dict[str, Array]] | None:
    """Kind, text and arrays, as bytes, of the next frame; None where the sender has gone."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length, size = HEAD.unpack(head)
    words, data = pipe.read(length), pipe.read(size)
    if len(words) < length or len(data) < size:
        return None
    about, _, text = words.decode().partition("\n")
    arrays, place = {}, 0
    for name, count in json.loads(about):
        arrays[name] = np.frombuffer(data, np.uint8, count, place)
        place += count
    return kind, text, arrays


def _octets(array: Array) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _write(pipe: int, parts: Sequence[bytes | memoryview]) -> None:
    left = [memoryview(part) for part in parts]
    while left:
        written = os.writev(pipe, left[:MOST_PARTS])
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if left:
            left[0] = left[0][written:]
