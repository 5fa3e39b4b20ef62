"""The task AudioGoal: hear a sound in a house, go to it, stop there."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.errors import InputError
from av_embodied.floor_plan import FloorPlan
from av_embodied.sensors import Sensors

from ..vision.eyes import image_spaces
from ..worlds.world import World
from .actions import Action, action_space, movement
from .episode_run import EpisodeRun, Observation
from .episode_source import EpisodeSource
from .listening import FULL_SCALE
from .rewards import reward_terms
from .settings import AudioGoalSettings
from .stage import Stages

FARTHEST = 1e6  # m, bound of the odometry
METADATA = {"render_modes": ["rgb_array"], "render_fps": 4}  # one picture per decision


class AudioGoalEnv(gymnasium.Env[Observation, Action]):
    """Go to a sounding source in a furnished house and stop within 1.0 m of it.

    | observation | shape        | type    | unit and range                                       |
    |-------------|--------------|---------|------------------------------------------------------|
    | `audio`     | (m, samples) | float32 | a source at 1 m has root-mean-square 1; [-100, 100]  |
    | `rgb`       | (H, W, 3)    | uint8   | ray-cast colour                                      |
    | `depth`     | (H, W)       | float32 | m along the optical axis, 0 invalid; [0, 10]         |
    | `odometry`  | (3,)         | float32 | x, y [m], yaw [rad] since the start, with drift      |
    | `collided`  | (1,)         | int8    | 1 if the last action touched something               |

    Actions, one per 0.25 s: `Discrete(4)` stop, forward 0.25 m, left 15 degrees, right 15 degrees;
    or `Box(2)` of speed [m/s] and turn rate [rad/s], both in [-1, 1], a stand-still being the stop.

    Ends with the stop (terminated) or after `max_steps` actions (truncated). Success: stopped
    where `distance_to_goal`, the way along the floor to a place beside the source that sees it
    plus the rest of the way as the crow flies, is at most `success_radius`.

    `info` holds the truth: `pose` (x, y, z, yaw), `source` (x, y, z), `sound`, `sound_class`,
    `room`, `distance_to_goal`, `oracle_action` (a discrete action), `reward_terms`, `episode_id`;
    at the end also the measures of `Outcome.metrics`. The reward is the sum of `reward_terms`.

    Episodes: for train, and where worlds or sounds are given, each reset makes a new one; else
    the set is played in order, and `reset(seed=s)` goes on from its episode s. `options` of reset
    may hold an `episode` (an `Episode`) or an `index` into the set. Keyword arguments are the
    fields of `AudioGoalSettings`; `stages` are worlds shared with other environments.
    Task after SoundSpaces (Chen et al., 2020).
    """

    metadata = METADATA

    def __init__(
        self, render_mode: str | None = None, stages: Stages | None = None, **settings: object
    ) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise InputError(f"render_mode must be 'rgb_array' or None, got {render_mode!r}")
        self.render_mode = render_mode
        self.settings = AudioGoalSettings.of(settings)
        self.sensors: Sensors = self.settings.sensors
        self._source = EpisodeSource(self.settings, stages)
        self._sounds = self.stages.sounds(self.settings.sounds)
        self.observation_space = observation_space(self.sensors)
        self.action_space = action_space(self.settings.actions)
        self._run: EpisodeRun | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin the next episode; the first quarter of a second is heard before the first action.

        Raises InputError for an episode whose world has changed, whose source cannot be reached
        or whose sound is not in the library.
        """
        super().reset(seed=seed)
        if seed is not None:
            self._source.seed(seed)
        stage, episode = self._source.choose(options, self.np_random)
        self._run = EpisodeRun(stage, episode, self.settings, self._sounds)
        terms = dict.fromkeys(reward_terms(0.0, 0.0, False, False), 0.0)
        return self._run.observe(), self._run.truth() | {"reward_terms": terms}

    def step(self, action: Action) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Act for one decision period; InputError for anything that is no action."""
        run, settings = self.run, self.settings
        wanted = movement(action, settings.actions, self.sensors.period)
        before = run.distance
        run.act(wanted)
        stopped = wanted is None
        truncated = not stopped and run.actions >= settings.max_steps
        success = stopped and run.distance <= settings.success_radius
        terms = reward_terms(before, run.distance, success, run.collided)
        info = run.truth() | {"reward_terms": terms}
        if stopped or truncated:
            info |= run.outcome(success).metrics()
        return run.observe(), sum(terms.values()), stopped, truncated, info

    def render(self) -> NDArray[np.uint8] | None:
        """In mode `rgb_array` a picture (240, 480, 3): camera beside floor plan."""
        if self.render_mode is None:
            return None
        # Drawing needs matplotlib, which training does not.
        from .picture import draw_run

        return draw_run(self.run)

    @property
    def run(self) -> EpisodeRun:
        """The episode that is played; InputError before the first reset."""
        if self._run is None:
            raise InputError("reset must be called before anything else")
        return self._run

    @property
    def stages(self) -> Stages:
        """Worlds and all that was computed for them, to be shared with other environments."""
        return self._source.stages

    @property
    def world(self) -> World:
        """The world of the present episode."""
        return self.run.stage.world

    @property
    def episode(self) -> Episode:
        """The present episode."""
        return self.run.episode

    @property
    def episode_set(self) -> EpisodeSet | None:
        """The episodes that are played in order, None where each is made anew."""
        return self._source.episodes

    def floor_plan(self) -> FloorPlan:
        """The present world from above."""
        return self.run.stage.plan


def observation_space(sensors: Sensors) -> spaces.Space[Any]:
    """The space of what a robot with `sensors` observes."""
    heard = (sensors.array.count, sensors.block_samples)
    far = np.array([FARTHEST, FARTHEST, np.pi], dtype=np.float32)
    return spaces.Dict(
        {
            "audio": spaces.Box(-FULL_SCALE, FULL_SCALE, heard, np.float32),
            **image_spaces(sensors),
            "odometry": spaces.Box(-far, far, dtype=np.float32),
            "collided": spaces.MultiBinary(1),
        }
    )
