"""One shard: its episodes are played one after the other, and written as one dataset."""

from __future__ import annotations

import errno
import shutil
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path

from ..errors import InputError
from ..evaluation.environment import open_environment, policy_seed, versions
from ..playing import play, sensors_of
from ..policy import Policy, load_policy
from ..processes import Plain, Work
from ..recording import Header, Recording
from .collect_plan import Plan, ShardPlan
from .collect_settings import CollectSettings
from .manifest import Failure, Shard, shard_name, written_files
from .writer import LeRobotWriter

DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
"""Of a disk that is full or broken: no later episode would fare better."""


class EpisodePlayer:
    """Plays episodes of a collection in one environment, made once.

    Raises InputError for an environment, episodes or policies that cannot be had.
    """

    def __init__(self, settings: CollectSettings) -> None:
        self.settings = settings
        self._env = open_environment(settings.playing)
        self.plan = Plan(self._env, settings)
        self.versions = versions()
        for name in settings.mixture:
            self._policy(name, 0)  # a missing package shows here

    def record(self, number: int) -> Recording:
        """All of episode `number`."""
        playing, plan = self.settings.playing, self.plan
        episode, name = plan.episode(number), plan.policy(number)
        seed = policy_seed(playing.seed, name, episode)
        header = Header(
            task=plan.task,
            episode=episode,
            policy=name,
            policy_seed=seed,
            sensors=sensors_of(self._env),
            environment=playing.environment,
            arguments=playing.arguments,
            split=playing.split,
            versions=self.versions,
        )
        played = play(self._env, self._policy(name, seed), episode)
        # Copied, as an environment or a policy of others may use its arrays again.
        return Recording(header, tuple(deepcopy(moment) for moment in played))

    def _policy(self, name: str, seed: int) -> Policy:
        sensors = sensors_of(self._env)
        return load_policy(name, sensors=sensors, seed=seed, task=self.plan.task)


class ShardMaker:
    """Makes the shard that `plan` says, in the folder `work`.

    `lost` are the causes why episodes, by number, are not to be tried. An episode that fails in
    playing or does not fit costs only itself.
    """

    def __init__(
        self, player: EpisodePlayer, plan: ShardPlan, work: Path, lost: Mapping[int, str]
    ) -> None:
        self._player, self._plan, self._lost = player, plan, lost
        self._folder = work / shard_name(plan.number)
        self._writer: LeRobotWriter | None = None
        self._failed: list[Failure] = []
        self._steps = self._successes = 0

    def make(self) -> Iterator[Plain]:
        """Tells of each episode when it is done, and at the end of the shard."""
        shutil.rmtree(self._folder, ignore_errors=True)  # of a process that died
        with ExitStack() as stack:
            for number in self._plan.episodes:
                yield {"episode": number, "details": self._collect(number, stack)}
        yield {"shard": self._summary().to_json()}

    def _collect(self, number: int, stack: ExitStack) -> str:
        """Play and write an episode; returns the traceback of its failure, empty for none."""
        if number in self._lost:
            self._fail(number, self._lost[number])
            return self._lost[number]
        try:
            recording = self._player.record(number)
            self._write(recording, stack)
        except Exception as error:
            if _of_the_disk(error):
                raise
            self._fail(number, f"{type(error).__name__}: {error}")
            return traceback.format_exc()
        self._steps += len(recording.moments) - 1
        self._successes += bool(recording.moments[-1].info.get("success"))
        return ""

    def _write(self, recording: Recording, stack: ExitStack) -> None:
        if self._writer is None:  # not before: a dataset without an episode cannot be
            writer = LeRobotWriter(self._folder, self._player.settings.options)
            self._writer = stack.enter_context(writer)
        self._writer.add(recording)

    def _fail(self, number: int, cause: str) -> None:
        plan = self._player.plan
        self._failed.append(Failure(number, plan.name(number), plan.policy(number), cause))

    def _summary(self) -> Shard:
        return Shard(
            number=self._plan.number,
            first=self._plan.first,
            asked=self._plan.count,
            episodes=self._plan.count - len(self._failed),
            steps=self._steps,
            successes=self._successes,
            failed=tuple(self._failed),
            files=written_files(self._folder),
        )


def shard_work(settings: CollectSettings) -> Work:
    """What a process does that collects: makes the shards that it is told the numbers of."""
    return work_of(EpisodePlayer(settings))


def work_of(player: EpisodePlayer) -> Work:
    """The same with a `player` that is there already."""

    def work(job: Plain) -> Iterator[Plain]:
        plan, lost = player.plan.shard(job["number"]), dict(job["lost"])
        try:
            yield from ShardMaker(player, plan, Path(job["work"]), lost).make()
        except Exception as error:
            known = isinstance(error, (InputError, OSError))
            yield {"stop": str(error) if known else traceback.format_exc(), "known": known}

    return work


def _of_the_disk(error: BaseException | None) -> bool:
    """Whether a full or broken disk is the cause of `error`, or of what caused it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in DISK_ERRORS:
            return True
        error = error.__cause__ or error.__context__
    return False
