"""Recordings into a LeRobotDataset v3.0 folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from ..errors import InputError
from ..recording.recording import Recording
from . import layout
from .arrow import RollingTable, Table, column, make_table
from .features import Part, parts_of
from .frames import Columns, acted, clocked, statistics_of
from .likeness import differences, traits
from .meta import EpisodeRows, write_info, write_statistics, write_tasks
from .options import DatasetOptions
from .statistics import Statistics
from .streams import Streams
from .tasks import instruction
from .truth import truth_table

DEFAULT = DatasetOptions()
STREAMED = ("video", "audio", "monitor")


class LeRobotWriter:
    """Writes recordings as a LeRobotDataset v3.0 at `folder`, which must not exist.

    A context manager: the folder is written under another name beside it and gets its own when
    the context ends without an error, else nothing is left. The first recording fixes the
    features: sensors, rate, task, kind of action; InputError names what differs in a later one,
    which is then not added. The same recordings give the same bytes.

    A frame is a moment with a decision and what came of it. The last moment of an episode, the
    truth and the decisions in full are kept beside it in files that LeRobot does not read.
    """

    def __init__(self, folder: Path, options: DatasetOptions = DEFAULT) -> None:
        self._folder, self._options = Path(folder), options
        self._first: Recording | None = None
        self._tasks: dict[str, int] = {}
        self._broken = False

    def __enter__(self) -> LeRobotWriter:
        if self._folder.exists():
            raise InputError(f"{self._folder} exists already; a dataset needs a folder of its own")
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            name = tempfile.mkdtemp(dir=self._folder.parent, prefix=f".{self._folder.name}.")
        except OSError as error:
            raise InputError(f"cannot write {self._folder}: {error.strerror}") from error
        self._unfinished = Path(name)
        self._data, self._truth = self._table(layout.DATA), self._table(layout.TRUTH)
        self._rows = EpisodeRows(self._table(layout.EPISODES))
        self._streams = Streams(self._unfinished, self._options)
        return self

    def _table(self, template: str) -> RollingTable:
        size, chunks = self._options.data_megabytes * layout.MEGABYTE, self._options.files_per_chunk
        return RollingTable(layout.Files(self._unfinished, template, "", size, chunks))

    def add(self, recording: Recording) -> None:
        """Write one more episode; InputError for one that does not fit or cannot be written.

        After the second nothing more can be added, and the dataset does not come to be.
        """
        if self._broken:
            raise InputError(f"dataset {self._folder} is broken: an episode failed")
        self._check(recording)
        # Everything that can be wrong with a recording is found before the first byte is written.
        frames, parts = recording.moments[:-1], parts_of(recording)
        values = {part: part.values(frames) for part in parts}
        columns = {part.name: values[part] for part in parts if part.kind == "column"}
        columns |= acted(recording)
        elsewhere = [part.key for part in parts if part.kind == "monitor"]
        kept = truth_table(recording, self._rows.episodes, elsewhere, self._options.beliefs)
        self._first, self._broken = self._first or recording, True
        streams = {part: values[part] for part in parts if part.kind in STREAMED}
        self._write(recording, columns, streams, kept)
        self._broken = False

    def _write(
        self,
        recording: Recording,
        columns: Columns,
        streams: Mapping[Part, NDArray[Any]],
        kept: Table,
    ) -> None:
        episode, begin = self._rows.episodes, self._rows.frames
        header, frames = recording.header, recording.moments[:-1]
        told = [instruction(header.task, moment) for moment in frames]
        numbers = [self._tasks.setdefault(text, len(self._tasks)) for text in told]
        columns |= clocked(recording, episode, begin, numbers)
        row: dict[str, Any] = {
            "episode_index": episode,
            "tasks": list(dict.fromkeys(told)),
            "length": len(frames),
            "dataset_from_index": begin,
            "dataset_to_index": begin + len(frames),
        }
        statistics: dict[str, Statistics] = {}
        for part, values in streams.items():
            entries, ranges, found = self._streams.add(part, values, header.sensors)
            row |= entries
            columns |= ranges
            statistics |= found
        table = make_table({name: column(values) for name, values in columns.items()})
        row |= _place("data", self._data.write(table)) | _place("truth", self._truth.write(kept))
        self._rows.add(row, statistics_of(columns) | statistics)

    def _check(self, recording: Recording) -> None:
        if recording.missing:
            raise InputError(
                f"episode {recording.header.episode.id!r} must be without gaps, its moments "
                f"{recording.missing[0][0]} to {recording.missing[0][1]} are missing"
            )
        found = traits(recording)
        other = differences(traits(self._first), found) if self._first else []
        if other:
            episode = recording.header.episode.id
            raise InputError(
                f"episode {episode!r} does not fit dataset {self._folder}: {'; '.join(other)}"
            )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with ExitStack() as stack:
                for part in (self._data, self._truth, self._rows, self._streams):
                    stack.callback(part.close)
            if kind is None:
                self._finish()
        except InputError:
            if kind is None:  # else what went wrong first is what matters
                raise
        finally:
            shutil.rmtree(self._unfinished, ignore_errors=True)  # gone where it was renamed

    def _finish(self) -> None:
        if self._broken:
            raise InputError(f"dataset {self._folder} was not written: an episode failed")
        if self._first is None:
            raise InputError(f"dataset {self._folder} would be empty: no episode was added")
        write_tasks(self._unfinished, list(self._tasks))
        write_statistics(self._unfinished, self._rows.statistics)
        write_info(self._unfinished, self._first, self._options, self._rows, len(self._tasks))
        self._unfinished.chmod(0o755)  # a temporary folder is for its owner alone
        try:
            self._unfinished.rename(self._folder)
        except OSError as error:
            raise InputError(f"cannot write {self._folder}: {error.strerror}") from error


def _place(kind: str, number: layout.FileNumber) -> dict[str, int]:
    return {f"{kind}/chunk_index": number.chunk, f"{kind}/file_index": number.file}
