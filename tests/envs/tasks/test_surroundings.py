from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Pose, Sensors
from av_embodied.envs.acoustics.scene import AcousticScene
from av_embodied.envs.tasks.emitter import Emitter
from av_embodied.envs.tasks.listening import Listening
from av_embodied.envs.tasks.settings import TaskSettings
from av_embodied.envs.tasks.stage import Stage
from av_embodied.envs.tasks.surroundings import HEARD_TURN, Surroundings
from av_embodied.envs.tasks.walkers import Walkers
from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Hinge, Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World
from av_embodied.episode import Sounding

HERE = Pose(1.0, 2.0, 0.0, 0.0)  # looks along +x, at the flap


class Ears(Listening):
    """Counts the scenes that it enters."""

    entered = 0

    def enter(self, scene: AcousticScene) -> None:
        super().enter(scene)
        self.entered += 1


def turned(angle: float) -> dict[str, NDArray[np.float64]]:
    """The flap's motion about its hinge at (2.5, 1.5)."""
    c, s = math.cos(angle), math.sin(angle)
    motion = np.eye(4)
    motion[:2, :2] = [[c, -s], [s, c]]
    motion[:2, 3] = np.array([2.5, 1.5]) - motion[:2, :2] @ [2.5, 1.5]
    return {"flap": motion}


@pytest.fixture
def ears_and_eyes(two_rooms: World) -> tuple[Ears, Surroundings]:
    pose = np.eye(4)
    pose[:3, 3] = (2.5, 2.0, 1.0)
    flap = Shape(Box((0.04, 1.0, 1.8)), pose, material("wood"))
    hinge = Hinge((2.5, 1.5), 1.5)
    thing = WorldObject("flap", "door", (flap,), mass=10.0, hinge=hinge)
    world = World("with_flap", (*two_rooms.objects, thing), two_rooms.rooms)
    stage = Stage("with_flap", world, Sensors())
    silence = np.zeros(8, np.float32)
    source = Emitter(Sounding((1.0, 1.0, 1.0), "a", "a"), silence, 16_000, np.random.default_rng(0))
    ears = Ears(stage.scene, stage.sensors, [source], HERE, 0, TaskSettings(snr_db=None))
    return ears, Surroundings(stage, stage.sensors, 0, ears, Walkers(stage.world, ()), HERE)


def test_what_has_moved_is_seen_where_it_is(ears_and_eyes: tuple[Ears, Surroundings]) -> None:
    _, surroundings = ears_and_eyes
    shut = surroundings.look(HERE)["depth"][32, 32]
    surroundings.change(turned(-math.pi / 2.0), HERE)
    assert shut == pytest.approx(1.48, abs=0.03)
    assert surroundings.look(HERE)["depth"][32, 32] > 2.0


def test_doors_are_heard_anew_after_a_turn_that_matters(
    ears_and_eyes: tuple[Ears, Surroundings],
) -> None:
    ears, surroundings = ears_and_eyes
    counts = []
    for share in (0.5, 0.9, 1.1, 1.1, 1.9, 2.2):
        surroundings.change(turned(share * HEARD_TURN), HERE)
        counts.append(ears.entered)
    assert counts == [0, 0, 1, 1, 1, 2]


def test_nothing_moved_changes_nothing(ears_and_eyes: tuple[Ears, Surroundings]) -> None:
    ears, surroundings = ears_and_eyes
    before = surroundings.look(HERE)["rgb"].tobytes()
    surroundings.change({}, HERE)
    assert surroundings.look(HERE)["rgb"].tobytes() == before
    assert ears.entered == 0
