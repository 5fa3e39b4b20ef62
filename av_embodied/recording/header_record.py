"""A header as a metadata record of an MCAP file, with a checksum, which such records lack."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping

from ..errors import InputError
from .header import SCHEMA, Header

NAME = SCHEMA
"""Of the record; it stands at the beginning and at the end of a file, so that one is whole."""


def to_record(header: Header) -> dict[str, str]:
    """Contents of the record."""
    text = json.dumps(header.to_json(), sort_keys=True, allow_nan=False)
    return {"header": text, "crc32": _checksum(text)}


def from_records(records: Iterable[Mapping[str, str]]) -> Header:
    """The header in the first of `records` that is whole; InputError where none is."""
    found = list(records)
    if not found:
        raise InputError(
            f"not a recording of ours, or cut off before its header: no metadata record {NAME!r}"
        )
    whole = [r["header"] for r in found if _checksum(r.get("header", "")) == r.get("crc32")]
    if not whole:
        raise InputError("the header of the recording is damaged")
    try:
        plain = json.loads(whole[0])
    except (ValueError, RecursionError) as error:
        raise InputError(f"the header of the recording is no JSON: {error}") from error
    return Header.from_json(plain)


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
