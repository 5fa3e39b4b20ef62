from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from av_embodied.envs.vector.crew import Crew, available_cores


@pytest.fixture(params=[1, 2, 5])
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    crew = Crew(request.param)
    yield crew
    crew.close()


def helpers() -> int:
    return sum(thread.name == "av_embodied" for thread in threading.enumerate())


def test_every_piece_is_done_once(crew: Crew) -> None:
    done = [0] * 50

    def work(number: int) -> None:
        time.sleep(0.0005)
        done[number] += 1

    for _ in range(3):
        assert crew.each(work, range(50)) == {}
    assert done == [3] * 50


def test_failures_are_told_by_number_and_the_rest_is_done(crew: Crew) -> None:
    done: list[int] = []

    def work(number: int) -> None:
        if number % 2:
            raise ValueError(f"odd {number}")
        done.append(number)

    failures = crew.each(work, range(6))
    assert sorted(failures) == [1, 3, 5]
    assert str(failures[3]) == "odd 3"
    assert sorted(done) == [0, 2, 4]
    assert crew.each(lambda _: None, range(6)) == {}


def test_nothing_to_do_is_done(crew: Crew) -> None:
    done: list[int] = []
    assert crew.each(done.append, []) == {}
    assert not done


def test_pieces_are_done_side_by_side() -> None:
    crew, together = Crew(3), threading.Barrier(3)  # broken unless three work at the same time
    assert crew.each(lambda _: together.wait(10.0), range(3)) == {}
    crew.close()


def test_helpers_go_when_the_crew_is_closed_and_work_is_still_done() -> None:
    before = helpers()
    crew, done = Crew(3), list[int]()
    crew.each(done.append, range(3))
    assert helpers() == before + 2
    crew.close()
    assert helpers() == before
    crew.each(done.append, range(3, 6))
    assert (sorted(done), helpers()) == ([0, 1, 2, 3, 4, 5], before)
    crew.close()


def test_helpers_go_when_nobody_holds_the_crew() -> None:
    before = helpers()
    crew = Crew(3)
    crew.each(lambda _: None, range(3))
    del crew
    gc.collect()
    assert helpers() == before


def test_an_interrupt_begins_no_more_pieces_and_leaves_the_crew_usable() -> None:
    crew, begun = Crew(2), list[int]()
    main = threading.current_thread()

    def work(number: int) -> None:
        begun.append(number)
        if threading.current_thread() is main:
            raise KeyboardInterrupt
        time.sleep(0.05)

    with pytest.raises(KeyboardInterrupt):
        crew.each(work, range(1000))
    assert len(begun) < 1000
    assert crew.each(lambda _: None, range(10)) == {}
    crew.close()


def test_there_is_a_core_to_work_on() -> None:
    assert available_cores() >= 1


def test_a_program_that_forgets_to_close_ends() -> None:
    code = """
from av_embodied.envs.vector.crew import Crew
crew, done = Crew(3), []
crew.each(done.append, [1, 2, 3])
print(*sorted(done))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["1", "2", "3"]
