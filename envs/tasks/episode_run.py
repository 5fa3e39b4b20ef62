"""One episode while it is played: the robot, what it senses, and how near it has come."""

from __future__ import annotations

from typing import Any

import numpy as np

from av_embodied.episode import Episode
from av_embodied.frames import Pose

from ..robots.bodies import Place, make_body
from ..robots.odometry import Odometry
from ..sounds import SoundLibrary
from ..vision.eyes import Eyes
from .listening import Listening
from .metrics import Outcome
from .oracle import Oracle
from .settings import AudioGoalSettings
from .stage import Stage

Observation = dict[str, Any]  # arrays, as the class docstring of the environment lists them


class EpisodeRun:
    """`episode` on its `stage`, from its start on.

    Everything random in it is drawn from the episode's own seed, so it plays alike every time.
    Raises InputError for a start that is not free and a source that cannot be reached or heard.
    """

    def __init__(
        self, stage: Stage, episode: Episode, settings: AudioGoalSettings, sounds: SoundLibrary
    ) -> None:
        self.stage = stage
        self.episode = episode
        self._settings = settings
        place = Place(stage.world, stage.space, episode.start, settings.sensors)
        self._robot = make_body(settings.body, place)
        self._eyes = Eyes(stage.world, settings.sensors, episode.seed)
        self._field = stage.goal(episode.source)
        self._oracle = Oracle(self._field, settings.success_radius)
        drift = np.random.default_rng([episode.seed, 0x0D])
        self._odometry = Odometry(drift, settings.odometry_noise)
        self._listening = Listening(
            stage.scene,
            settings.sensors,
            episode.source,
            sounds.signal(episode.sound, settings.sensors.rate),
            episode.start,
            settings.snr_db,
            episode.seed,
        )
        self.way = [(episode.start.x, episode.start.y)]
        self.collided = False
        self.collisions = 0
        self.actions = 0
        self.path_length = 0.0
        self.distance = self._field.at(self.way[0])

    @property
    def pose(self) -> Pose:
        """Where the robot truly is."""
        return self._robot.pose

    def act(self, movement: tuple[float, float] | None) -> None:
        """Move forward [m] while turning [rad]; None stands still."""
        motion = self._robot.move(*(movement or (0.0, 0.0)))
        self._odometry.update(motion)
        self.actions += 1
        self.collided = motion.collided
        self.collisions += motion.collided
        self.path_length += float(np.linalg.norm(motion.displacement))
        self.way.append((self.pose.x, self.pose.y))
        self.distance = self._field.at(self.way[-1])

    def observe(self) -> Observation:
        """What the robot senses over the next decision period; time goes on by that period."""
        return {
            "audio": self._listening.block(self.pose),
            **self._eyes.look(self.pose),
            "odometry": self._odometry.estimate,
            "collided": np.array([self.collided], dtype=np.int8),
        }

    def truth(self) -> dict[str, Any]:
        """The part of `info` that is the same in every step: where everything is."""
        pose, episode = self.pose, self.episode
        return {
            "pose": np.array([pose.x, pose.y, pose.z, pose.yaw]),
            "source": np.array(episode.source),
            "sound": episode.sound,
            "sound_class": episode.sound_class,
            "episode_id": episode.id,
            "room": self.stage.room_name(pose.x, pose.y),
            "distance_to_goal": self.distance,
            "oracle_action": self._oracle.action(pose),
        }

    def outcome(self, success: bool) -> Outcome:
        """How the episode has gone if it ends now."""
        return Outcome(
            success=success,
            start_distance=self.episode.geodesic_distance,
            end_distance=self.distance,
            path_length=self.path_length,
            actions=self.actions,
            oracle_actions=self.episode.oracle_actions,
            collisions=self.collisions,
            silent_at_end=False,  # the recording is looped for ever
        )
