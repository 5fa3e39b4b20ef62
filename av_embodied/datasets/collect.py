"""A collection from settings to shards: collect what is missing, keep what is whole."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..claimed_folder import claimed_folder
from ..errors import InputError
from ..evaluation.progress import Progress
from ..files import write_atomically
from ..processes import Answer, Plain, Processes, ThisProcess, one_thread
from ..setting_changes import setting_changes
from .collect_settings import CollectSettings
from .collect_worker import EpisodePlayer, shard_work, work_of
from .manifest import MANIFEST, Manifest, Shard, is_foreign

SHARD = re.compile(r"shard-\d{5,}")
ERRORS = "errors.txt"
WORK = ".work."
"""Begins the name of the folder of shards in the making, which goes with the run."""
DEATHS = 2
"""Of its process, after which an episode is left out: the first may have come from outside."""


class Collection:
    """A collection at work, and what it has come to so far.

    Episode k follows from the settings and k alone, so that the same settings give the same bytes
    whatever the number of workers, and however often it was stopped. What a stop loses are the
    shards in the making, one per worker. Raises InputError for an environment, episodes or
    policies that cannot be had.
    """

    def __init__(self, settings: CollectSettings) -> None:
        self.settings = settings
        self._player = EpisodePlayer(settings)
        self._plan = self._player.plan
        self.manifest = self._wanted()
        self.interrupted = False
        """Whether a person stopped it; shards that were whole by then stay."""
        self.resumed = 0
        """Episodes that an earlier run had already collected."""
        self._lost: dict[int, str] = {}
        self._deaths: Counter[int] = Counter()
        self._next: dict[int, int] = {}  # by shard, the episode that is played
        self._details: dict[int, str] = {}

    @property
    def out(self) -> Path:
        """The folder of the shards."""
        return self.settings.playing.out

    def run(self) -> Manifest:
        """Collect what is missing; Ctrl-C ends it and keeps what is whole.

        Raises InputError where the folder holds a collection of other settings or shards that
        are not as they were written, and where the disk is full.
        """
        with ExitStack() as stack:
            stack.enter_context(claimed_folder(self.out, "collection"))
            stack.enter_context(one_thread())
            self._take_over()
            work = stack.enter_context(_work_folder(self.out))
            pool = self._pool()
            stack.callback(pool.close)
            try:
                self._collect(pool, work)
            except KeyboardInterrupt:
                self.interrupted = True
            self._write_errors()
        return self.manifest

    def _pool(self) -> Processes[CollectSettings] | ThisProcess:
        workers = self.settings.playing.workers
        if workers == 1:
            return ThisProcess(work_of(self._player))
        return Processes(shard_work, self.settings, workers)

    def _wanted(self) -> Manifest:
        settings = self.settings.outcome_settings() | {
            "episodes": self._plan.count,
            "episode_set": self._plan.set_hash,
        }
        return Manifest(json.loads(json.dumps(settings)), self._player.versions)

    def _take_over(self) -> None:
        """Begin, or go on from what is there."""
        there = (self.out / MANIFEST).exists()
        if not there and (stray := _shard_folders(self.out)):
            raise InputError(f"{stray[0]} is there without a {MANIFEST}; choose another --out")
        if is_foreign(self.out):
            raise InputError(f"{self.out / MANIFEST} is not of a collection; choose another --out")
        if there and not self.settings.playing.fresh:
            self._adopt(Manifest.load(self.out))
        kept = {shard.name for shard in self.manifest.shards}
        for folder in _shard_folders(self.out):
            if folder.name not in kept:
                shutil.rmtree(folder)
        for path in self.out.glob(f"{WORK}*"):
            shutil.rmtree(path, ignore_errors=True)  # its processes may not have noticed yet
        for path in self.out.glob(f".{MANIFEST}.*"):
            path.unlink()
        if not self.manifest.shards:
            (self.out / ERRORS).unlink(missing_ok=True)
        self.resumed = sum(shard.asked for shard in self.manifest.shards)
        self.manifest.save(self.out)

    def _adopt(self, found: Manifest) -> None:
        """Keep the shards of `found`; InputError where they are not of this collection."""
        mine = self.manifest
        before, now = dict(found.settings), dict(mine.settings)
        had, wanted = before.pop("episodes"), now.pop("episodes")
        changes = setting_changes(
            {**before, "versions": found.versions}, {**now, "versions": mine.versions}
        )
        if wanted < had:
            changes.append(f"episodes were {had} and can only be more, not {wanted}")
        if changes:
            raise InputError(
                f"{self.out} holds another collection: {'; '.join(changes)}. Choose another "
                "--out, or start over with --fresh"
            )
        for shard in found.shards:
            if self._is_kept(shard):
                self.manifest = self.manifest.with_shard(shard)

    def _is_kept(self, shard: Shard) -> bool:
        """Whether it is whole; not where it has grown, or where its folder was deleted."""
        folder_gone = shard.files and not (self.out / shard.name).exists()
        if folder_gone or shard.asked != self._plan.shard(shard.number).count:
            return False
        for problem in shard.problems(self.out, hashes=False):
            raise InputError(
                f"{shard.name} is not as it was written: {problem}. Delete its folder to collect "
                "it again, or start over with --fresh"
            )
        return True

    def _collect(self, pool: Processes[CollectSettings] | ThisProcess, work: Path) -> None:
        done = {shard.number for shard in self.manifest.shards}
        missing = [number for number in range(self._plan.shards) if number not in done]
        jobs = deque(self._job(number, work) for number in missing)
        told: set[int] = set()
        with Progress(self._plan.count - self.resumed, "episode") as progress:
            for answer in pool.run(jobs):
                content = answer.content
                if content is None:
                    jobs.appendleft(self._again(answer, work))
                elif "stop" in content:
                    raise _stop(content)
                elif "shard" in content:
                    self._keep(Shard.from_json(content["shard"]), work)
                else:
                    self._hear(answer.job["number"], content)
                    if content["episode"] not in told:  # which it is after a death
                        told.add(content["episode"])
                        progress.advance()

    def _job(self, shard: int, work: Path) -> Plain:
        plan = self._plan.shard(shard)
        self._next[shard] = plan.first
        lost = [(number, self._lost[number]) for number in plan.episodes if number in self._lost]
        return {"number": shard, "work": str(work), "lost": lost}

    def _again(self, answer: Answer, work: Path) -> Plain:
        """The job that killed its process, once more, without an episode that does so always."""
        shard = answer.job["number"]
        episode = min(self._next[shard], self._plan.shard(shard).episodes[-1])
        self._deaths[episode] += 1
        if self._deaths[episode] >= DEATHS:
            self._lost[episode] = f"its worker process died ({answer.death})"
        return self._job(shard, work)

    def _hear(self, shard: int, content: Plain) -> None:
        """Take in that an episode of `shard` is done."""
        episode = content["episode"]
        self._next[shard] = episode + 1
        if content["details"]:
            name, policy = self._plan.name(episode), self._plan.policy(episode)
            self._details[episode] = f"episode {episode}, {name}, {policy}: {content['details']}"

    def _keep(self, shard: Shard, work: Path) -> None:
        if shard.files:
            try:
                (work / shard.name).rename(self.out / shard.name)
            except OSError as error:
                raise InputError(f"cannot write {self.out / shard.name}: {error}") from error
        self.manifest = self.manifest.with_shard(shard)
        self.manifest.save(self.out)

    def _write_errors(self) -> None:
        """Add the tracebacks of this run to those of earlier ones."""
        path = self.out / ERRORS
        if self._details:
            before = [path.read_text()] if path.exists() else []
            details = [text for _, text in sorted(self._details.items())]
            write_atomically(path, "\n".join([*before, *details]))


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """A folder of this run alone: what is left of another one writes elsewhere."""
    try:
        work = Path(tempfile.mkdtemp(dir=out, prefix=WORK))
    except OSError as error:
        raise InputError(f"cannot write to --out {out}: {error.strerror}") from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _shard_folders(out: Path) -> list[Path]:
    return sorted(path for path in out.iterdir() if SHARD.fullmatch(path.name))


def _stop(content: Plain) -> Exception:
    """The error that ends a run in which no more can be written."""
    if not content["known"]:
        return RuntimeError(content["stop"])
    return InputError(f"{content['stop']}. What is whole stays; run again to go on")
