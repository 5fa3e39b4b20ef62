"""What av_embodied keeps beside the format: meta/av_embodied.json and the truth files."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from .episodes import Row
from .findings import Findings

SIDECAR = "meta/av_embodied.json"
COLUMNS = {
    "episode_index": "int64",
    "frame_index": "int64",
    "moment": "string",
    "array_names": "list",
    "arrays": "list",
    "header": "string",
}


def check_truth(found: Findings, rows: Sequence[Row]) -> None:
    """Rows of the truth files, a moment each: one more than an episode has frames.

    A dataset without our sidecar has none, which is no problem.
    """
    if not (found.folder / SIDECAR).is_file() and not (found.folder / "truth").is_dir():
        return
    sidecar = found.json(SIDECAR)
    template = sidecar.get("truth_path")
    if not found.expect(isinstance(template, str), SIDECAR, "the key is missing", "truth_path"):
        return
    files: dict[str, list[Row]] = {}
    for row in rows:
        places = (row.get("truth/chunk_index"), row.get("truth/file_index"))
        if None in places:
            found.note("meta/episodes", "the column is missing", "truth/file_index")
            return
        name = str(template).format(chunk_index=places[0], file_index=places[1])
        files.setdefault(name, []).append(row)
    for name, inside in files.items():
        _check_file(found, name, inside)


def _check_file(found: Findings, name: str, inside: Sequence[Row]) -> None:
    table = found.table(found.folder / name)
    if table is None:
        return
    kinds = {key: str(table.schema.field(key).type).split("<")[0] for key in table.column_names}
    if not found.expect(kinds == COLUMNS, name, f"columns must be {COLUMNS}, got {kinds}"):
        return
    lengths = [row["length"] + 1 for row in inside]
    numbers = np.concatenate([np.arange(length) for length in lengths])
    episodes = np.repeat([row["episode_index"] for row in inside], lengths)
    text = f"must have {len(numbers)} rows, a frame's each and one more an episode"
    if not found.expect(table.num_rows == len(numbers), name, f"{text}, got {table.num_rows}"):
        return
    for key, wanted in (("frame_index", numbers), ("episode_index", episodes)):
        good = np.array_equal(table[key].to_numpy(), wanted)
        found.expect(good, name, "is not what the episodes' lengths ask for", key)
    there = np.array(table["header"].is_valid())
    text = "must be there in an episode's first row alone"
    found.expect(np.array_equal(there, numbers == 0), name, text, "header")
    for key in ("moment", "arrays"):
        found.expect(table[key].null_count == 0, name, "must be there in all rows", key)
    _check_moments(found, name, table)


def _check_moments(found: Findings, name: str, table: pa.Table) -> None:
    columns = (table[key].to_pylist() for key in ("moment", "array_names", "arrays"))
    for number, (text, names, arrays) in enumerate(zip(*columns, strict=True)):
        try:
            plain = json.loads(text)
        except (TypeError, ValueError) as error:
            found.note(name, f"row {number}: {error}", "moment")
            continue
        keys = {"number", "reward", "terminated", "truncated", "info", "observation", "decision"}
        good = isinstance(plain, dict) and set(plain) == keys
        found.expect(good, name, f"row {number}: keys must be {sorted(keys)}", "moment")
        good = len(names) == len(arrays) == len(set(names))
        found.expect(good, name, f"row {number}: must name each array", "array_names")
