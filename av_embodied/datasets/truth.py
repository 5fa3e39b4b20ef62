"""What a recording holds beyond a LeRobotDataset: headers, truth, decisions, the last moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError
from ..playing import Moment
from ..recording.header import Header
from ..recording.moment_parts import put_together, take_apart
from ..recording.recording import Recording
from ..sensors import Sensors
from ..sensors_json import sensors_to_json
from .arrow import Table, rows_table

COLUMNS = {
    "episode_index": "int64",
    "frame_index": "int64",
    "moment": "string",
    "array_names": "list<string>",
    "arrays": "list<binary>",
    "header": "string",
}
"""A row is a moment: JSON, and the arrays that it names, without the observation but for the last
one, which is no frame. `header` is in the first row of an episode."""


@dataclass(frozen=True, eq=False)
class Truth:
    """Of one episode; the moments but the last lack their observations."""

    header: Header
    moments: tuple[Moment, ...]


def truth_table(
    recording: Recording, episode: int, elsewhere: Sequence[str], beliefs: bool
) -> Table:
    """Rows for all moments; the keys `elsewhere` of `info` are kept as features of their own.

    Raises InputError for a value that cannot be kept.
    """
    last = len(recording.moments) - 1
    rows: list[dict[str, Any]] = []
    for k, moment in enumerate(recording.moments):
        rest = moment if k == last else _without_streams(moment, elsewhere)
        text, arrays = take_apart(rest if beliefs else _without_belief(rest))
        row = {"episode_index": episode, "frame_index": k, "moment": text}
        row |= {"array_names": list(arrays), "arrays": [a.tobytes() for a in arrays.values()]}
        rows.append(row | {"header": _header_text(recording.header) if k == 0 else None})
    return rows_table(rows, COLUMNS)


def _without_streams(moment: Moment, elsewhere: Sequence[str]) -> Moment:
    # The keys stay, so that what is put back comes in the same order.
    info = {key: None if key in elsewhere else value for key, value in moment.info.items()}
    return replace(moment, observation={}, info=info)


def _without_belief(moment: Moment) -> Moment:
    decision = moment.decision
    return replace(moment, decision=decision and replace(decision, belief=None))


def _header_text(header: Header) -> str:
    plain = header.to_json()
    del plain["sensors"]  # those of the whole dataset
    return json.dumps(plain)


def read_truth(table: Table, sensors: Sensors) -> Truth:
    """What `truth_table` wrote; InputError for a table that is damaged."""
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing or table.num_rows < 2:
        raise InputError(f"columns {missing} are missing, of {table.num_rows} rows")
    rows = table.to_pylist()
    try:
        plain = json.loads(rows[0]["header"])
        header = Header.from_json({**plain, "sensors": sensors_to_json(sensors)})
        return Truth(header, tuple(_moment(row) for row in rows))
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"a row is damaged: {error}") from error


def _moment(row: Mapping[str, Any]) -> Moment:
    # Copied, so that they can be written to as those that were recorded.
    arrays = [np.frombuffer(data, np.uint8).copy() for data in row["arrays"]]
    return put_together(row["moment"], dict(zip(row["array_names"], arrays, strict=True)))
