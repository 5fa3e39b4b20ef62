"""What is wrong with a dataset folder, and reading its files without stumbling."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Problem:
    """Something that is not as the format has it."""

    file: str
    """Relative to the dataset's folder."""
    column: str
    """Or feature, or key; empty where the whole file is meant."""
    text: str

    def __str__(self) -> str:
        return f"{self.file}{f' [{self.column}]' if self.column else ''}: {self.text}"


class Findings:
    """The problems of the dataset in `folder`, in the order in which they were found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def note(self, file: Path | str, text: str, column: str = "") -> None:
        """Keep a problem of `file`, once."""
        path = Path(file)
        inside = path.is_absolute() or path.is_relative_to(self.folder)
        name = str(path.relative_to(self.folder)) if inside else str(file)
        problem = Problem(name, column, text)
        if problem not in self.problems:
            self.problems.append(problem)

    def expect(self, holds: bool, file: Path | str, text: str, column: str = "") -> bool:
        """Keep a problem of `file` unless it `holds`, which is returned."""
        if not holds:
            self.note(file, text, column)
        return bool(holds)

    def json(self, name: str) -> dict[str, Any]:
        """The object in a JSON file; nothing, and a problem, where there is none."""
        try:
            plain = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.note(name, "the file is missing")
            return {}
        except (OSError, ValueError) as error:
            self.note(name, f"not readable: {error}")
            return {}
        if not isinstance(plain, dict):
            self.note(name, "it must hold an object")
            return {}
        return plain

    def table(self, path: Path) -> pa.Table | None:
        """A parquet file; None, and a problem, where there is none."""
        if not path.is_file():
            self.note(path, "the file is missing")
            return None
        try:
            return pq.ParquetFile(str(path), page_checksum_verification=True).read()
        except (pa.ArrowException, OSError, ValueError) as error:
            self.note(path, f"not readable: {error}")
            return None


@dataclass(frozen=True)
class Described:
    """What info.json says, as far as it is sound."""

    fps: float
    features: Mapping[str, Mapping[str, Any]]
    templates: Mapping[str, str]
    """data, videos and audio."""
    episodes: int
    frames: int
    tasks: int
    chunks_size: int

    def of_kind(self, kind: str) -> list[str]:
        """Names of the features that are videos, or audio, or columns, which audio has too."""
        return [name for name, feature in self.features.items() if kind in kinds(feature)]

    def path(self, kind: str, key: str, chunk: int, file: int) -> str:
        """Of a file of data, videos or audio, relative to the folder."""
        return self.templates[kind].format(
            video_key=key, audio_key=key, chunk_index=chunk, file_index=file
        )


def kinds(feature: Mapping[str, Any]) -> set[str]:
    """Of a feature: videos, or data, or data and audio."""
    if feature.get("dtype") == "video":
        return {"videos"}
    info = feature.get("info") or {}
    return {"data", "audio"} if "audio.sample_rate" in info else {"data"}
