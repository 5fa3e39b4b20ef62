"""Jobs handed out in order to processes that each own an environment."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from ..processes import Answer, Plain, Processes, Work
from .runner import Action, EpisodeRecord, Player
from .settings import Settings
from .video import film


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
        self._processes = Processes(player_work, settings, settings.workers)

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Outcomes as they come; `jobs` are begun in their order."""
        return map(_outcome, self._processes.run(deque(asdict(job) for job in jobs)))

    def close(self) -> None:
        """Stop the workers at once; what they were doing is lost."""
        self._processes.close()


def player_work(settings: Settings) -> Work:
    """What a worker does: jobs as plain values to outcomes as plain values."""
    player = Player(settings)

    def work(job: Plain) -> Iterator[Plain]:
        outcome = do(player, Job(**job))
        record = outcome.record.to_json() if outcome.record else None
        yield {"record": record, "error": outcome.error, "details": outcome.details}

    return work


def _outcome(answer: Answer) -> Outcome:
    job, content = Job(**answer.job), answer.content
    if content is None:
        return Outcome(job, error=f"its worker process died ({answer.death})")
    record = EpisodeRecord.from_json(content["record"]) if content["record"] else None
    return Outcome(job, record, content["error"], content["details"])
