"""The task AudioGoal: hear a sound in a house, go to it, stop there."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from av_embodied.episode import Episode

from .episodes import EpisodeMaker
from .house_task import HouseTaskEnv
from .instruction import instruction_space, named
from .rules import Rules
from .setting_checks import check_range, whole
from .settings import TaskSettings
from .stage import Stage
from .task_kind import Spaces, TaskKind

MOST_DISTRACTORS = 5


@dataclass(frozen=True)
class AudioGoalSettings(TaskSettings):
    """Keyword arguments of `AudioGoalEnv`; InputError for a name or value that is not possible."""

    distractors: int = 0
    """Further sources, each of another class of sound than the goal and the others; with any, the
    observation holds an `instruction` that names the goal's class."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("distractors", whole("distractors", self.distractors), 0, MOST_DISTRACTORS)


class AudioGoalMaker(EpisodeMaker):
    """A source, a start, and as many distractors as are wanted."""

    def make(self, stage: Stage, rng: np.random.Generator, name: str) -> Episode | None:
        """An episode called `name` on `stage`; None where no source and start fit together."""
        episode = super().make(stage, rng, name)
        count = getattr(self.settings, "distractors", 0)
        if episode is None or not count:
            return episode
        others = self.soundings(stage, rng, episode.start.z, count, episode.soundings)
        return dataclasses.replace(episode, others=others) if others else None


class AudioGoalRules(Rules):
    """Where there are distractors, the goal is named."""

    def observe(self) -> dict[str, Any]:
        """The instruction, where there is one."""
        if not getattr(self.settings, "distractors", 0):
            return {}
        return {"instruction": f"go to the {named(self.episode.sound_class)}"}


def _spaces(settings: AudioGoalSettings) -> Spaces:
    return {"instruction": instruction_space()} if settings.distractors else {}


class AudioGoalEnv(HouseTaskEnv):
    """Go to a sounding source in a furnished house and stop within 1.0 m of it.

    | observation | shape        | type    | unit and range                                       |
    |-------------|--------------|---------|------------------------------------------------------|
    | `audio`     | (m, samples) | float32 | a source at 1 m has root-mean-square 1; [-100, 100]  |
    | `rgb`       | (H, W, 3)    | uint8   | ray-cast colour                                      |
    | `depth`     | (H, W)       | float32 | m along the optical axis, 0 invalid; [0, 10]         |
    | `odometry`  | (3,)         | float32 | x, y [m], yaw [rad] since the start, with drift      |
    | `collided`  | (1,)         | int8    | 1 if the last action touched something               |

    Further cameras add `rgb_NAME` and `depth_NAME`, a laser scanner `scan`. With `distractors`,
    other sources sound for ever too, and `instruction` (text) says "go to the CLASS".

    Actions, one per 0.25 s: `Discrete(4)` stop, forward 0.25 m, left 15 degrees, right 15 degrees;
    or `Box(2)` of speed [m/s] and turn rate [rad/s], both in [-1, 1], a stand-still being the stop.

    Ends with the stop (terminated) or after `max_steps` actions (truncated). Success: stopped
    where `distance_to_goal`, the way along the floor to a place beside the source that sees it
    plus the rest of the way as the crow flies, is at most `success_radius`.

    `info` holds the truth: `pose` (x, y, z, yaw), `source` (x, y, z), `sound`, `sound_class`,
    `sources` and `active` (places of all sources, and which of them sounded), `room`,
    `distance_to_goal`, `oracle_action` (a discrete action), `oracle_velocity` (speed, turn rate),
    `reward_terms`, `episode_id`, `fallen` (a body with mass may fall; it stays where it lies, and
    each action is a collision); at the end also the measures of `navigation_metrics`. The reward
    is the sum of `reward_terms`: progress, success, time, collision.

    Episodes: for train, and where worlds or sounds are given, each reset makes a new one; else
    the set is played in order, and `reset(seed=s)` goes on from its episode s. `options` of reset
    may hold an `episode` (an `Episode`) or an `index` into the set, and a `source` (x, y, z) and a
    `start` (a `Pose`) that are put in place of the episode's, as `HouseTaskEnv` has it. Keyword
    arguments are the fields of `AudioGoalSettings`; `stages` are worlds shared with other
    environments. Task after SoundSpaces (Chen et al., 2020).
    """

    kind = TaskKind("AudioGoal", AudioGoalSettings, AudioGoalMaker, AudioGoalRules, _spaces)
