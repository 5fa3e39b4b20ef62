"""Threads that share out numbered pieces of work, the caller being one of them."""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from threading import Thread, current_thread

Job = Callable[[], None]


class Crew:
    """The caller and `threads` - 1 helpers; whoever is free takes the next piece.

    Handing out a piece costs a microsecond, waking the helpers some tens of them per round. The
    helpers start with the first round, and end with `close` or when nobody holds the crew.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._helpers: list[Thread] = []
        self._dismiss = weakref.finalize(self, _dismissed, self._jobs, self._helpers)

    def each(self, work: Callable[[int], object], numbers: Iterable[int]) -> dict[int, Exception]:
        """Do `work` for each of `numbers`, begun in their order; what was raised, by number.

        All pieces are done whatever fails. After an interrupt of the caller no more are begun.
        """
        waiting = deque(numbers)
        failures: dict[int, Exception] = {}
        finished: SimpleQueue[None] = SimpleQueue()

        def toil() -> None:
            while waiting:
                try:
                    number = waiting.popleft()
                except IndexError:  # another thread was quicker
                    return
                try:
                    work(number)
                except Exception as error:
                    failures[number] = error

        def help_out() -> None:
            try:
                toil()
            finally:
                finished.put(None)

        called = self._call(help_out, len(waiting) - 1)
        try:
            toil()
        finally:
            waiting.clear()
            for _ in range(called):
                finished.get()
        return failures

    def close(self) -> None:
        """Dismiss the helpers and wait until they have gone; further rounds have no help."""
        self.threads = 1
        self._dismiss()

    def _call(self, job: Job, most: int) -> int:
        """Hand `job` to the helpers, at most to `most` of them; to how many."""
        count = max(min(self.threads - 1, most), 0)
        while len(self._helpers) < count:
            helper = Thread(target=_help, args=(self._jobs,), name="av_embodied", daemon=True)
            helper.start()
            self._helpers.append(helper)
        for _ in range(count):
            self._jobs.put(job)
        return count


def available_cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _help(jobs: SimpleQueue[Job | None]) -> None:
    while True:
        job = jobs.get()
        if job is None:
            return
        job()
        del job  # while waiting for the next, nothing of this one is held


def _dismissed(jobs: SimpleQueue[Job | None], helpers: list[Thread]) -> None:
    for _ in helpers:
        jobs.put(None)
    for helper in helpers:
        if helper is not current_thread():
            helper.join()
    helpers.clear()
