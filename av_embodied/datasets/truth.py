"""What a recording holds beyond a LeRobotDataset: headers, truth, decisions, the last moment."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..playing import Moment
from ..policy import BeliefMap, BelievedSource, Decision, Observation
from ..recording.header import Header
from ..recording.recording import Recording
from ..sensors import Sensors
from ..sensors_json import sensors_to_json
from .arrow import Table, rows_table
from .values import from_text, to_text

COLUMNS = {
    "episode_index": "int64",
    "frame_index": "int64",
    "number": "int64",
    "reward": "float64",
    "terminated": "bool",
    "truncated": "bool",
    "info": "string",
    "decision": "string",
    "observation": "string",
    "header": "string",
}
"""A row is a moment. `observation` is that of the last one, which is no frame; `header` is in the
first row."""


@dataclass(frozen=True, eq=False)
class Truth:
    """Of one episode; the moments but the last lack their observations."""

    header: Header
    moments: tuple[Moment, ...]


def truth_table(
    recording: Recording, episode: int, elsewhere: Sequence[str], beliefs: bool
) -> Table:
    """Rows for all moments; the keys `elsewhere` of `info` are kept as features of their own."""
    moments = recording.moments
    last = len(moments) - 1
    rows: list[dict[str, Any]] = []
    for k, moment in enumerate(moments):
        kept = {
            key: value for key, value in moment.info.items() if k == last or key not in elsewhere
        }
        row = {
            "episode_index": episode,
            "frame_index": k,
            "number": moment.number,
            "reward": moment.reward,
            "terminated": moment.terminated,
            "truncated": moment.truncated,
            "info": to_text(kept, "info"),
            "decision": _decision_text(moment.decision, beliefs),
            "observation": to_text(dict(moment.observation), "observation") if k == last else None,
            "header": _header_text(recording.header) if k == 0 else None,
        }
        rows.append(row)
    return rows_table(rows, COLUMNS)


def _header_text(header: Header) -> str:
    plain = header.to_json()
    del plain["sensors"]  # those of the whole dataset
    return json.dumps(plain, ensure_ascii=False)


def _decision_text(decision: Decision | None, beliefs: bool) -> str | None:
    if decision is None:
        return None
    plain = {item.name: getattr(decision, item.name) for item in dataclasses.fields(decision)}
    plain["sources"] = [dataclasses.asdict(source) for source in decision.sources]
    belief = decision.belief if beliefs else None
    plain["belief"] = None if belief is None else dict(vars(belief))
    return to_text(plain, "decision")


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
    text = row["observation"]
    observation: Observation = {} if text is None else from_text(text, "observation")
    decided = row["decision"]
    decision = None if decided is None else _decision(from_text(decided, "decision"))
    outcome = (row["reward"], row["terminated"], row["truncated"])
    return Moment(row["number"], observation, from_text(row["info"], "info"), decision, *outcome)


def _decision(plain: Mapping[str, Any]) -> Decision:
    sources = tuple(BelievedSource(**source) for source in plain["sources"])
    belief = None if plain["belief"] is None else BeliefMap(**plain["belief"])
    return Decision(plain["action"], sources, plain["goal"], plain["say"], belief)
