from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from av_embodied.envs.batched import BatchedAudioGoal
from av_embodied.envs.batched.environment import Observation, _stride
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

FORWARD, LEFT = 1, 2
MOVES = np.random.default_rng(0).choice([FORWARD, LEFT, 3], p=[0.8, 0.1, 0.1], size=(24, 4))
SINGLE = ("success", "spl", "softspl", "sna", "dtg", "ndtg", "collisions", "path_length", "actions")


def begin(batch: BatchedAudioGoal, singles: Sequence[AudioGoalEnv], seed: int) -> list[Any]:
    """Both at the start of the same episodes: [(observation, info)] batched, then single."""
    observation, info = batch.reset(seed)
    episodes = [batch.episodes[number] for number in info["episode"].tolist()]
    alone = [
        single.reset(options={"episode": episode})
        for single, episode in zip(singles, episodes, strict=True)
    ]
    return [(observation, info), alone]


def level(audio: NDArray[np.float32]) -> float:
    return 10.0 * np.log10(np.mean(np.square(audio)))


def test_a_batch_senses_what_single_environments_sense(
    batch: BatchedAudioGoal, singles: list[AudioGoalEnv]
) -> None:
    (observation, info), alone = begin(batch, singles, 3)
    collisions = 0
    errors = []
    for moves in [None, *MOVES]:
        if moves is not None:
            observation, reward, terminated, truncated, info = batch.step(torch.from_numpy(moves))
            stepped = [env.step(int(move)) for env, move in zip(singles, moves, strict=True)]
            alone = [(one[0], one[4]) for one in stepped]
            assert reward.numpy() == pytest.approx([one[1] for one in stepped], abs=2e-5)
            assert not terminated.any()
            assert not truncated.any()
        for number, (sensed, truth) in enumerate(alone):
            assert batch.single_observation_space.contains(row(observation, number))
            assert info["pose"][number].numpy() == pytest.approx(truth["pose"], abs=1e-9)
            assert float(info["distance_to_goal"][number]) == pytest.approx(
                truth["distance_to_goal"], abs=1e-5
            )
            assert observation["odometry"][number].numpy() == pytest.approx(
                sensed["odometry"], abs=1e-5
            )
            assert int(observation["collided"][number]) == int(sensed["collided"][0])
            collisions += int(sensed["collided"][0])
            off = np.abs(observation["depth"][number].numpy() - sensed["depth"]) > 1e-3
            assert off.mean() < 0.01  # edges, where a ray meets one or the other
            audio = observation["audio"][number].numpy()
            errors.append(level(audio) - level(sensed["audio"]))
    assert collisions > 0
    assert np.abs(errors).max() < 1.5
    assert np.abs(errors).mean() < 0.5


def row(observation: Observation, number: int) -> dict[str, NDArray[Any]]:
    return {name: value[number].numpy() for name, value in observation.items()}


def test_the_ends_and_the_measures_are_those_of_single_environments(
    batch: BatchedAudioGoal, singles: list[AudioGoalEnv]
) -> None:
    begin(batch, singles, 5)
    truncated = torch.zeros(4)
    for step in range(30):
        moves = np.full(4, FORWARD if step % 3 else LEFT)
        moves[0] = 0 if step == 4 else moves[0]
        _, reward, terminated, truncated, info = batch.step(torch.from_numpy(moves))
        for number, env in enumerate(singles):
            if number == 0 and step > 4:
                continue
            _, earned, stopped, cut, truth = env.step(int(moves[number]))
            assert float(reward[number]) == pytest.approx(earned, abs=2e-5)
            assert (bool(terminated[number]), bool(truncated[number])) == (stopped, cut)
            if stopped or cut:
                measured = {name: float(info[name][number]) for name in SINGLE}
                expected = {name: truth[name] for name in SINGLE}
                assert measured == pytest.approx(expected, abs=1e-5)
    assert truncated[1:].all()


