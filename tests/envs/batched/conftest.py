"""A batch in the small world of two rooms, and the single environments that play the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.tasks.stage import Stages
from av_embodied.envs.worlds.world import World
from av_embodied.sensors import Sensors

pytest.importorskip("torch")
pytest.importorskip("warp")

if TYPE_CHECKING:
    from av_embodied.envs.batched.environment import BatchedAudioGoal

COUNT = 4
SIZE, STEPS = 32, 30


@pytest.fixture(scope="session")
def stages(two_rooms: World) -> Stages:
    return Stages({"two_rooms": two_rooms}, Sensors())


@pytest.fixture(scope="session")
def batch(two_rooms: World, tmp_path_factory: pytest.TempPathFactory) -> BatchedAudioGoal:
    from av_embodied.envs.batched import BatchedAudioGoal

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AV_EMBODIED_CACHE", str(tmp_path_factory.mktemp("cache")))
        return BatchedAudioGoal(
            COUNT,
            "cpu",
            sources=2,
            starts=3,
            spacing=0.6,
            worlds=[two_rooms],
            camera_size=SIZE,
            max_steps=STEPS,
        )


@pytest.fixture(scope="session")
def singles(two_rooms: World) -> list[AudioGoalEnv]:
    return [
        AudioGoalEnv(worlds=[two_rooms], camera_size=SIZE, max_steps=STEPS) for _ in range(COUNT)
    ]
