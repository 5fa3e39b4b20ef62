"""Environments of one class with the same settings, which share their stages."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from gymnasium import Env


def task_at(place: str) -> type[Any]:
    """The class at `place` (module:name)."""
    module, name = place.split(":")
    return getattr(import_module(module), name)


def alike(place: str, settings: Mapping[str, object], count: int) -> list[Env[dict[str, Any], Any]]:
    """`count` environments of the class at `place`, all on the stages of the first of them."""
    task = task_at(place)
    first = task(**settings)
    shared = {"stages": first.stages, **settings}
    return [first, *(task(**shared) for _ in range(count - 1))]
