"""Whether two recordings can be in one dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..recording.recording import Recording
from ..sensors_json import sensors_to_json
from .features import action_kind, parts_of


def traits(recording: Recording) -> dict[str, Any]:
    """What is the same in all recordings of a dataset, by name, as plain values."""
    header = recording.header
    return {
        "task": header.task,
        "action": action_kind(recording),
        **sensors_to_json(header.sensors),
        **{
            f"observation {part.key!r}": f"{part.kind} {part.dtype} {part.shape}"
            for part in parts_of(recording)
        },
    }


def differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """What differs, each in words: the name, what it must be and what it is."""
    names = [*wanted, *(name for name in found if name not in wanted)]
    return [
        _in_words(name, wanted.get(name), found.get(name))
        for name in names
        if wanted.get(name) != found.get(name)
    ]


def _in_words(name: str, wanted: object, found: object) -> str:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        keys = [key for key in wanted if wanted[key] != found.get(key)]
        if "name" in keys:
            return f"{name} must be {wanted['name']!r}, got {found['name']!r}"
        pairs = ", ".join(
            f"{key} {_short(wanted[key])}, got {_short(found.get(key))}" for key in keys
        )
        return f"{name} {wanted.get('name') or ''} must have {pairs}".replace("  ", " ")
    return f"{name} must be {_short(wanted)}, got {_short(found)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
