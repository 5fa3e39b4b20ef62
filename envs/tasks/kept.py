"""Values made when first asked for, by whichever thread comes first, and kept while of use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock, RLock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, each made once even where several threads ask for it at the same time.

    The last `count` used are kept, and beside them every value that is still held elsewhere: so
    what is in use is found again, however many use something else, and what nobody uses goes.
    Values must allow weak references. A thread that makes one keeps nobody from another key.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = Lock()
        self._recent: OrderedDict[Key, Value] = OrderedDict()
        self._held: WeakValueDictionary[Key, Value] = WeakValueDictionary()
        self._coming: dict[Key, Future[Value]] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of `key`, made by `make` unless it is kept; what `make` raises goes to all
        that wait for it, and the next to ask tries again.
        """
        with self._lock:
            value = self._held.get(key)
            if value is not None:
                self._use(key, value)
                return value
            coming = self._coming.get(key)
            mine = coming is None
            if coming is None:
                coming = self._coming[key] = Future()
        if mine:
            self._fulfil(key, coming, make)
        return coming.result()

    def _fulfil(self, key: Key, coming: Future[Value], make: Callable[[], Value]) -> None:
        """Make the value of `key` and hand it to all that wait for it."""
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._coming[key]
            coming.set_exception(error)
            return
        with self._lock:
            del self._coming[key]
            self._held[key] = value
            self._use(key, value)
        coming.set_result(value)

    def _use(self, key: Key, value: Value) -> None:
        """Count `value` as the last one used; called with the lock held."""
        self._recent[key] = value
        self._recent.move_to_end(key)
        while len(self._recent) > self._count:
            self._recent.popitem(last=False)


class Once(Generic[Value]):
    """A value that `make` gives when it is first asked for, by one thread while others wait."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make
        self._lock = RLock()
        self._made: list[Value] = []

    def __call__(self) -> Value:
        """The value."""
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]
