"""The columns of an episode's frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..recording.recording import Recording
from .features import ACTION, CLOCK, action_kind, frame_rate
from .statistics import Statistics, of_fields, of_vectors

Columns = dict[str, NDArray[Any]]


def acted(recording: Recording) -> Columns:
    """Columns (n, *shape) of the actions and of what came of them."""
    after = recording.moments[1:]
    return {
        ACTION: _actions(recording),
        "next.reward": _scalars([moment.reward for moment in after], "float32"),
        "next.done": _scalars([moment.is_last for moment in after], "bool"),
        "next.success": _scalars([bool(moment.info.get("success")) for moment in after], "bool"),
    }


def _actions(recording: Recording) -> NDArray[Any]:
    discrete = action_kind(recording) == "discrete"
    shape, dtype = ((1,), "int64") if discrete else ((2,), "float32")
    found = []
    for moment in recording.moments[:-1]:
        if moment.decision is None or np.size(moment.decision.action) != shape[0]:
            raise InputError(f"moment {moment.number} must hold an action of {shape[0]} numbers")
        found.append(np.reshape(moment.decision.action, shape).astype(dtype))
    return np.stack(found)


def clocked(recording: Recording, episode: int, begin: int, tasks: Sequence[int]) -> Columns:
    """Columns (n, 1) that say when and where a frame is; `begin` is the first one's index."""
    count = len(recording.moments) - 1
    number = np.arange(count)
    values = {
        "timestamp": number / float(frame_rate(recording.header.sensors)),
        "frame_index": number,
        "episode_index": np.full(count, episode),
        "index": begin + number,
        "task_index": np.array(tasks),
    }
    return {name: _scalars(value, CLOCK[name]) for name, value in values.items()}


def _scalars(values: ArrayLike, dtype: str) -> NDArray[Any]:
    return np.asarray(values).astype(dtype).reshape(-1, 1)


def statistics_of(columns: Mapping[str, NDArray[Any]]) -> dict[str, Statistics]:
    """Statistics of `columns` (n, *shape) by their names."""
    return {
        name: of_vectors(values) if values.ndim == 2 else of_fields(values)
        for name, values in columns.items()
    }
