"""A moment as one JSON text and the arrays beside it, and back to the last bit."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from ..playing import Moment
from ..policy import BeliefMap, BelievedSource, Decision
from .values import Array, Parts, restored

FIELDS = {
    kind: tuple(item.name for item in dataclasses.fields(kind))
    for kind in (Decision, BelievedSource, BeliefMap)
}
ENCODER = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))


def take_apart(moment: Moment) -> tuple[str, dict[str, Array]]:
    """JSON of `moment`, and arrays by the names that it calls them: those of the observation, and
    those of info and decision that are not small.

    Raises InputError for a value that cannot be kept.
    """
    parts = Parts()
    decision = None if moment.decision is None else _fields(moment.decision)
    plain = {
        "number": moment.number,
        "reward": parts.plain(moment.reward, ("reward",)),
        "terminated": parts.plain(moment.terminated, ("terminated",)),
        "truncated": parts.plain(moment.truncated, ("truncated",)),
        "info": parts.plain(moment.info, ("info",)),
        "observation": parts.plain(moment.observation, ("observation",), inline=0),
        "decision": parts.plain(decision, ("decision",)),
    }
    return ENCODER.encode(plain), parts.arrays


def put_together(text: str, arrays: Mapping[str, Array]) -> Moment:
    """The moment that was taken apart; KeyError names an array that is missing."""
    plain = {name: restored(value, arrays) for name, value in json.loads(text).items()}
    if plain["decision"] is not None:
        plain["decision"] = _decision(plain["decision"])
    return Moment(**plain)


def exact_parts(decision: Decision) -> dict[str, bytes]:
    """Bytes that are equal where the same part of another decision is, to the last bit."""
    exact = {}
    for name, value in _fields(decision).items():
        parts = Parts()
        text = ENCODER.encode(parts.plain(value, (name,)))
        exact[name] = b"".join([text.encode(), *(a.tobytes() for a in parts.arrays.values())])
    return exact


def _fields(thing: Decision | BelievedSource | BeliefMap) -> dict[str, Any]:
    fields = {name: getattr(thing, name) for name in FIELDS[type(thing)]}
    if isinstance(thing, Decision):
        fields["sources"] = [_fields(source) for source in thing.sources]
        fields["belief"] = None if thing.belief is None else _fields(thing.belief)
    return fields


def _decision(fields: Mapping[str, Any]) -> Decision:
    sources = tuple(BelievedSource(**source) for source in fields["sources"])
    belief = None if fields["belief"] is None else BeliefMap(**fields["belief"])
    return Decision(**{**fields, "sources": sources, "belief": belief})
