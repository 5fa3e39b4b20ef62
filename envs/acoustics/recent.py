"""The results that were asked for last, kept so that they need not be made again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key, together at most `most` in `size`, which is 1 for each where it is not told.

    A `most` that is asked for may change: with the next value, what is too much goes. The one that
    was not asked for longest goes first; the last one stays, however large. Threads may share it: a
    value is made by one of them, and the others that ask for it wait.
    """

    def __init__(
        self, most: int | Callable[[], int], size: Callable[[Value], int] = lambda _: 1
    ) -> None:
        self._most = most
        self._size = size
        self._total = 0
        self._lock = Lock()
        self._kept: OrderedDict[Key, _Entry[Value]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of `key`, made now where it is not kept."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None:
                entry = self._kept[key] = _Entry()
            self._kept.move_to_end(key)
            if entry.value:
                return entry.value[0]
        with entry.making:
            if not entry.value:
                try:
                    self._add(key, entry, make())
                finally:
                    self._forget_empty(key, entry)
        return entry.value[0]

    def _add(self, key: Key, entry: _Entry[Value], value: Value) -> None:
        with self._lock:
            entry.value.append(value)
            if self._kept.setdefault(key, entry) is not entry:
                return  # it went while it was made, and is being made again
            entry.size = self._size(value)
            self._total += entry.size
            most = self._most() if callable(self._most) else self._most
            while self._total > most and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._total -= oldest.size

    def _forget_empty(self, key: Key, entry: _Entry[Value]) -> None:
        """Nothing is kept of what could not be made."""
        with self._lock:
            if not entry.value and self._kept.get(key) is entry:
                del self._kept[key]


class _Entry(Generic[Value]):
    """A value that is made (a list of one) or being made, and its size once it counts."""

    def __init__(self) -> None:
        self.making = Lock()
        self.value: list[Value] = []
        self.size = 0
