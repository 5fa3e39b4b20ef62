"""The loop that all tasks share: choose an episode, act, observe, judge."""

from __future__ import annotations

from typing import Any, ClassVar

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
from .heap import give_back
from .listening import FULL_SCALE
from .stage import Stages
from .task_kind import TaskKind

FARTHEST = 1e6  # m, bound of the odometry
METADATA = {"render_modes": ["rgb_array"], "render_fps": 4}  # one picture per decision


class HouseTaskEnv(gymnasium.Env[Observation, Action]):
    """A task of `kind` for a robot in a furnished house; its tasks are the subclasses.

    Keyword arguments are the fields of the kind's settings; `stages` are worlds shared with other
    environments.

    | option of reset | type             | what it does                                           |
    |-----------------|------------------|--------------------------------------------------------|
    | `episode`       | `Episode`        | plays this one                                         |
    | `index`         | int              | plays this one of the episode set                      |
    | `source`        | (x, y, z) [m]    | puts the first source there, whatever episode it is of |
    | `start`         | `Pose`           | puts the robot there, z on the nearest floor           |

    With neither `episode` nor `index` the next episode is played, so `source` and `start` change
    that; to stay in the present one, hand in `env.unwrapped.episode` too. The episode's distance
    and `oracle_actions` are found anew, so that all measures are those of the changed episode, and
    its id ends in `-moved`. Somebody who walks stands at `source` instead, their mouth at its
    height; where any thing of a kind is the goal, all of them stay goals beside `source`; of
    several goals the first is put elsewhere. InputError for a `start` that is not free, a `source`
    outside the world, inside a wall or where nobody can be beside it, and where no way leads.
    """

    metadata = METADATA
    kind: ClassVar[TaskKind]

    def __init__(
        self, render_mode: str | None = None, stages: Stages | None = None, **settings: object
    ) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise InputError(f"render_mode must be 'rgb_array' or None, got {render_mode!r}")
        self.render_mode = render_mode
        self.settings = self.kind.settings.of(settings)
        self.sensors: Sensors = self.settings.sensors
        self._source = EpisodeSource(self.kind, self.settings, stages)
        self._sounds = self.stages.sounds(self.settings.sounds)
        self.observation_space = observation_space(self.sensors, self.kind.spaces(self.settings))
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
        run = EpisodeRun(stage, episode, self.settings, self._sounds, self.kind.rules)
        moved = self._run is not None and self._run.stage is not stage
        self.close()
        self._run = run
        observation = run.observe()
        run.rules.look_ahead(run.pose)
        if moved:
            give_back()  # what making and tracing this world needed, and the world before
        return observation, run.truth() | {"reward_terms": run.rules.no_terms}

    def step(self, action: Action) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Act for one decision period; InputError for anything that is no action."""
        wanted = movement(action, self.settings.actions, self.sensors.period)
        return self._go_on(wanted, stopped=wanted is None)

    def stand(self) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Stand still for one decision period without the stop, as `step`.

        No policy's action, but what a person who drives does between two keys.
        """
        return self._go_on(None, stopped=False)

    def _go_on(
        self, wanted: tuple[float, float] | None, stopped: bool
    ) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        run, settings = self.run, self.settings
        run.act(wanted)
        observation = run.observe()
        verdict = run.judge(stopped)
        truncated = not verdict.ended and run.actions >= settings.max_steps
        info = run.truth() | {"reward_terms": verdict.terms}
        if verdict.ended or truncated:
            info |= run.measures()
        return observation, sum(verdict.terms.values()), verdict.ended, truncated, info

    def render(self) -> NDArray[np.uint8] | None:
        """In mode `rgb_array` a picture (240, 480, 3): camera beside floor plan."""
        if self.render_mode is None:
            return None
        # Drawing needs matplotlib, which training does not.
        from .picture import draw_run

        return draw_run(self.run)

    def close(self) -> None:
        """Give back what the robot's body holds; the next reset makes another."""
        if self._run is not None:
            self._run.close()
            self._run = None

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


def observation_space(
    sensors: Sensors, more: dict[str, spaces.Space[Any]] | None = None
) -> spaces.Space[Any]:
    """The space of what a robot with `sensors` observes, and `more` that a task adds."""
    heard = (sensors.array.count, sensors.block_samples)
    far = np.array([FARTHEST, FARTHEST, np.pi], dtype=np.float32)
    return spaces.Dict(
        {
            "audio": spaces.Box(-FULL_SCALE, FULL_SCALE, heard, np.float32),
            **image_spaces(sensors),
            "odometry": spaces.Box(-far, far, dtype=np.float32),
            "collided": spaces.MultiBinary(1),
            **(more or {}),
        }
    )
