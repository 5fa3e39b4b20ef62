"""Jobs handed out in order to processes that each keep what is slow to make."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Plain = dict[str, Any]
"""Values of JSON, which is all that goes from one process to the other."""
Work = Callable[[Plain], Iterator[Plain]]
"""Does a job, and says as much of it as it likes while it is at it."""
Settings = TypeVar("Settings")


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread here and in processes started meanwhile.

    Sums then have one order, so that figures do not depend on the number of cores or workers.
    """
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@dataclass(frozen=True)
class Answer:
    """Something that was said of `job`, or, without `content`, how the process died of it."""

    job: Plain
    content: Plain | None = None
    death: str = ""
    """In words, such as `signal SIGKILL` or `exit code 7`."""


class Processes(Generic[Settings]):
    """Up to `count` processes, each doing jobs by the work that `make(settings)` gives there.

    One that dies costs its job; another takes the next one.
    """

    def __init__(self, make: Callable[[Settings], Work], settings: Settings, count: int) -> None:
        self._make, self._settings, self._count = make, settings, count
        self._idle: list[_Process] = []
        self._busy: dict[Connection, tuple[_Process, Plain]] = {}

    def run(self, jobs: deque[Plain]) -> Iterator[Answer]:
        """Answers as they come; `jobs` are taken from the left, and may be added meanwhile."""
        while jobs or self._busy:
            while jobs and len(self._busy) < self._count:
                self._begin(jobs.popleft())
            for connection in wait(list(self._busy)):
                assert isinstance(connection, Connection)
                yield from self._take(connection)

    def close(self) -> None:
        """Stop all processes at once; what they were doing is lost."""
        for process in [*self._idle, *(process for process, _ in self._busy.values())]:
            process.stop()
        self._idle, self._busy = [], {}

    def _begin(self, job: Plain) -> None:
        process = self._idle.pop() if self._idle else _Process(self._make, self._settings)
        self._busy[process.connection] = (process, job)
        process.begin(job)

    def _take(self, connection: Connection) -> Iterator[Answer]:
        process, job = self._busy[connection]
        try:
            content = json.loads(connection.recv_bytes())
        except (EOFError, OSError):  # the second where it died in mid-message
            del self._busy[connection]
            yield Answer(job, death=process.epitaph())
            return
        if content is None:  # the job is done
            del self._busy[connection]
            self._idle.append(process)
            return
        yield Answer(job, content)


class ThisProcess:
    """Does jobs by `work` in this process, as one of `Processes` would."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def run(self, jobs: deque[Plain]) -> Iterator[Answer]:
        """Answers as they come; `jobs` are taken from the left, and may be added meanwhile."""
        while jobs:
            job = jobs.popleft()
            yield from (Answer(job, content) for content in self._work(job))

    def close(self) -> None:
        """Nothing is left to stop."""


class _Process(Generic[Settings]):
    """A process and our end of the pipe to it."""

    def __init__(self, make: Callable[[Settings], Work], settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, make, settings), daemon=True)
        self.process.start()
        theirs.close()  # else its death would not end the pipe

    def begin(self, job: Plain) -> None:
        try:
            self.connection.send_bytes(_packed(job))
        except ConnectionError:
            return  # it is dead, and reading from it will tell

    def epitaph(self) -> str:
        """How the process ended, in words."""
        self.process.join()
        self.connection.close()
        code = self.process.exitcode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def stop(self) -> None:
        self.process.terminate()
        self.epitaph()


def _serve(connection: Connection, make: Callable[[Settings], Work], settings: Settings) -> None:
    # Ctrl-C reaches the whole group; the parent decides, and stops its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pipe ends where the parent has gone, however it went.
    with one_thread(), suppress(EOFError, ConnectionError):
        work = make(settings)
        while True:
            for content in work(json.loads(connection.recv_bytes())):
                connection.send_bytes(_packed(content))
            connection.send_bytes(_packed(None))


def _packed(content: Plain | None) -> bytes:
    return json.dumps(content).encode()
