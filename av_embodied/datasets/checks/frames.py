"""The data files: a row for each frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .episodes import TOLERANCE, Row, files_of
from .findings import Described, Findings
from .measures import Measures, measures_of

Columns = dict[str, NDArray[Any]]


def check_data(
    found: Findings, described: Described, rows: Sequence[Row], measured: Mapping[int, dict]
) -> dict[int, Columns]:
    """Check all data files, and put the statistics of each episode's columns into `measured`.

    Returns the ranges of sound of each episode by feature.
    """
    ranges: dict[int, Columns] = {}
    for name, inside in files_of(described, rows, "data").items():
        table = found.table(found.folder / name)
        if table is None or not _check_columns(found, described, name, table):
            continue
        length = sum(row["length"] for row in inside)
        text = f"must have {length} rows, as many as its episodes have frames, got {table.num_rows}"
        found.expect(table.num_rows == length, name, text)
        begin = 0
        for row in inside:
            part = table.slice(begin, row["length"])
            begin += row["length"]
            columns = {key: _array(part, key, described) for key in described.of_kind("data")}
            if any(values is None for values in columns.values()):
                _note_holes(found, name, columns)
                continue
            whole = {key: values for key, values in columns.items() if values is not None}
            if part.num_rows == row["length"]:
                _check_clock(found, described, name, row, whole)
                _check_outcome(found, name, row, whole)
                measured[row["episode_index"]].update(_measured(whole))
            ranges[row["episode_index"]] = {key: whole[key] for key in described.of_kind("audio")}
    return ranges


def _check_columns(found: Findings, described: Described, name: str, table: pa.Table) -> bool:
    good = True
    wanted = described.of_kind("data")
    for key in [key for key in table.column_names if key not in wanted]:
        found.note(name, "the column is no feature of info.json", key)
    for key in wanted:
        if key not in table.column_names:
            good = found.expect(False, name, "the column is missing", key)
            continue
        feature = described.features[key]
        kind, depth = table.schema.field(key).type, 0
        while pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
            kind, depth = kind.value_type, depth + 1
        shape = feature["shape"]
        right = str(pa.from_numpy_dtype(np.dtype(feature["dtype"])))
        text = f"must be of {right}, got {kind}"
        good &= found.expect(str(kind) == right, name, text, key)
        text = f"must be of shape {shape}, got lists in {depth} levels"
        good &= found.expect(depth == (0 if shape == [1] else len(shape)), name, text, key)
    return good


def _array(table: pa.Table, key: str, described: Described) -> NDArray[Any] | None:
    """(n, *shape); None where values are missing or lists of another length."""
    shape = described.features[key]["shape"]
    flat = table[key].combine_chunks()
    while not pa.types.is_primitive(flat.type):
        if flat.null_count:
            return None
        flat = flat.flatten()
    if flat.null_count or len(flat) != table.num_rows * int(np.prod(shape)):
        return None
    return flat.to_numpy(zero_copy_only=False).reshape(table.num_rows, *shape)


def _note_holes(found: Findings, name: str, columns: Mapping[str, NDArray[Any] | None]) -> None:
    for key, values in columns.items():
        found.expect(values is not None, name, "values are missing or not of the shape", key)


def _check_clock(
    found: Findings, described: Described, name: str, row: Row, columns: Columns
) -> None:
    count, episode = row["length"], row["episode_index"]
    number = np.arange(count)
    wanted = {
        "frame_index": number,
        "episode_index": np.full(count, episode),
        "index": row["dataset_from_index"] + number,
    }
    for key, right in wanted.items():
        _same(found, name, episode, key, columns[key][:, 0] == right)
    off = np.abs(columns["timestamp"][:, 0] - number / described.fps)
    # Single precision has fewer than 4 decimals left beyond some minutes.
    slack = np.maximum(TOLERANCE, number / described.fps * 1e-6)
    _same(found, name, episode, "timestamp", off <= slack)
    tasks = columns["task_index"][:, 0]
    _same(found, name, episode, "task_index", (tasks >= 0) & (tasks < described.tasks))


def _same(found: Findings, name: str, episode: int, key: str, good: NDArray[np.bool_]) -> None:
    wrong = np.flatnonzero(~good)
    if wrong.size:
        found.note(name, f"episode {episode}: wrong in {wrong.size} frames from {wrong[0]} on", key)


def _check_outcome(found: Findings, name: str, row: Row, columns: Columns) -> None:
    episode = row["episode_index"]
    for key in ("next.done", "next.success"):
        if key in columns:
            _same(found, name, episode, key, ~columns[key][:-1, 0])
    if "next.reward" in columns:
        _same(found, name, episode, "next.reward", np.isfinite(columns["next.reward"][:, 0]))


def _measured(columns: Columns) -> dict[str, Measures]:
    measured = {}
    for key, values in columns.items():
        count = len(values)
        if values.ndim == 2:
            measured[key] = measures_of(values, (values.shape[1],), count)
        else:
            measured[key] = measures_of(values.reshape(-1, 1), (1,) * (values.ndim - 1), count)
    return measured
