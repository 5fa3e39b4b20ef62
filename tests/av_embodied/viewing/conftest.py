"""A scene in a small world, made once and begun anew for every test."""

from __future__ import annotations

import pytest

from av_embodied.viewing.scene import Scene
from av_embodied.viewing.settings import ViewSettings

SOUND = "speech_librivox_0870.flac"


@pytest.fixture(scope="session")
def shared_scene() -> Scene:
    return Scene(ViewSettings(world="shoebox", index=None, sound=SOUND, camera_size=(64, 48)))


@pytest.fixture
def scene(shared_scene: Scene) -> Scene:
    """Speech in one small room, keys driving, from the start."""
    beginning = {
        "task": "AudioGoal",
        "world": "shoebox",
        "index": None,
        "sound": SOUND,
        "array": "respeaker4",
        "policy": "map_planner",
        "driver": "keys",
        "seed": 0,
    }
    shared_scene.restart(beginning)
    return shared_scene
