"""The infos of parts of a vector environment, put together to those of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Info = dict[str, Any]
Dense = Mapping[str, tuple[Any, NDArray[np.bool_] | None]]
"""Values with a row per environment, or such a dictionary, and their masks, None: all true."""


def dense(infos: Info) -> Dense:
    """Infos in Gymnasium's layout, where each value is followed by its mask, as `Dense`."""
    pairs = iter(infos.items())
    return {
        key: (dense(value) if isinstance(value, dict) else value, None if mask.all() else mask)
        for (key, value), (_, mask) in zip(pairs, pairs, strict=True)
    }


def joined_infos(parts: Sequence[tuple[slice, Dense]], count: int) -> Info:
    """Infos of `count` environments from those of the environments of each slice.

    They are in Gymnasium's layout: arrays with a row per environment, each with its mask `_key`,
    and dictionaries of them. Where a part has no such key, rows are zero, or None.
    """
    whole: Info = {}
    for key in dict.fromkeys(key for _, part in parts for key in part):
        held = [(which, *part[key]) for which, part in parts if key in part]
        mask = np.zeros(count, dtype=np.bool_)
        for which, _, known in held:
            mask[which] = True if known is None else known
        whole[key] = _joined_rows([(which, value) for which, value, _ in held], count)
        whole[f"_{key}"] = mask
    return whole


def _joined_rows(parts: Sequence[tuple[slice, Any]], count: int) -> NDArray[Any] | Info:
    first = parts[0][1]
    if isinstance(first, dict):
        return joined_infos(parts, count)
    blank = None if first.dtype == object else 0
    rows = np.full((count, *first.shape[1:]), blank, first.dtype)
    for which, value in parts:
        rows[which] = value
    return rows
