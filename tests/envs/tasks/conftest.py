"""Stages and environments in the small world of two rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from av_embodied import Sensors
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.tasks.stage import Stage
from av_embodied.envs.worlds.world import World


@pytest.fixture(scope="session")
def stage(two_rooms: World) -> Stage:
    return Stage("two_rooms", two_rooms, Sensors())


@pytest.fixture
def env(two_rooms: World) -> Iterator[AudioGoalEnv]:
    env = AudioGoalEnv(worlds=[two_rooms], odometry_noise=0.0)
    yield env
    env.close()
