"""An evaluation from settings to files: play what is missing, film, report."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..files import write_atomically
from ..policy import load_policy
from ..processes import one_thread
from .environment import episodes_hash, versions
from .folder import claimed
from .journal import Journal
from .outputs import PolicyResults, Results, write_episodes, write_metrics
from .parallel import InlinePool, Job, Outcome, ProcessPool
from .progress import Progress
from .report import write_report
from .runner import Player
from .settings import Settings
from .video import video_path


@dataclass
class Evaluation:
    """An evaluation at work, and what it has come to so far.

    Raises InputError for an environment, episodes or policies that cannot be had.
    """

    settings: Settings
    interrupted: bool = False
    """Whether a person stopped it; the results are then those of the episodes done."""
    resumed: int = 0
    """Episodes that an earlier run had already played."""
    errors: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.player = Player(self.settings)
        for name in self.settings.policies:
            # A missing package and a task that the policy does not know show here.
            load_policy(name, sensors=self.player.sensors, task=self.player.episodes.task)
        self.episodes = self.player.episodes
        self.versions = versions()
        self.started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._begin = time.monotonic()

    def run(self) -> Results:
        """Play, film, write every file; Ctrl-C ends the playing and still writes the files."""
        settings = self.settings
        with ExitStack() as stack:
            stack.enter_context(claimed(settings.out, fresh=settings.fresh))
            stack.enter_context(one_thread())
            journals = {
                name: stack.enter_context(Journal(settings.out, name, self._header(name)))
                for name in settings.policies
            }
            self.resumed = sum(len(journal.records) for journal in journals.values())
            pool = InlinePool(self.player) if settings.workers == 1 else ProcessPool(settings)
            stack.callback(pool.close)
            try:
                self._play(pool, journals)
                self._film(pool, journals)
            except KeyboardInterrupt:
                self.interrupted = True
            results = self._results(journals)
            self._write(results)
        return results

    def _header(self, policy: str) -> dict[str, object]:
        return {
            "policy": policy,
            "settings": self.settings.outcome_settings(),
            "versions": self.versions,
            "episodes": episodes_hash(self.episodes),
        }

    def _play(self, pool: InlinePool | ProcessPool, journals: Mapping[str, Journal]) -> None:
        jobs = [
            Job(policy, index)
            for index, episode in enumerate(self.episodes)
            for policy, journal in journals.items()
            if episode.id not in journal.records
        ]
        with Progress(len(jobs), "episode") as progress:
            for outcome in pool.run(jobs):
                if outcome.record:
                    journals[outcome.job.policy].append(outcome.record)
                else:
                    self.errors.append(outcome)
                progress.advance()

    def _film(self, pool: InlinePool | ProcessPool, journals: Mapping[str, Journal]) -> None:
        jobs = [
            Job(policy, index, journal.records[episode.id].actions)
            for index, episode in enumerate(self.episodes.episodes[: self.settings.videos])
            for policy, journal in journals.items()
            if episode.id in journal.records
            and not video_path(self.settings.out, policy, episode.id).exists()
        ]
        with Progress(len(jobs), "video") as progress:
            for outcome in pool.run(jobs):
                self.errors += [outcome] if outcome.error else []
                progress.advance()

    def _results(self, journals: Mapping[str, Journal]) -> Results:
        policies = []
        for name, journal in journals.items():
            failures = {
                self.episodes[o.job.index].id: o.error
                for o in sorted(self.errors, key=lambda outcome: outcome.job.index)
                if o.job.policy == name and o.job.actions is None
            }
            # The order of the episodes, not that in which workers finished them.
            records = {
                e.id: journal.records[e.id] for e in self.episodes if e.id in journal.records
            }
            policies.append(PolicyResults(name, records, failures))
        return Results(
            self.settings,
            self.episodes,
            self.versions,
            tuple(policies),
            self.started,
            time.monotonic() - self._begin,
        )

    def _write(self, results: Results) -> None:
        write_metrics(results)
        write_episodes(results)
        write_report(results)
        errors = self.settings.out / "errors.txt"
        if self.errors:
            write_atomically(errors, "\n".join(self._describe(o) for o in self.errors))
        else:
            errors.unlink(missing_ok=True)

    def _describe(self, outcome: Outcome) -> str:
        job = outcome.job
        deed = "playing" if job.actions is None else "filming"
        episode = self.episodes[job.index].id
        return f"{deed} {episode} with {job.policy}: {outcome.error}\n{outcome.details}"

    def error_lines(self) -> list[str]:
        """One line for each episode or video that failed."""
        return [self._describe(outcome).partition("\n")[0] for outcome in self.errors]
