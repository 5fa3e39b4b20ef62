from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs import World
from av_embodied.envs.tasks.emitter import Emitter
from av_embodied.envs.tasks.walkers import HEIGHT, Walkers
from av_embodied.envs.worlds.moved import moved_world
from av_embodied.episode import Sounding

RATE = 16_000
FAR = Pose(9.0, 9.0)
WAY = ((0.0, 1.0, 1.0, 1.5), (2.0, 1.0, 3.0, 1.5), (4.0, 1.0, 3.0, 1.5))


def walking() -> Emitter:
    sounding = Sounding((1.0, 1.0, 1.5), "voice.wav", "speech", way=WAY)
    return Emitter(sounding, np.ones(RATE, np.float32), RATE, np.random.default_rng(0))


def test_a_walker_stands_on_the_floor_below_the_voice_and_looks_where_it_goes() -> None:
    emitter = walking()
    walkers = Walkers(World.load("worlds/shoebox.sdf"), (emitter,))
    emitter.block(RATE)  # one second: half of the way along +y
    motion = walkers.motions(FAR)["walker0"]
    assert motion[:3, 3].tolist() == pytest.approx([1.0, 2.0, 0.0])
    assert motion[:3, :3] @ [1.0, 0.0, 0.0] == pytest.approx([0.0, 1.0, 0.0])
    emitter.block(2 * RATE)  # it waits, and goes on looking there
    assert walkers.motions(FAR)["walker0"][:3, :3] @ [1.0, 0.0, 0.0] == pytest.approx(
        [0.0, 1.0, 0.0]
    )


def test_a_walker_is_as_tall_as_a_person_and_in_its_place() -> None:
    world = World.load("worlds/shoebox.sdf")
    walkers = Walkers(world, (walking(),))
    surface = moved_world(walkers.world, walkers.motions(FAR)).surface
    own = surface.vertices[np.unique(surface.faces[surface.object == len(world.objects)])]
    low, high = own.min(axis=0), own.max(axis=0)
    assert low[2] == pytest.approx(0.0)
    assert high[2] == pytest.approx(HEIGHT)
    assert 0.5 * (low + high)[:2] == pytest.approx([1.0, 1.0], abs=0.05)


def test_a_robot_inside_of_a_walker_does_not_see_its_inside() -> None:
    walkers = Walkers(World.load("worlds/shoebox.sdf"), (walking(),))
    assert walkers.motions(Pose(1.2, 1.0))["walker0"][2, 3] < -100.0
    assert walkers.motions(Pose(1.5, 1.0))["walker0"][2, 3] == pytest.approx(0.0)


def test_who_does_not_walk_is_not_put_into_the_world() -> None:
    world = World.load("worlds/shoebox.sdf")
    still = Emitter(
        Sounding((1.0, 1.0, 1.0), "bell.wav", "bell"),
        np.ones(9, np.float32),
        RATE,
        np.random.default_rng(0),
    )
    walkers = Walkers(world, (still,))
    assert walkers.world is world
    assert not walkers.motions(FAR)


def test_the_robot_sees_the_person_it_follows() -> None:
    env: Any = gymnasium.make(
        "av_embodied/MovingSource-v0", split="test", worlds=["shoebox"], semantic=True
    ).unwrapped
    _, info = env.reset(seed=3)
    walker = len(env.world.objects)
    seen = 0
    for _ in range(60):
        _, _, _, _, info = env.step(info["oracle_action"])
        seen += int((info["semantic"] == walker).sum())
        assert info["categories"][walker] == "person"
    assert seen > 100


def test_what_is_seen_of_a_walker_has_its_depth() -> None:
    env: Any = gymnasium.make(
        "av_embodied/MovingSource-v0", split="test", worlds=["shoebox"], semantic=True
    ).unwrapped
    observation, info = env.reset(seed=3)
    walker = len(env.world.objects)
    off = []
    for _ in range(60):
        place = info["source"]
        observation, _, _, _, info = env.step(info["oracle_action"])
        mask = info["semantic"] == walker
        if mask.sum() > 20:
            x, y, z, yaw = info["pose"]
            ahead = Pose(x, y, z, yaw).to_body([[place[0], place[1], z]])[0, 0]
            off.append(float(np.median(observation["depth"][mask])) - ahead)
    assert len(off) > 5
    assert np.abs(off).max() < 0.35  # half of a body, and a step
