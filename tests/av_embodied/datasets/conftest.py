"""Recordings in one furnished flat, a few actions each, and a dataset of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import gymnasium
import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Camera, load_policy
from av_embodied.datasets import LeRobotWriter
from av_embodied.envs import World, generate_house
from av_embodied.playing import play
from av_embodied.policy import Decision, Observation, Policy, PrivilegedPolicy
from av_embodied.recording import Header, Recording
from av_embodied.recording.moment_parts import take_apart

Record: TypeAlias = Callable[..., Recording]
Exact: TypeAlias = Callable[[Recording], list[Any]]
SMALL = {"camera_size": (16, 12), "array": "binaural", "rate": 8000}


class Brief:
    """Decides as another policy does, but stops after three actions."""

    def __init__(self, policy: Policy, stop: int | NDArray[np.float32]) -> None:
        self.policy, self.stop, self.actions = policy, stop, 0

    def reset(self) -> None:
        self.policy.reset()

    def inform(self, info: Mapping[str, Any]) -> None:
        if isinstance(self.policy, PrivilegedPolicy):
            self.policy.inform(info)

    def act(self, observation: Observation) -> Decision:
        self.actions += 1
        decision = self.policy.act(observation)
        return decision if self.actions <= 3 else replace(decision, action=self.stop)


@pytest.fixture(scope="session")
def flat() -> World:
    return generate_house(5, programme={"living_room": 1, "bedroom": 1})


@pytest.fixture(scope="session")
def record(flat: World) -> Record:
    """Plays five moments at most in the flat: `record(task, seed, policy, **arguments)`."""

    stages: dict[str, Any] = {}  # by array, so that sound is traced once

    def recorded(
        task: str = "AudioGoal", seed: int = 1, policy: str = "oracle", **changes: object
    ) -> Recording:
        name, arguments = f"av_embodied/{task}-v0", {**SMALL, **changes}
        known = stages.get(str(arguments["array"]))
        env = gymnasium.make(
            name, worlds=[flat], stages=known, disable_env_checker=True, **arguments
        )
        stages[str(arguments["array"])] = env.get_wrapper_attr("stages")
        env.reset(seed=seed)
        episode, sensors = (env.get_wrapper_attr(kept) for kept in ("episode", "sensors"))
        player = load_policy(policy, sensors=sensors, seed=seed, task=task)
        stop = np.zeros(2, np.float32) if changes.get("actions") == "continuous" else 0
        moments = tuple(islice(play(env, Brief(player, stop), episode), 5))
        env.close()
        return Recording(Header(task, episode, policy, seed, sensors, name), moments)

    return recorded


@pytest.fixture(scope="session")
def exact() -> Exact:
    """All of a recording as values that are equal where it is, to the last bit."""

    def taken_apart(recording: Recording) -> list[Any]:
        found: list[Any] = [recording.header.to_json()]
        for moment in recording.moments:
            text, arrays = take_apart(moment)
            found.append((text, {name: array.tobytes() for name, array in arrays.items()}))
        return found

    return taken_apart


@pytest.fixture(scope="session")
def recordings(record: Record) -> list[Recording]:
    """Two, with a person's ears, a laser scanner and a second camera, by a policy that believes."""
    senses = {"monitor": "binaural", "lidar": True, "cameras": (Camera(16, 8, name="left"),)}
    return [record(seed=seed, policy="map_planner", **senses) for seed in (1, 2)]


@pytest.fixture(scope="session")
def written(recordings: list[Recording], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of `recordings`, to look at."""
    folder = tmp_path_factory.mktemp("datasets") / "set"
    with LeRobotWriter(folder) as writer:
        for recording in recordings:
            writer.add(recording)
    return folder


@pytest.fixture
def dataset(written: Path, tmp_path: Path) -> Path:
    """A copy of `written`, to damage."""
    return Path(shutil.copytree(written, tmp_path / "set"))
