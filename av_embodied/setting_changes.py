"""What has changed between the settings of a run that was stopped and those of one that goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def setting_changes(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """A phrase for each value, however deep, that is another in `wanted` than `there`."""
    before, now = _flat(there), _flat(json.loads(json.dumps(wanted)))
    return [
        f"{key} was {before.get(key, 'not set')!r} and is {now.get(key, 'not set')!r}"
        for key in sorted(before.keys() | now.keys())
        if before.get(key) != now.get(key)
    ]


def _flat(content: object, prefix: str = "") -> dict[str, Any]:
    if not isinstance(content, dict):
        return {prefix or "header": content}
    flat: dict[str, Any] = {}
    for key, value in content.items():
        flat |= _flat(value, f"{prefix}.{key}" if prefix else str(key))
    return flat
