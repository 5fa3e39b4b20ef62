from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.frames import wrap_angle
from av_embodied.viewing.driving import AHEAD, BLOCKS, PERIOD, TURNING, Keys
from av_embodied.viewing.live import Block, LiveEpisode
from av_embodied.viewing.scene import Scene

LONGEST = 120  # s, more than enough for any policy in one small room


def blocks(live: LiveEpisode, *keys: Keys) -> list[Block]:
    return [live.advance(held) for held in keys]


def to_the_end(live: LiveEpisode) -> list[Block]:
    """Every block until the episode is over."""
    made = []
    while not live.done and len(made) < LONGEST / PERIOD:
        made.append(live.advance(Keys()))
    return made


def test_keys_move_the_robot(scene: Scene) -> None:
    live = scene.live
    before = live.block.pose
    after = blocks(live, *[Keys(1, 0)] * 4)[-1].pose
    ahead = before.to_body([after.position])[0]
    assert ahead[:2] == pytest.approx([AHEAD * 4 * PERIOD, 0.0], abs=1e-6)
    turned = blocks(live, *[Keys(0, 1)] * 6)[-1].pose
    assert wrap_angle(turned.yaw - after.yaw) == pytest.approx(TURNING * 6 * PERIOD, abs=1e-6)
    stood = blocks(live, *[Keys()] * 3)[-1]
    assert stood.pose == turned
    assert not live.done


def test_blocks_are_numbered_and_rewards_added_up(scene: Scene) -> None:
    made = [scene.live.block, *blocks(scene.live, *[Keys(1, 0, id=4)] * 5)]
    assert [block.number for block in made] == list(range(6))
    assert made[-1].total == pytest.approx(sum(block.reward for block in made))
    assert made[-1].reward == pytest.approx(sum(made[-1].info["reward_terms"].values()))
    assert [block.key for block in made] == [None] + [4] * 5
    assert all(block.sound.shape == (2, round(16_000 * PERIOD)) for block in made)


def test_the_stop_ends_the_episode(scene: Scene) -> None:
    last = scene.live.advance(Keys(1, 0), stop=True)
    assert last.metrics is not None
    assert last.metrics["success"] == 0.0
    assert {"spl", "dtg", "path_length"} <= set(last.metrics)
    assert not {"sna", "actions", "collisions"} & set(last.metrics)
    with pytest.raises(InputError, match="the episode is over"):
        scene.live.advance(Keys())


@pytest.mark.parametrize("policy", ["oracle", "map_planner"])
def test_a_policy_finds_the_source(scene: Scene, policy: str) -> None:
    scene.restart({"policy": policy, "driver": "policy"})
    last = to_the_end(scene.live)[-1]
    assert last.metrics is not None
    assert last.metrics["success"] == 1.0
    assert last.decision is not None
    assert last.decision.goal


def test_decisions_come_every_five_blocks(scene: Scene) -> None:
    scene.restart({"driver": "policy"})
    decided = [scene.live.advance(Keys()).decided for _ in range(3 * BLOCKS)]
    # The first block was heard before anything was done, and counts as one of five.
    assert [number for number, now in enumerate(decided) if now] == [4, 9, 14]


def test_a_policy_hears_what_it_would_hear_at_its_own_period(scene: Scene) -> None:
    scene.restart({"driver": "policy"})
    made = [scene.live.block, *(scene.live.advance(Keys()) for _ in range(4))]
    driver = scene.live._driver
    assert driver is not None
    heard = np.concatenate([block.observation["audio"] for block in made], axis=1)
    seen: list[np.ndarray] = []
    act = driver._policy.act
    driver._policy.act = lambda observation: seen.append(observation["audio"]) or act(observation)
    scene.live.advance(Keys())
    assert np.array_equal(seen[0], heard)
    assert heard.shape == (4, 4000)


def test_a_policy_that_takes_over_finds_the_source_from_there(scene: Scene) -> None:
    blocks(scene.live, *[Keys(0, 1)] * 20, *[Keys(1, 0)] * 10)
    taken = scene.live.block.pose
    scene.live.drive("policy")
    last = to_the_end(scene.live)[-1]
    assert last.origin == taken
    assert last.metrics is not None
    assert last.metrics["success"] == 1.0


def test_keys_take_back_over(scene: Scene) -> None:
    scene.restart({"driver": "policy"})
    blocks(scene.live, *[Keys()] * 7)
    scene.live.drive("keys")
    before = scene.live.block.pose.yaw
    block = scene.live.advance(Keys(0, -1, id=3))
    assert block.decision is None
    assert block.key == 3
    assert wrap_angle(block.pose.yaw - before) == pytest.approx(-TURNING * PERIOD, abs=1e-6)


@pytest.mark.parametrize("driver", ["keys", "policy"])
def test_the_same_again_sounds_the_same_to_the_bit(scene: Scene, driver: str) -> None:
    heard = []
    for _ in range(2):
        scene.restart({"driver": driver})
        keys = [Keys(1, 0)] * 5 + [Keys(0, 1)] * 4 + [Keys()] * 3
        heard.append([block.sound.tobytes() for block in blocks(scene.live, *keys)])
    assert heard[0] == heard[1]


def test_a_warm_policy_decides_as_a_cold_one(scene: Scene) -> None:
    poses = []
    for warm in (False, True):
        scene.restart({"driver": "policy", "policy": "random", "seed": 1})
        if warm:
            scene.live.warm_up()
        poses.append([block.pose for block in blocks(scene.live, *[Keys()] * 12)])
    assert poses[0] == poses[1]
    assert any(not math.isclose(pose.yaw, poses[0][0].yaw) for pose in poses[0])
