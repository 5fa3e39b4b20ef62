"""Recordings out of a dataset folder, to the last bit where its video is lossless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..playing import Moment
from ..recording.recording import Recording
from . import layout
from .arrow import Table, read_table, values_of
from .features import Part
from .info import DatasetInfo, dataset_info
from .sound_files import read_sound
from .truth import read_truth
from .video_files import read_pictures

__all__ = ["dataset_info", "read_dataset"]

Row = Mapping[str, Any]


def read_dataset(folder: Path) -> Iterator[Recording]:
    """The recordings of the dataset that `LeRobotWriter` wrote at `folder`, one after the other.

    Files are opened episode by episode. Raises InputError for a folder that is not such a dataset,
    and on the way for a file that is missing or damaged, which it names.
    """
    return _recordings(dataset_info(folder))


def _recordings(info: DatasetInfo) -> Iterator[Recording]:
    tasks = _tasks(info.folder)
    for row in _episode_rows(info):
        try:
            recording = _Episode(info, row, tasks).recording()
        except InputError:
            raise
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
            number = row["episode_index"]
            raise InputError(f"{info.folder}: episode {number} is damaged: {error}") from error
        yield recording


def _tasks(folder: Path) -> list[str]:
    path = folder / layout.TASKS
    table = read_table(path)
    missing = {"task", "task_index"} - set(table.column_names)
    if missing:
        raise InputError(f"{path}: columns {sorted(missing)} are missing")
    named = sorted(zip(table["task_index"].to_pylist(), table["task"].to_pylist(), strict=True))
    return [task for _, task in named]


def _episode_rows(info: DatasetInfo) -> Iterator[Row]:
    count = 0
    paths = sorted((info.folder / "meta/episodes").glob("*/*.parquet"))
    for path in paths:
        table = read_table(path)
        names = [name for name in table.column_names if not name.startswith("stats/")]
        for row in table.select(names).to_pylist():
            if row.get("episode_index") != count:
                raise InputError(f"{path}: episode {count} is missing")
            count += 1
            yield row
    if count != info.episodes:
        raise InputError(
            f"{info.folder / 'meta/episodes'}: {info.episodes} episodes must be there, got {count}"
        )


class _Episode:
    """One episode of a dataset, by its `row` in the table of episodes."""

    def __init__(self, info: DatasetInfo, row: Row, tasks: list[str]) -> None:
        self._info, self._row, self._tasks = info, row, tasks

    def recording(self) -> Recording:
        """All of it."""
        truth_path = self._path("truth", "truth_path")
        index = self._entry("episode_index")
        with layout.read_from(truth_path):
            truth = read_truth(read_table(truth_path, index), self._info.sensors)
        count = self._entry("length")
        if len(truth.moments) != count + 1:
            raise InputError(
                f"{truth_path}: episode {index} must have {count + 1} moments, "
                f"got {len(truth.moments)}"
            )
        path = self._path("data", "data_path")
        table = read_table(path, index)
        if table.num_rows != count:
            raise InputError(
                f"{path}: episode {index} must have {count} frames, got {table.num_rows}"
            )
        with layout.read_from(path):
            streams = {part: self._values(part, table) for part in self._info.parts}
        moments = [
            self._moment(moment, {part: values[k] for part, values in streams.items()})
            for k, moment in enumerate(truth.moments[:-1])
        ]
        return Recording(truth.header, (*moments, truth.moments[-1]))

    def _moment(self, moment: Moment, values: Mapping[Part, Any]) -> Moment:
        seen = {part.key: value for part, value in values.items() if part.kind != "monitor"}
        heard = {part.key: value for part, value in values.items() if part.kind == "monitor"}
        return replace(moment, observation=seen, info={**moment.info, **heard})

    def _values(self, part: Part, table: Table) -> Sequence[Any] | NDArray[Any]:
        if part.kind == "column":
            return values_of(table, part.name, part.shape, part.dtype)
        if part.kind == "text":
            numbers = values_of(table, "task_index", (1,), "int64")[:, 0]
            return [self._tasks[number] for number in numbers]
        if part.kind == "video":
            path = self._path(f"videos/{part.name}", "video_path", part.name)
            begin = self._number(f"videos/{part.name}/from_timestamp")
            return read_pictures(path, begin, table.num_rows, self._info.rate)
        path = self._path(f"audio/{part.name}", "audio_path", part.name)
        ranges = values_of(table, part.name, (2,), "int64")
        sound = read_sound(path, int(ranges[0, 0]), int(ranges[-1, 1]))
        blocks = sound.reshape(len(sound), len(ranges), -1).swapaxes(0, 1)
        return np.ascontiguousarray(blocks)

    def _path(self, kind: str, template: str, key: str = "") -> Path:
        chunk, file = (self._entry(f"{kind}/{name}_index") for name in ("chunk", "file"))
        relative = layout.FileNumber(chunk, file).path(self._info.templates[template], key)
        return self._info.folder / relative

    def _entry(self, name: str) -> int:
        return int(self._number(name))

    def _number(self, name: str) -> float:
        value = self._row.get(name)
        if not isinstance(value, (int, float)):
            raise InputError(f"{self._info.folder / 'meta/episodes'}: column {name!r} is missing")
        return value
