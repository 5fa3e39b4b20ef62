"""Finished episodes of one policy, kept line by line so that a killed run can go on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from ..errors import InputError
from ..setting_changes import setting_changes
from .runner import EpisodeRecord

FOLDER = "journal"


class Journal:
    """JSON lines: a header that says what the figures depend on, then one episode a line.

    Opening a journal that is there reads it; a last line that was torn by a kill is dropped.
    Raises InputError where the header there differs from `header`, naming the difference, and
    where a line is damaged.
    """

    def __init__(self, out: Path, policy: str, header: Mapping[str, Any]) -> None:
        self.path = out / FOLDER / f"{quote(policy, safe='')}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines, size = _whole_lines(self.path)
        self.records: dict[str, EpisodeRecord] = {}
        if lines:
            self._check_header(self._parse(lines[0], 1), header)
        for number, line in enumerate(lines[1:], start=2):
            record = EpisodeRecord.from_json(self._parse(line, number))
            self.records[record.episode] = record
        self._file = self.path.open("ab")
        self._file.truncate(size)
        if not lines:
            self._write(header)

    def append(self, record: EpisodeRecord) -> None:
        """Add an episode; on return it is on the disk."""
        # First here: where Ctrl-C comes in between, the report still has what was played.
        self.records[record.episode] = record
        self._write(record.to_json())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _write(self, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, sort_keys=True, allow_nan=False, separators=(",", ":"))
        self._file.write(text.encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            plain = json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{self.path}, line {number} is damaged ({error}); start over with --fresh"
            ) from error
        expected = {"episode", "metrics", "actions", "path", "seconds"}
        if number > 1 and (not isinstance(plain, dict) or set(plain) != expected):
            raise InputError(f"{self.path}, line {number} is no episode; start over with --fresh")
        return plain

    def _check_header(self, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        changes = setting_changes(there, wanted)
        if changes:
            raise InputError(
                f"{self.path.parent.parent} holds results of another evaluation: "
                f"{'; '.join(changes)}. Choose another --out, or start over with --fresh"
            )


def _whole_lines(path: Path) -> tuple[list[bytes], int]:
    """Lines that end as they should, and their length together [bytes]."""
    content = path.read_bytes() if path.exists() else b""
    size = content.rfind(b"\n") + 1
    return content[:size].splitlines(), size
