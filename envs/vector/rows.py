"""Observations of many environments as arrays with one row each, made once and filled in place."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import concatenate, create_empty_array

ARRAYS = (spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary)


class Rows:
    """`count` observations of the dictionary `space`; different rows may be put at the same time.

    What is no array, such as a text, is gathered as Gymnasium does it: in a tuple.
    """

    def __init__(self, space: spaces.Dict, count: int) -> None:
        self._space = space
        self._values: dict[str, Any] = {}
        self._others: dict[str, list[Any]] = {}
        for key, part in space.spaces.items():
            self._values[key] = create_empty_array(part, count, np.zeros)
            if not isinstance(part, ARRAYS):
                blank = create_empty_array(part, 1, np.zeros)
                self._others[key] = [blank[0] if isinstance(blank, tuple) else blank] * count

    def put(self, row: int, observation: dict[str, Any]) -> None:
        """Copy `observation` into its row."""
        for key, value in observation.items():
            if key in self._others:
                self._others[key][row] = value
            else:
                self._values[key][row] = value

    def gathered(self, copied: bool) -> dict[str, Any]:
        """All rows by key; `copied` ones stay as they are when other rows are put."""
        for key, rows in self._others.items():
            part = self._space.spaces[key]
            self._values[key] = concatenate(part, rows, create_empty_array(part, len(rows)))
        if not copied:
            return self._values
        return {
            key: value.copy() if isinstance(value, np.ndarray) else value
            for key, value in self._values.items()
        }
