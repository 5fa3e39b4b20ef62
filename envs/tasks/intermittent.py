"""The task Intermittent: a sound that pauses again and again."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from av_embodied.episode import Episode, Period

from .episodes import EpisodeMaker
from .house_task import HouseTaskEnv
from .rules import Rules
from .setting_checks import check_range
from .settings import TaskSettings
from .stage import Stage
from .task_kind import TaskKind

SPREAD = (0.5, 1.5)  # of the mean, between which lengths of sounds and pauses are even


@dataclass(frozen=True)
class IntermittentSettings(TaskSettings):
    """Keyword arguments of `IntermittentEnv`; InputError for what is not possible."""

    sound_seconds: float = 1.5
    """Mean length of a sound [s], in episodes that are made anew."""
    pause_seconds: float = 3.0
    """Mean length of a pause [s], in episodes that are made anew."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("sound_seconds", "pause_seconds"):
            check_range(name, getattr(self, name), 0.1, 60.0)


class IntermittentMaker(EpisodeMaker):
    """AudioGoal's episodes with pauses."""

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no source and start fit together."""
        episode = super().make(stage, rng, name)
        if episode is None:
            return None
        sound = getattr(self.settings, "sound_seconds", IntermittentSettings.sound_seconds)
        pause = getattr(self.settings, "pause_seconds", IntermittentSettings.pause_seconds)
        seconds = (self.settings.max_steps + 1) * self.settings.period
        return dataclasses.replace(episode, periods=draw_periods(rng, sound, pause, seconds))


def draw_periods(
    rng: np.random.Generator, sound: float, pause: float, seconds: float
) -> tuple[Period, ...]:
    """Sounds and pauses of mean lengths `sound` and `pause` [s] until `seconds`, to the ms.

    The first sound begins within the first mean pause.
    """
    periods = []
    begin = float(rng.uniform(0.0, pause))
    while begin < seconds:
        end = begin + sound * float(rng.uniform(*SPREAD))
        periods.append((round(begin, 3), round(end, 3)))
        begin = end + pause * float(rng.uniform(*SPREAD))
    return tuple(periods)


class IntermittentEnv(HouseTaskEnv):
    """Go to a source that sounds now and then, and stop within 1.0 m of it.

    Observations, actions, rewards, `info` and measures are those of `AudioGoalEnv` without
    distractors. The recording starts anew with each sound; sounds last 0.5 to 1.5 times
    `sound_seconds`, pauses 0.5 to 1.5 times `pause_seconds`, each as likely, and the first one
    begins within `pause_seconds`. `info["active"]` says whether it sounded in the last block.

    Ends with the stop (terminated), a success within `success_radius` whether it sounds or not, or
    after `max_steps` actions (truncated). `sws` counts successes that were decided in silence.

    Episodes are chosen as in `AudioGoalEnv`; lengths of sounds and pauses are theirs. Task after
    Yang et al., RILA: reflective and imaginative language agent for zero-shot semantic
    audio-visual navigation (2024), and the intermittent sounds of Chen et al. (2021).
    """

    kind = TaskKind("Intermittent", IntermittentSettings, IntermittentMaker, Rules)