def test_an_ended_environment_begins_the_next_episode_in_the_step_after(
    batch: BatchedAudioGoal,
) -> None:
    _, first = batch.reset(seed=1)
    before = first["episode"].clone()
    moves = torch.tensor([0, 2, 2, 2])
    _, _, terminated, _, info = batch.step(moves)
    assert terminated.tolist() == [True, False, False, False]
    assert (info["episode"] == before).all()
    observation, reward, terminated, _, info = batch.step(moves)
    assert int(info["episode"][0]) != int(before[0])
    assert (info["episode"][1:] == before[1:]).all()
    assert float(reward[0]) == 0.0
    assert not bool(terminated[0])
    start = batch.episodes[int(info["episode"][0])].start
    assert info["pose"][0].tolist() == pytest.approx([start.x, start.y, start.z, start.yaw])
    assert observation["odometry"][0].tolist() == [0.0, 0.0, 0.0]


def test_one_seed_gives_the_same_bytes(batch: BatchedAudioGoal) -> None:
    runs = []
    for _ in range(2):
        batch.reset(seed=11)
        observation, *_ = batch.step(torch.tensor([1, 2, 3, 1]))
        runs.append({name: value.clone() for name, value in observation.items()})
    assert all(torch.equal(runs[0][name], runs[1][name]) for name in runs[0])
    batch.reset(seed=12)
    observation, *_ = batch.step(torch.tensor([1, 2, 3, 1]))
    assert not torch.equal(observation["audio"], runs[0]["audio"])


def test_a_reset_forgets_what_was_before(batch: BatchedAudioGoal) -> None:
    starts = []
    for _ in range(2):
        observation, _ = batch.reset(seed=11)
        starts.append({name: value.clone() for name, value in observation.items()})
        for _ in range(30):  # against a wall
            observation, *_ = batch.step(torch.full((4,), FORWARD))
        assert observation["collided"].any()
    assert all(torch.equal(starts[0][name], starts[1][name]) for name in starts[0])
    batch.step(torch.zeros(4, dtype=torch.int64))
    _, info = batch.reset()
    begun = info["episode"].clone()
    _, _, _, _, info = batch.step(torch.full((4,), LEFT))
    assert torch.equal(info["episode"], begun)
    assert (info["actions"] == 1).all()


def test_actions_are_tensors_and_a_closed_batch_stays_closed(two_rooms: World) -> None:
    settings = {"worlds": [two_rooms], "camera_size": 16, "array": "mono", "rate": 8_000}
    batch = BatchedAudioGoal(1, "cpu", sources=1, starts=1, spacing=2.0, **settings)
    batch.reset(seed=0)
    with pytest.raises(InputError, match="actions must be a tensor, got list"):
        batch.step(cast("Any", [FORWARD]))
    batch.close()
    with pytest.raises(InputError, match="closed"):
        batch.reset()


def test_a_reset_without_a_seed_goes_on_with_other_episodes(batch: BatchedAudioGoal) -> None:
    _, first = batch.reset(seed=2)
    _, second = batch.reset()
    assert not torch.equal(first["episode"], second["episode"])


@pytest.mark.parametrize(("count", "episodes"), [(4, 6), (4, 4), (1, 1), (6, 35), (4096, 96)])
def test_every_environment_comes_round_to_every_episode(count: int, episodes: int) -> None:
    stride = _stride(count, episodes)
    assert {stride * number % episodes for number in range(episodes)} == set(range(episodes))


def test_memory_is_told(batch: BatchedAudioGoal) -> None:
    assert set(batch.memory) == {"worlds", "sources", "episodes", "shared", "robots"}
    assert all(value > 0 for value in batch.memory.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_envs": 0}, "num_envs"),
        ({"device": "tpu"}, "device must be"),
        ({"device": "cuda:99"}, "not there"),
        ({"lidar": True}, "lidar must be False"),
        ({"body": "husky"}, "body must be 'unicycle'"),
        ({"renderer": "embree"}, "renderer must be 'raster'"),
        ({"spacing": 0.0}, "spacing"),
        ({"aray": "mono"}, "array"),
    ],
)
def test_what_cannot_be_had_is_refused(
    two_rooms: World, arguments: dict[str, Any], message: str
) -> None:
    wanted = {"num_envs": 1, "device": "cpu", "worlds": [two_rooms]} | arguments
    with pytest.raises(InputError, match=message):
        BatchedAudioGoal(**wanted)
