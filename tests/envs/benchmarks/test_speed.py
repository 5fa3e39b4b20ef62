from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.benchmarks import speed, speed_tables
from av_embodied.envs.benchmarks.environment_walks import five_room_house
from av_embodied.envs.benchmarks.route import STRIDE, TURN
from av_embodied.envs.worlds.world import World


@pytest.fixture(scope="module")
def house() -> World:
    return five_room_house()


def test_the_walk_goes_as_the_robot_does_and_not_twice_the_same_way(house: World) -> None:
    steps, source = speed.walk(house)
    assert 60 < len(steps) <= speed.WALK_STEPS
    strides = [np.linalg.norm(b.position - a.position) for a, b in pairwise(steps)]
    assert max(strides) < 2.0 * STRIDE
    turns = [abs(np.angle(np.exp(1j * (b.yaw - a.yaw)))) for a, b in pairwise(steps)]
    assert max(turns) < TURN + 1e-6
    places = {(round(pose.x, 3), round(pose.y, 3)) for pose in steps}
    assert len(places) > 0.6 * len(steps)
    room = house.room_at(source.position[0], source.position[1])
    assert room is not None


def test_in_turns_each_walks_as_often() -> None:
    calls: list[str] = []
    steps = [Pose(float(k), 0.0, 1.0) for k in range(3)]
    one, other = speed.in_turns(
        steps, lambda pose: calls.append(f"a{pose.x:.0f}"), lambda pose: calls.append("b")
    )
    assert calls == ["a0", "a1", "a2", "b", "b", "b"] * speed.ROUNDS
    assert one >= 0.0
    assert other >= 0.0


def test_subdivision_keeps_the_surface(house: World) -> None:
    fine = speed_tables.subdivided(house)
    assert len(fine.surface.faces) == 4 * len(house.surface.faces)
    np.testing.assert_allclose(fine.bounds, house.bounds, atol=1e-6)


def test_area_and_memory_are_those_of_the_house(house: World) -> None:
    assert 30.0 < speed_tables.area(house) < 200.0
    scene = AcousticScene(house, speed.RATE)
    assert 0.1 < speed_tables.record_megabytes(scene, SoundSource.of((5.0, 5.0, 1.5))) < 20.0
