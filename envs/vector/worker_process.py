"""A worker process as the one who started it sees it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .many_env import WorkerError
from .shared_arrays import CONTEXT, SharedArrays
from .worker import Failure, serve

PATIENCE = 10.0  # s, for a worker to end by itself
LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""Variables that tell libraries how many threads to start of their own."""


class WorkerProcess:
    """The process that steps the environments `which`; it goes with the one who started it.

    `ask` it, then take its `answer`. An answer that nobody took, because of an interrupt while it
    was waited for, is dropped when the next question comes.
    """

    def __init__(self, which: slice, observations: SharedArrays, results: SharedArrays) -> None:
        self.which = which
        self._starter = os.getpid()
        self._pipe, there = CONTEXT.Pipe()
        arguments = there, which, observations, results
        self.process = CONTEXT.Process(target=serve, args=arguments, name=str(self), daemon=True)
        with _one_thread_per_library():
            self.process.start()
        there.close()
        self._owing = False
        self._lost = ""

    def __str__(self) -> str:
        return f"process of environments {self.which.start} to {self.which.stop - 1}"

    def ask(self, request: bytes) -> None:
        """Send a request; whether it arrived, the answer tells."""
        if self._owing:
            with suppress(WorkerError):
                self._receive()
        if self._lost:
            return
        self._lost = "was cut short in the middle of a question"
        try:
            self._pipe.send_bytes(request)
        except OSError:
            self._gone()
        else:
            self._lost, self._owing = "", True

    def answer(self) -> object:
        """What came of the request; raises what was raised, WorkerError where nobody is left."""
        answer = self._receive()
        if isinstance(answer, Failure):
            raise answer.error from WorkerError(f"in the {self}:\n{answer.trace}")
        return answer

    def dismiss(self) -> None:
        """Let it end; without waiting for it."""
        if os.getpid() == self._starter:
            with suppress(OSError):
                self._pipe.send(None)
            self._pipe.close()

    def join(self) -> None:
        """Wait until it has ended, and end it where it does not by itself."""
        if os.getpid() == self._starter:
            self.process.join(PATIENCE)
            if self.process.is_alive():
                self.process.kill()
                self.process.join()

    def _receive(self) -> object:
        if not self._lost:
            try:
                self._pipe.poll(None)  # an interrupt here leaves the whole answer for later
                self._lost = "was cut short in the middle of an answer"
                answer = self._pipe.recv()
            except (EOFError, OSError):
                self._gone()
            else:
                self._lost, self._owing = "", False
                return answer
        raise WorkerError(f"the {self} {self._lost}: close this vector environment, make another")

    def _gone(self) -> None:
        self.process.join(PATIENCE)
        code = self.process.exitcode
        self._lost, self._owing = f"has ended (exit code {code})", False
        if code == 1:
            self._lost += ", see above; scripts start processes below if __name__ == '__main__'"


@contextmanager
def _one_thread_per_library() -> Iterator[None]:
    """What is started here has libraries that start no threads: processes share out the cores."""
    before = {name: os.environ.get(name) for name in LIBRARIES}
    os.environ.update(dict.fromkeys(LIBRARIES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
