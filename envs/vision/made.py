"""What is made once for a thing and lives as long as it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Key = TypeVar("Key")
Value = TypeVar("Value")


class Made(Generic[Key, Value]):
    """What `make` gives for a key: made once, shared by threads, gone with the key.

    A value must not hold its key, else neither ever goes.
    """

    def __init__(self, make: Callable[[Key], Value]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[Key, Value] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, key: Key) -> Value:
        """The value for `key`."""
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(key)
            return self._made[key]
