"""Observations of many environments as arrays with one row each, made once and filled in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import concatenate, create_empty_array
from numpy.typing import NDArray

ARRAYS = (spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary)


class Rows:
    """`count` observations of the dictionary `space`; different rows may be put at the same time.

    They are put into `arrays`, those that `blank_arrays` makes where none are given. What is no
    array, such as a text, is in the lists `others` by key, and gathered as Gymnasium does it: in a
    tuple.
    """

    def __init__(
        self, space: spaces.Dict, count: int, arrays: Mapping[str, NDArray[Any]] | None = None
    ) -> None:
        self._space = space
        self._values: dict[str, Any] = dict(
            blank_arrays(space, count) if arrays is None else arrays
        )
        self.others: dict[str, list[Any]] = {}
        for key, part in space.spaces.items():
            if not isinstance(part, ARRAYS):
                blank = create_empty_array(part, 1, np.zeros)
                self.others[key] = [blank[0] if isinstance(blank, tuple) else blank] * count

    def put(self, row: int, observation: dict[str, Any]) -> None:
        """Copy `observation` into its row."""
        for key, value in observation.items():
            if key in self.others:
                self.others[key][row] = value
            else:
                self._values[key][row] = value

    def gathered(self, copied: bool) -> dict[str, Any]:
        """All rows by key; `copied` ones stay as they are when other rows are put."""
        found: dict[str, Any] = {}
        for key, part in self._space.spaces.items():
            if key in self.others:
                rows = self.others[key]
                found[key] = concatenate(part, rows, create_empty_array(part, len(rows)))
            else:
                found[key] = self._values[key].copy() if copied else self._values[key]
        return found


def blank_arrays(space: spaces.Dict, count: int) -> dict[str, NDArray[Any]]:
    """Zeros for those parts of `count` observations of `space` that are arrays, by key."""
    return {
        key: np.asarray(create_empty_array(part, count, np.zeros))
        for key, part in space.spaces.items()
        if isinstance(part, ARRAYS)
    }
