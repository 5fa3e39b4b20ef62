from __future__ import annotations

import ctypes

import pytest

from av_embodied.envs.tasks import heap
from av_embodied.envs.tasks.heap import give_back


def test_pages_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(heap, "_trim", lambda: asked.append)
    give_back()
    assert asked == [0]


def test_a_c_library_that_does_not_know_how_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_library(_: object) -> object:
        return object()

    heap._trim.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", no_library)
    give_back()
    heap._trim.cache_clear()
