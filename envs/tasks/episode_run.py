"""One episode while it is played: the robot, what it senses, and what is asked of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from av_embodied.episode import Episode
from av_embodied.frames import Pose

from ..robots.bodies import Place, make_body
from ..robots.odometry import Odometry
from ..sounds import SoundLibrary
from .emitter import Emitter
from .listening import Listening
from .metrics import Walk
from .rules import Rules, Verdict
from .settings import TaskSettings
from .stage import Stage
from .surroundings import Surroundings
from .walkers import Walkers

Observation = dict[str, Any]  # arrays, as the class docstring of the environment lists them


class EpisodeRun:
    """`episode` on its `stage`, from its start on, by rules of the class `rules`.

    Everything random in it is drawn from the episode's own seed, so it plays alike every time.
    Raises InputError for a start that is not free and a source that cannot be reached or heard.
    """

    def __init__(
        self,
        stage: Stage,
        episode: Episode,
        settings: TaskSettings,
        sounds: SoundLibrary,
        rules: type[Rules],
    ) -> None:
        self.stage = stage
        self.episode = episode
        sensors = self._sensors = settings.sensors
        space = stage.space_on(episode.start.z)
        self._robot = make_body(settings.body, Place(stage.world, space, episode.start, sensors))
        self.emitters = emitters(episode, sounds, sensors.rate)
        self.rules = rules(stage, episode, settings, self.emitters)
        self.rules.begin()
        drift = np.random.default_rng([episode.seed, 0x0D])
        self._odometry = Odometry(drift, settings.odometry_noise)
        self._listening = Listening(
            stage.scene, sensors, self.emitters, episode.start, episode.seed, settings
        )
        walkers = Walkers(stage.world, self.emitters)
        self._surroundings = Surroundings(
            stage,
            sensors,
            episode.seed,
            self._listening,
            walkers,
            episode.start,
            settings.renderer,
        )
        self.way = [(episode.start.x, episode.start.y)]
        self.collided = False
        self.collisions = 0
        self.actions = 0
        self.path_length = 0.0
        self._silent = False
        self.seen: Observation = {}

    @property
    def pose(self) -> Pose:
        """Where the robot truly is."""
        return self._robot.pose

    def act(self, movement: tuple[float, float] | None) -> None:
        """Move forward [m] while turning [rad]; None stands still."""
        self._silent = not any(emitter.active for emitter in self.emitters)
        motion = self._robot.move(*(movement or (0.0, 0.0)))
        self._odometry.update(motion)
        self._listening.drive(motion)
        self._surroundings.change(self._robot.moved, self.pose)
        self.actions += 1
        self.collided = motion.collided
        self.collisions += motion.collided
        dx, dy = motion.displacement
        self.path_length += math.hypot(dx, dy)
        pose = self.pose
        self.way.append((pose.x, pose.y))

    def observe(self) -> Observation:
        """What the robot senses over the next decision period; time goes on by that period."""
        self.seen = self._surroundings.look(self.pose)
        return {
            "audio": self._listening.block(self.pose),
            **self.seen,
            "odometry": self._odometry.estimate,
            "collided": np.array([self.collided], dtype=np.int8),
            **self.rules.observe(),
        }

    def judge(self, stopped: bool) -> Verdict:
        """What the last action has led to, by where everything is after the last observation."""
        return self.rules.judge(self.pose, stopped, self.collided, self._silent)

    def truth(self) -> dict[str, Any]:
        """The part of `info` that is there in every step: where everything is."""
        pose, rules = self.pose, self.rules
        goal = rules.goal
        return {
            "pose": np.array([pose.x, pose.y, pose.z, pose.yaw]),
            "source": np.array(goal.place),
            "sound": goal.sounding.sound,
            "sound_class": goal.sounding.sound_class,
            "sources": tuple(emitter.place for emitter in self.emitters),
            "active": tuple(emitter.active for emitter in self.emitters),
            "episode_id": self.episode.id,
            "room": self.stage.room_name(pose.x, pose.y, pose.z),
            "fallen": self._robot.fallen,
            "distance_to_goal": rules.distance,
            "oracle_action": rules.guide.action(pose),
            "oracle_velocity": rules.guide.velocity(pose),
            **self._monitored(),
            **self._surroundings.truth(),
            **rules.truth(),
        }

    def _monitored(self) -> dict[str, Any]:
        heard = self._listening.monitored
        return {} if heard is None else {"monitor": heard}

    def measures(self) -> dict[str, float]:
        """How the episode has gone if it ends now."""
        return self.rules.measures(Walk(self.path_length, self.actions, self.collisions))

    def close(self) -> None:
        """Give back what the body holds."""
        self._robot.close()


def emitters(episode: Episode, sounds: SoundLibrary, rate: int) -> list[Emitter]:
    """Everything that sounds in `episode`; InputError for a recording that `sounds` has not."""
    return [
        Emitter(
            sounding,
            sounds.signal(sounding.sound, rate),
            rate,
            np.random.default_rng([episode.seed, 0x50 + number]),
        )
        for number, sounding in enumerate(episode.soundings)
    ]
