"""Jobs handed out in order to processes that each own an environment."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from threadpoolctl import threadpool_limits

from .runner import Action, EpisodeRecord, Player
from .settings import Settings
from .video import film

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Job:
    """Play episode number `index` with `policy`, or film it where its `actions` are given."""

    policy: str
    index: int
    actions: list[Action] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job: a record of the episode played, or the cause of its failure."""

    job: Job
    record: EpisodeRecord | None = None
    error: str = ""
    details: str = ""
    """The traceback, for the person who mends it."""


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


def do(player: Player, job: Job) -> Outcome:
    """Do `job`; whatever goes wrong in the policy or the environment is part of the outcome."""
    try:
        if job.actions is None:
            return Outcome(job, player.play(job.policy, job.index))
        film(player, job.policy, job.index, job.actions)
        return Outcome(job)
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"
        return Outcome(job, error=cause, details=traceback.format_exc())


class InlinePool:
    """The pool of one worker: this process."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Outcomes in the order of `jobs`."""
        return (do(self._player, job) for job in jobs)

    def close(self) -> None:
        """Nothing is left to stop."""


class ProcessPool:
    """Several workers; a job whose worker dies fails, and a new worker takes the next one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, Job]] = {}

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Outcomes as they come; `jobs` are begun in their order."""
        waiting = deque(jobs)
        while waiting or self._busy:
            while waiting and len(self._busy) < self._settings.workers:
                worker = self._idle.pop() if self._idle else _Worker(self._settings)
                self._busy[worker.connection] = (worker, waiting.popleft())
                worker.begin(self._busy[worker.connection][1])
            for connection in wait(list(self._busy)):
                assert isinstance(connection, Connection)
                yield self._take(connection)

    def close(self) -> None:
        """Stop the workers at once; what they were doing is lost."""
        for worker in [*self._idle, *(worker for worker, _ in self._busy.values())]:
            worker.stop()
        self._idle, self._busy = [], {}

    def _take(self, connection: Connection) -> Outcome:
        worker, job = self._busy.pop(connection)
        try:
            answer = json.loads(connection.recv_bytes())
        except (EOFError, ConnectionError):
            return Outcome(job, error=f"its worker process died ({worker.epitaph()})")
        self._idle.append(worker)
        record = answer["record"]
        return Outcome(
            job,
            EpisodeRecord.from_json(record) if record else None,
            answer["error"],
            answer["details"],
        )


class _Worker:
    """A process and our end of the pipe to it."""

    def __init__(self, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, settings), daemon=True)
        self.process.start()
        theirs.close()  # else its death would not end the pipe

    def begin(self, job: Job) -> None:
        try:
            self.connection.send_bytes(json.dumps(asdict(job)).encode())
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


def _serve(connection: Connection, settings: Settings) -> None:
    # Ctrl-C reaches the whole group; the parent decides, and stops its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pipe ends where the parent has gone, however it went.
    with one_thread(), suppress(EOFError, ConnectionError):
        player = Player(settings)
        while True:
            job = Job(**json.loads(connection.recv_bytes()))
            connection.send_bytes(json.dumps(_plain(do(player, job))).encode())


def _plain(outcome: Outcome) -> dict[str, Any]:
    record = outcome.record.to_json() if outcome.record else None
    return {"record": record, "error": outcome.error, "details": outcome.details}
