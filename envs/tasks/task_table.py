"""The tasks by name, found where their ids are registered."""

from __future__ import annotations

from importlib import import_module

from av_embodied.errors import unknown_name
from av_embodied.registry import ENVIRONMENTS

from .task_kind import TaskKind

PLACES = {name.partition("/")[2].rpartition("-")[0]: place for name, place in ENVIRONMENTS.items()}
"""Module and class of each task, by its name."""


def task_names() -> tuple[str, ...]:
    """Names of all tasks."""
    return tuple(PLACES)


def kind_of(task: str) -> TaskKind:
    """The kind of the `task` of that name; InputError for an unknown one."""
    if task not in PLACES:
        raise unknown_name("task", task, PLACES)
    module, name = PLACES[task].split(":")
    # The places begin with the package that this one is known by.
    return getattr(import_module(module), name).kind
