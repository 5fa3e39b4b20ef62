"""How far one gets on a grid, in compiled code."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def flooded(free: NDArray[np.bool_], entries: NDArray[np.int64]) -> int:
    """Cells that are reached over free sides from the first of `entries` (k, 2) in `free` (n, m).

    It is -1 where another entry is not reached, or the first is not free.
    """
    nx, ny = free.shape
    seen = np.zeros((nx, ny), dtype=np.bool_)
    stack = np.empty((nx * ny, 2), dtype=np.int64)
    i, j = entries[0, 0], entries[0, 1]
    if not free[i, j]:
        return -1
    stack[0, 0], stack[0, 1] = i, j
    seen[i, j] = True
    held, count = 1, 0
    while held:
        held -= 1
        i, j = stack[held, 0], stack[held, 1]
        count += 1
        for step in range(4):
            a = i + (1 if step == 0 else -1 if step == 1 else 0)
            b = j + (1 if step == 2 else -1 if step == 3 else 0)
            if 0 <= a < nx and 0 <= b < ny and free[a, b] and not seen[a, b]:
                seen[a, b] = True
                stack[held, 0], stack[held, 1] = a, b
                held += 1
    for entry in range(1, len(entries)):
        if not seen[entries[entry, 0], entries[entry, 1]]:
            return -1
    return count
