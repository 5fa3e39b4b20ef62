"""Arrays in memory that several processes see."""

from __future__ import annotations

import math
from collections.abc import Mapping
from ctypes import c_byte
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 64  # bytes, a line of the processor's cache: no two arrays meet in one

CONTEXT = get_context("spawn")
"""How processes are started: afresh, for threads and ray scenes do not survive a fork."""


class SharedArrays:
    """Zeros of the shapes and types of the arrays `like`, by name, in one block of memory.

    A process can have it when it is started. The block has no name in the system and goes with the
    last process or array that holds it, however they end.
    """

    def __init__(self, like: Mapping[str, NDArray[Any]]) -> None:
        self._places: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]] = {}
        size = 0
        for name, array in like.items():
            self._places[name] = size, array.shape, array.dtype
            size += math.ceil(array.nbytes / ALIGNMENT) * ALIGNMENT
        self._block = CONTEXT.RawArray(c_byte, max(size, 1))

    def rows(self, which: slice) -> dict[str, NDArray[Any]]:
        """The rows `which` of all arrays, by name; writing them writes the block."""
        block = memoryview(self._block).cast("B")
        return {
            name: np.frombuffer(block, dtype, math.prod(shape), place).reshape(shape)[which]
            for name, (place, shape, dtype) in self._places.items()
        }
