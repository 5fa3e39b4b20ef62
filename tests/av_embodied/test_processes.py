import importlib
import multiprocessing
import os
import struct
from collections import deque
from collections.abc import Callable

import pytest
from threadpoolctl import threadpool_info

from av_embodied import processes as processes_module
from av_embodied.processes import Answer, Plain, Processes, Work, one_thread


@pytest.fixture
def counting(small_world: str) -> Callable[[int], Work]:
    """Found by other processes too, as the small world's package is."""
    assert small_world
    return importlib.import_module("counting").counting


def run(processes: Processes[int], jobs: deque[Plain]) -> list[Answer]:
    try:
        return list(processes.run(jobs))
    finally:
        processes.close()


def test_a_job_says_much_or_nothing_and_processes_are_kept(counting: Callable[[int], Work]) -> None:
    jobs = deque([{"count": 3}, {"count": 0}, {"count": 2}])
    answers = run(Processes(counting, 10, 1), jobs)
    said = [(answer.job["count"], (answer.content or {})["number"]) for answer in answers]
    assert said == [(3, 0), (3, 10), (3, 20), (2, 0), (2, 10)]
    assert len({(answer.content or {})["process"] for answer in answers}) == 1


def test_a_death_is_told_and_its_job_can_be_given_again(counting: Callable[[int], Work]) -> None:
    jobs: deque[Plain] = deque([{"count": 2, "dies": 1}])
    processes, told = Processes(counting, 1, 2), []
    for answer in processes.run(jobs):
        told.append(answer.content and answer.content["number"])
        if answer.content is None:
            assert answer.death == "signal SIGKILL"
            jobs.append({"count": 2})
    processes.close()
    assert told == [0, None, 0, 1]


class Torn:
    """A process that died when it had sent half a message."""

    def __init__(self, make: object, settings: object) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        os.write(theirs.fileno(), struct.pack("!i", 100) + b"half of it")
        theirs.close()

    def begin(self, job: Plain) -> None:
        pass

    def epitaph(self) -> str:
        self.connection.close()
        return "signal SIGKILL"


def test_a_death_in_the_middle_of_a_message_is_told(
    counting: Callable[[int], Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes_module, "_Process", Torn)
    assert run(Processes(counting, 1, 1), deque([{"count": 1}])) == [
        Answer({"count": 1}, death="signal SIGKILL")
    ]


def test_linear_algebra_keeps_to_one_thread_and_is_freed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = [pool["num_threads"] for pool in threadpool_info()]
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == os.environ["OPENBLAS_NUM_THREADS"] == "1"
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "OPENBLAS_NUM_THREADS" not in os.environ
    assert [pool["num_threads"] for pool in threadpool_info()] == before
