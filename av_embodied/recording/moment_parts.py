"""A moment as one JSON text and the arrays beside it, and back to the last bit."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from ..playing import Moment
from ..policy import BeliefMap, BelievedSource, Decision
from .values import Array, Parts, restored

FIELDS = [item.name for item in dataclasses.fields(Moment)]


def take_apart(moment: Moment) -> tuple[str, dict[str, Array]]:
    """JSON of `moment`, and arrays by the names that it calls them: those of the observation, and
    those of info and decision that are not small.

    Raises InputError for a value that cannot be kept.
    """
    parts = Parts()
    plain = {
        name: parts.plain(getattr(moment, name), name)
        for name in ("number", "reward", "terminated", "truncated", "info")
    }
    plain["observation"] = parts.plain(moment.observation, "observation", inline=0)
    decision = None if moment.decision is None else _fields(moment.decision)
    plain["decision"] = parts.plain(decision, "decision")
    return json.dumps(plain, allow_nan=False, separators=(",", ":")), parts.arrays


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
        text = json.dumps(parts.plain(value, name), allow_nan=False)
        exact[name] = b"".join([text.encode(), *(a.tobytes() for a in parts.arrays.values())])
    return exact


def _fields(thing: Decision | BelievedSource | BeliefMap) -> dict[str, Any]:
    fields = {item.name: getattr(thing, item.name) for item in dataclasses.fields(thing)}
    if isinstance(thing, Decision):
        fields["sources"] = [_fields(source) for source in thing.sources]
        fields["belief"] = None if thing.belief is None else _fields(thing.belief)
    return fields


def _decision(fields: Mapping[str, Any]) -> Decision:
    sources = tuple(BelievedSource(**source) for source in fields["sources"])
    belief = None if fields["belief"] is None else BeliefMap(**fields["belief"])
    return Decision(**{**fields, "sources": sources, "belief": belief})
