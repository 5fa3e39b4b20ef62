"""What av_embodied keeps beside the format: meta/av_embodied.json and the truth files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .episodes import Row
from .findings import Findings

SIDECAR = "meta/av_embodied.json"
COLUMNS = {
    "episode_index": "int64",
    "frame_index": "int64",
    "number": "int64",
    "reward": "double",
    "terminated": "bool",
    "truncated": "bool",
    "info": "string",
    "decision": "string",
    "observation": "string",
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
    kinds = {key: str(table.schema.field(key).type) for key in table.column_names}
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
    last = np.append(numbers[1:] == 0, True)
    for key, there in (("header", numbers == 0), ("observation", last)):
        got = np.array(table[key].is_valid())
        found.expect(np.array_equal(got, there), name, "is there in the wrong rows", key)
    text = "must be there in all rows"
    found.expect(table["info"].null_count == 0, name, text, "info")
