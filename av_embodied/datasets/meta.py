"""What a dataset says of itself: info, statistics, tasks and a row for each episode."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..files import write_atomically
from ..recording.recording import Recording
from ..sensors_json import sensors_to_json
from . import layout
from .arrow import RollingTable, make_table, write_table
from .features import features_json, parts_of, plain_rate
from .options import DatasetOptions
from .statistics import Statistics, pooled

SCHEMA = "av_embodied/dataset"
SCHEMA_VERSION = 1
ROWS = 100  # of episodes, that are written at once


class EpisodeRows:
    """The table of episodes, and what is summed up over them."""

    def __init__(self, table: RollingTable) -> None:
        self._table = table
        self._rows: list[dict[str, Any]] = []
        self._statistics: list[dict[str, Statistics]] = []
        self._place = layout.FileNumber()
        self.episodes = self.frames = 0

    def add(self, row: dict[str, Any], statistics: Mapping[str, Statistics]) -> None:
        """Append the `row` of an episode and its `statistics` by feature."""
        flat = {
            f"stats/{name}/{measure}": value.tolist()
            for name, measures in statistics.items()
            for measure, value in measures.items()
        }
        if not self._rows:
            self._place = self._table.roll()
        place = self._place
        number = {
            "meta/episodes/chunk_index": place.chunk,
            "meta/episodes/file_index": place.file,
        }
        self._rows.append(row | flat | number)
        self._statistics.append(dict(statistics))
        self.episodes += 1
        self.frames += row["length"]
        if len(self._rows) == ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            columns = {name: [row[name] for row in self._rows] for name in self._rows[0]}
            self._table.write(make_table(columns))
            self._rows = []

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._table.close()

    @property
    def statistics(self) -> dict[str, Statistics]:
        """Over all episodes, by feature."""
        return {
            name: pooled([found[name] for found in self._statistics])
            for name in self._statistics[0]
        }


def write_tasks(folder: Path, tasks: Sequence[str]) -> None:
    """Write the table of `tasks`, a pandas data frame whose index is the text."""
    columns = {"task_index": np.arange(len(tasks), dtype=np.int64), "task": list(tasks)}
    kinds = {"task_index": ("int64", "int64"), "task": ("unicode", "object")}
    frame = {
        "index_columns": ["task"],
        "column_indexes": [],
        "columns": [
            {"name": n, "field_name": n, "pandas_type": p, "numpy_type": t, "metadata": None}
            for n, (p, t) in kinds.items()
        ],
        "pandas_version": "2.2.0",
    }
    write_table(folder / layout.TASKS, make_table(columns, {"pandas": json.dumps(frame)}))


def write_statistics(folder: Path, statistics: Mapping[str, Statistics]) -> None:
    """Write `statistics` by feature."""
    plain = {
        name: {measure: value.tolist() for measure, value in measures.items()}
        for name, measures in statistics.items()
    }
    _write_json(folder / layout.STATISTICS, plain)


def write_info(
    folder: Path, first: Recording, options: DatasetOptions, rows: EpisodeRows, tasks: int
) -> None:
    """Write info.json and our own sidecar, of recordings like `first`."""
    header, parts = first.header, parts_of(first)
    info = {
        "codebase_version": layout.VERSION,
        "robot_type": "av_embodied",
        "total_episodes": rows.episodes,
        "total_frames": rows.frames,
        "total_tasks": tasks,
        "chunks_size": options.files_per_chunk,
        "data_files_size_in_mb": _whole(options.data_megabytes),
        "video_files_size_in_mb": _whole(options.video_megabytes),
        "audio_files_size_in_mb": _whole(options.audio_megabytes),
        "fps": plain_rate(header.sensors),
        "splits": {"train": f"0:{rows.episodes}"},
        "data_path": layout.DATA,
        "video_path": layout.VIDEO,
        "audio_path": layout.AUDIO,
        "features": features_json(first, options.video),
    }
    sidecar = {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "truth_path": layout.TRUTH,
        "task": header.task,
        "video": options.video,
        "beliefs": options.beliefs,
        "sensors": sensors_to_json(header.sensors),
        "observation": [{**vars(part), "shape": list(part.shape)} for part in parts],
    }
    _write_json(folder / layout.INFO, info)
    _write_json(folder / layout.SIDECAR, sidecar)


def _whole(megabytes: float) -> int:
    return max(1, round(megabytes))


def _write_json(path: Path, plain: Mapping[str, Any]) -> None:
    with layout.written(path):
        text = json.dumps(plain, indent=4, ensure_ascii=False, allow_nan=False)
    write_atomically(path, text + "\n")
