"""A third party's package: one bare room as a Gymnasium environment, and policies for it.

The room is a square without furniture, its camera and its ears follow closed forms, so that an
episode takes milliseconds. It keeps the contract of the observation and of `info`.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from av_embodied import Camera, Decision, Episode, EpisodeSet, MicrophoneArray, Pose, Sensors
from av_embodied.errors import InputError
from av_embodied.floor_plan import FloorPlan, PlanObject, PlanRoom
from av_embodied.frames import wrap_angle
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP, BeliefMap, BelievedSource

SIDE = 6.0  # m
SOUND_SPEED = 343.0  # m/s
SUCCESS_RADIUS = 1.0  # m
LONGEST = 60  # actions
ENVIRONMENT = "small_world:SmallWorld-v0"


def make_episodes(count: int) -> EpisodeSet:
    """Starts on a line at the left wall, sources on one at the right."""
    episodes = []
    for number in range(count):
        start = Pose(1.0, 1.0 + 0.5 * (number % 8), 0.0, 0.3 * number)
        source = (5.0, 5.0 - 0.5 * (number % 8), 1.0)
        distance = math.dist(source[:2], (start.x, start.y))
        episodes.append(
            Episode(
                id=f"small-{number:04d}",
                world="<room & co>",
                world_hash="small",
                start=start,
                source=source,
                sound="beep.flac",
                sound_class="beep",
                geodesic_distance=distance,
                oracle_actions=math.ceil(distance / 0.25) + 10,
                seed=number,
            )
        )
    return EpisodeSet("SmallWorld-v0", "test", tuple(episodes))


class SmallWorldEnv(gymnasium.Env[dict[str, Any], np.int64]):
    """A square room of side 6 m, its walls at 0 and 6 m on both axes."""

    def __init__(self, split: str = "test", array: str = "respeaker4", size: int = 12) -> None:
        if split not in ("val", "test"):
            raise InputError(f"split must be val or test, got {split!r}")
        self.sensors = Sensors(MicrophoneArray.preset(array), camera=Camera(width=16, height=12))
        self.episode_set = make_episodes(size) if split == "test" else None
        self.episode = make_episodes(1)[0]
        microphones, samples = self.sensors.array.count, self.sensors.block_samples
        camera = (self.sensors.camera.height, self.sensors.camera.width)
        self.action_space = spaces.Discrete(4)
        self.observation_space = spaces.Dict(
            {
                "audio": spaces.Box(-np.inf, np.inf, (microphones, samples), np.float32),
                "rgb": spaces.Box(0, 255, (*camera, 3), np.uint8),
                "depth": spaces.Box(0.0, 10.0, camera, np.float32),
                "odometry": spaces.Box(-np.inf, np.inf, (3,), np.float32),
                "collided": spaces.MultiBinary(1),
            }
        )

    def floor_plan(self) -> FloorPlan:
        corners = np.array([[0.0, 0.0], [SIDE, 0.0], [SIDE, SIDE], [0.0, SIDE]])
        room = PlanRoom("room", "living_room", corners)
        table = PlanObject("table", "table", 2.5 + corners / 6.0, (0.6, 0.4, 0.2))
        walls = tuple(np.array([corners[i], corners[(i + 1) % 4]]) for i in range(4))
        free = np.ones((60, 60), dtype=bool)
        return FloorPlan((room,), walls, (table,), free, (0.0, 0.0), 0.1)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Play the episode of `options`, else one of another name."""
        super().reset(seed=seed)
        self.episode = (options or {}).get("episode") or self._drawn()
        self.pose = self.episode.start
        self.path, self.actions, self.collisions = [self.pose.position[:2]], 0, 0
        return self._observe(False), self._info()

    def _drawn(self) -> Episode:
        number = int(self.np_random.integers(2**31))
        return replace(self.episode, id=f"drawn-{number}", seed=number)

    def step(
        self, action: np.int64 | int
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        before = self.distance
        collided = self._move(int(action))
        self.actions += 1
        self.collisions += collided
        info = self._info()
        ended = action == STOP or self.actions == LONGEST
        if ended:
            info |= self._metrics(action == STOP)
        observation = self._observe(collided)
        reward = before - self.distance
        return observation, reward, action == STOP, ended and action != STOP, info

    @property
    def distance(self) -> float:
        return math.dist(self.episode.source[:2], (self.pose.x, self.pose.y))

    def _move(self, action: int) -> bool:
        x, y, yaw = self.pose.x, self.pose.y, self.pose.yaw
        turn = {LEFT: 1.0, RIGHT: -1.0}.get(action, 0.0) * math.radians(15.0)
        reach = 0.25 if action == FORWARD else 0.0
        x, y = x + reach * math.cos(yaw), y + reach * math.sin(yaw)
        inside = np.clip([x, y], 0.2, SIDE - 0.2)
        self.pose = Pose(inside[0], inside[1], 0.0, wrap_angle(yaw + turn))
        self.path.append(self.pose.position[:2])
        return bool(np.abs(inside - [x, y]).max() > 0.0)

    def _observe(self, collided: bool) -> dict[str, Any]:
        camera, odometry = self.sensors.camera, self._odometry()
        column = (np.arange(camera.width) - camera.width / 2 + 0.5) / camera.focal_length
        depth = np.array([self._range(-math.atan(c)) * math.cos(math.atan(c)) for c in column])
        shade = np.repeat(255.0 / (1.0 + depth)[None, :, None], camera.height, axis=0)
        return {
            "audio": self._hear(),
            "rgb": np.repeat(shade, 3, axis=2).astype(np.uint8),
            "depth": np.tile(depth, (camera.height, 1)).astype(np.float32),
            "odometry": odometry,
            "collided": np.array([collided], dtype=np.int8),
        }

    def _odometry(self) -> NDArray[np.float32]:
        start = self.episode.start
        x, y, _ = start.to_body(self.pose.position)
        return np.array([x, y, wrap_angle(self.pose.yaw - start.yaw)], dtype=np.float32)

    def _range(self, azimuth: float) -> float:
        """Distance [m] to the wall in the direction `azimuth` [rad] of the body."""
        along = (math.cos(self.pose.yaw + azimuth), math.sin(self.pose.yaw + azimuth))
        here = (self.pose.x, self.pose.y)
        return min(
            ((SIDE if d > 0.0 else 0.0) - p) / d
            for p, d in zip(here, along, strict=True)
            if abs(d) > 1e-9
        )

    def _hear(self) -> NDArray[np.float32]:
        """A tone of 500 Hz and 1/r, delayed by the way to each microphone, with a little noise."""
        sensors = self.sensors
        body = Pose(self.pose.x, self.pose.y, sensors.array_height, self.pose.yaw)
        gap = body.to_world(sensors.array.positions) - np.array(self.episode.source)
        distance = np.maximum(np.linalg.norm(gap, axis=1), 0.1)[:, None]
        begin = len(self.path) * sensors.block_samples
        clock = (begin + np.arange(sensors.block_samples)) / sensors.rate
        tone = np.sin(2.0 * math.pi * 500.0 * (clock - distance / SOUND_SPEED)) / distance
        return (tone + 0.01 * self.np_random.standard_normal(tone.shape)).astype(np.float32)

    def _oracle(self) -> int:
        if self.distance < 0.5 * SUCCESS_RADIUS:
            return STOP
        azimuth = self.pose.azimuth_to(self.episode.source)
        if abs(azimuth) <= math.radians(7.6):
            return FORWARD
        return LEFT if azimuth > 0.0 else RIGHT

    def _info(self) -> dict[str, Any]:
        pose = self.pose
        return {
            "pose": np.array([pose.x, pose.y, pose.z, pose.yaw]),
            "source": np.array(self.episode.source),
            "sound_class": self.episode.sound_class,
            "sound": self.episode.sound,
            "distance_to_goal": self.distance,
            "oracle_action": self._oracle(),
            "reward_terms": {},
            "episode_id": self.episode.id,
            "room": "room",
        }

    def _metrics(self, stopped: bool) -> dict[str, float]:
        walked = float(np.linalg.norm(np.diff(self.path, axis=0), axis=1).sum())
        shortest = self.episode.geodesic_distance
        success = float(stopped and self.distance <= SUCCESS_RADIUS)
        directness = shortest / max(walked, shortest)
        fewest = self.episode.oracle_actions
        return {
            "success": success,
            "spl": success * directness,
            "softspl": max(0.0, 1.0 - self.distance / shortest) * directness,
            "sna": success * fewest / max(self.actions, fewest),
            "dtg": self.distance,
            "ndtg": self.distance / shortest,
            "sws": math.nan,
            "collisions": float(self.collisions),
            "path_length": walked,
            "actions": float(self.actions),
        }


class Walker:
    """Follows the oracle's action, and says and believes what it knows from `info`."""

    def __init__(self, *, sensors: Sensors, seed: int, task: str) -> None:
        self.info: Mapping[str, Any] = {}

    def reset(self) -> None:
        self.info = {}

    def inform(self, info: Mapping[str, Any]) -> None:
        self.info = info

    def act(self, observation: Mapping[str, Any]) -> Decision:
        pose = Pose(*self.info["pose"])
        azimuth = pose.azimuth_to(self.info["source"])
        direction = (math.cos(azimuth), math.sin(azimuth), 0.0)
        believed = BelievedSource(direction, 0.1, self.info["distance_to_goal"], "beep", 0.9)
        occupancy = np.full((40, 40), 0.5, dtype=np.float32)
        occupancy[:2] = 0.9
        source = np.zeros((40, 40), dtype=np.float32)
        source[25:29, 18:22] = 0.0625
        path = np.array([observation["odometry"][:2], [2.5, 0.0]], dtype=np.float64)
        belief = BeliefMap(occupancy, source, (-4.0, -4.0), 0.2, path)
        return Decision(self.info["oracle_action"], (believed,), "go to the beep", "here", belief)


class Wanderer:
    """Draws actions from its seed."""

    def __init__(self, *, sensors: Sensors, seed: int, task: str) -> None:
        self.generator = np.random.default_rng(seed)

    def reset(self) -> None:
        pass

    def act(self, observation: Mapping[str, Any]) -> Decision:
        return Decision(int(self.generator.choice(4, p=[0.02, 0.5, 0.24, 0.24])))


class Sleeper(Wanderer):
    """As slow as SMALL_WORLD_SLEEP [s] per action says."""

    def act(self, observation: Mapping[str, Any]) -> Decision:
        time.sleep(float(os.environ.get("SMALL_WORLD_SLEEP", "0")))
        return super().act(observation)


class Stumbler(Walker):
    """Raises in the second and the fourth episode."""

    def act(self, observation: Mapping[str, Any]) -> Decision:
        if self.info["episode_id"] in ("small-0001", "small-0003"):
            raise ValueError("a shoelace <is> undone")
        return super().act(observation)


class Goner(Walker):
    """Takes its process with it in the second episode."""

    def act(self, observation: Mapping[str, Any]) -> Decision:
        if self.info["episode_id"] == "small-0001":
            os._exit(7)
        return super().act(observation)


class EchoCommand:
    """Prints its words, fails or waits as it is told."""

    help = "print words"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", help="what to print")
        parser.add_argument("--times", type=int, default=1, help="how often")
        parser.add_argument("--code", type=int, default=0, help="exit code")
        parser.add_argument("--open", type=Path, help="a file to read")
        parser.add_argument("--wait", type=float, default=0.0, help="seconds to wait")

    def run(self, options: argparse.Namespace) -> int:
        if options.times < 1:
            raise InputError(f"times must be positive, got {options.times}")
        if options.open:
            print(options.open.read_text(), flush=True)
        for _ in range(options.times):
            print(*options.words, flush=options.wait > 0.0)
        time.sleep(options.wait)
        return options.code


if "SmallWorld-v0" not in gymnasium.registry:
    gymnasium.register("SmallWorld-v0", entry_point="small_world:SmallWorldEnv")
