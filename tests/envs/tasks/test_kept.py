from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from av_embodied import InputError
from av_embodied.envs.tasks.kept import Kept, Once

THREADS = 8


class Thing:
    def __init__(self, name: str) -> None:
        self.name = name


def at_once(work: Callable[[int], object]) -> list[object]:
    """What `work` gives to threads that all begin together."""
    start = Barrier(THREADS)

    def begin(number: int) -> object:
        start.wait(10.0)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def test_the_last_used_are_kept() -> None:
    kept: Kept[str, Thing] = Kept(2)
    made: list[str] = []

    def make(key: str) -> Thing:
        made.append(key)
        return Thing(key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(key, lambda key=key: make(key)).name == key
    assert made == ["a", "b", "c", "b"]


def test_what_is_in_use_is_found_however_much_was_used_since() -> None:
    kept: Kept[int, Thing] = Kept(1)
    used = [kept.get(number, lambda: Thing("first")) for number in range(5)]
    for number, thing in enumerate(used):
        assert kept.get(number, lambda: Thing("second")) is thing


def test_what_nobody_uses_goes_at_once() -> None:
    kept: Kept[int, Thing] = Kept(1)
    gc.disable()
    try:
        gone = weakref.ref(kept.get(0, lambda: Thing("old")))
        kept.get(1, lambda: Thing("new"))
        assert gone() is None
    finally:
        gc.enable()


def test_threads_that_ask_together_get_one_value() -> None:
    kept: Kept[str, Thing] = Kept(2)
    made: list[Thing] = []

    def make() -> Thing:
        time.sleep(0.05)
        made.append(Thing("only"))
        return made[-1]

    assert all(thing is made[0] for thing in at_once(lambda _: kept.get("key", make)))
    assert len(made) == 1


def test_keys_do_not_wait_for_each_other() -> None:
    kept: Kept[int, Thing] = Kept(2)
    together = Barrier(THREADS)  # broken unless every thread is within its own make

    def make(number: int) -> Thing:
        together.wait(10.0)
        return Thing(str(number))

    things = at_once(lambda number: kept.get(number, lambda: make(number)))
    assert [thing.name for thing in things if isinstance(thing, Thing)] == list("01234567")


def test_one_value_may_need_another() -> None:
    kept: Kept[str, Thing] = Kept(2)
    outer = kept.get("outer", lambda: Thing(kept.get("inner", lambda: Thing("in")).name + "side"))
    assert outer.name == "inside"


def test_a_failure_reaches_all_that_wait_and_the_next_tries_again() -> None:
    kept: Kept[str, Thing] = Kept(2)

    def fail() -> Thing:
        time.sleep(0.05)
        raise InputError("no such thing")

    def ask(_: int) -> object:
        with pytest.raises(InputError, match="no such thing"):
            kept.get("key", fail)
        return True

    assert all(at_once(ask))
    assert kept.get("key", lambda: Thing("now")).name == "now"


def test_once_makes_one_value_for_all_threads() -> None:
    made: list[Thing] = []

    def make() -> Thing:
        time.sleep(0.02)
        made.append(Thing("part"))
        return made[-1]

    part = Once(make)
    assert all(thing is made[0] for thing in at_once(lambda _: part()))
    assert len(made) == 1
