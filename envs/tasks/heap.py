"""Memory that was freed, given back to the system."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache


def give_back() -> None:
    """Give back whole pages that nothing uses, where the C library keeps them (glibc does).

    It keeps what was freed below what is still held, for each thread apart, so that a program that
    goes from world to world in many threads seems to grow for long. Takes some milliseconds.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, another system
        return None
