"""Plays episodes and records them, those that are not there yet."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from ..episode import Episode
from ..evaluation.environment import (
    choose_episodes,
    open_environment,
    policy_seed,
    versions,
)
from ..evaluation.progress import Progress
from ..evaluation.settings import Settings
from ..playing import play, sensors_of
from ..policy import load_policy
from ..processes import one_thread
from .bag import WritingError
from .folder import claimed, episode_path
from .header import Header
from .writing_process import WritingProcess


@dataclass(frozen=True)
class Failure:
    """An episode that could not be played to its end, and why."""

    episode: str
    error: str
    details: str
    """The traceback, for the person who mends it."""


class Recorder:
    """Records the episodes of `settings`, as its one policy plays them.

    Raises InputError for an environment, episodes or a policy that cannot be had.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        (self.policy,) = settings.policies
        self.env = open_environment(settings)
        self.sensors = sensors_of(self.env)
        self.episodes = choose_episodes(self.env, settings)
        load_policy(self.policy, sensors=self.sensors, task=self.episodes.task)
        self.versions = versions()
        self.failures: list[Failure] = []
        self.steps = 0
        """Actions recorded by this run."""

    def run(self) -> int:
        """Record what is missing; the number of episodes that were there before.

        What a policy or an environment raises fails its episode, and the next one is played.
        Raises WritingError where something cannot be written.
        """
        settings = self.settings
        about = {
            "policy": self.policy,
            "settings": settings.outcome_settings(),
            "versions": self.versions,
        }
        with claimed(settings.out, about, fresh=settings.fresh), one_thread():
            missing = [e for e in self.episodes if not self.path(e).exists()]
            if missing:
                self._record(missing)
        return len(self.episodes) - len(missing)

    def path(self, episode: Episode) -> Path:
        """Folder of the recording of `episode`."""
        return episode_path(self.settings.out, episode.id)

    def _record(self, episodes: list[Episode]) -> None:
        with WritingProcess() as process, Progress(len(episodes), "episode") as progress:
            for episode in episodes:
                try:
                    self._play(episode, process)
                except WritingError:
                    raise
                except Exception as error:
                    cause = f"{type(error).__name__}: {error}"
                    self.failures.append(Failure(episode.id, cause, traceback.format_exc()))
                progress.advance()

    def _play(self, episode: Episode, process: WritingProcess) -> None:
        header = self._header(episode)
        policy = load_policy(
            self.policy, sensors=self.sensors, seed=header.policy_seed, task=header.task
        )
        with process.writer(self.path(episode), header) as writer:
            for moment in play(self.env, policy, episode):
                writer.see(moment)
                self.steps += moment.decision is not None

    def _header(self, episode: Episode) -> Header:
        settings = self.settings
        return Header(
            task=self.episodes.task,
            episode=episode,
            policy=self.policy,
            policy_seed=policy_seed(settings.seed, self.policy, episode),
            sensors=self.sensors,
            environment=settings.environment,
            arguments=settings.arguments,
            split=settings.split,
            versions=self.versions,
        )
