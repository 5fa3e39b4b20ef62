from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from av_embodied.envs.acoustics.recent import Recent


def test_what_was_asked_for_last_is_kept() -> None:
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return str(key)

    recent: Recent[int, str] = Recent(2)
    for key in (1, 2, 1, 3, 1, 2):
        assert recent.get(key, lambda key=key: make(key)) == str(key)
    # 1 was asked for again before 3 came, so 2 had to go.
    assert made == [1, 2, 3, 2]


def test_the_last_value_stays_however_large() -> None:
    recent: Recent[int, bytes] = Recent(10, len)
    for key, size in ((1, 4), (2, 4), (3, 40)):
        assert len(recent.get(key, lambda size=size: bytes(size))) == size
    assert len(recent) == 1
    assert recent.get(3, lambda: b"") == bytes(40)


def test_what_cannot_be_made_is_not_kept() -> None:
    recent: Recent[int, int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get(1, lambda: 1 // 0)
    assert len(recent) == 0
    assert recent.get(1, lambda: 7) == 7


def test_threads_that_ask_for_one_key_have_it_made_once() -> None:
    recent: Recent[int, object] = Recent(4)
    made: list[object] = []
    together = Barrier(4)

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask(_: int) -> list[object]:
        together.wait(10.0)
        return [recent.get(key, make) for key in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert len(made) == 4
    assert all(answer == answers[0] for answer in answers)
