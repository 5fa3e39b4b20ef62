from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from stable_baselines3.common.env_checker import check_env as check_env_sb3

from av_embodied import EpisodeSet, InputError, Pose
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.worlds.world import World
from av_embodied.policy import FORWARD, LEFT, STOP

ENV_ID = "av_embodied/AudioGoal-v0"
FINAL = {
    "success", "spl", "softspl", "sna", "dtg", "ndtg", "sws", "collisions", "path_length",
    "actions",
}  # fmt: skip
TRUTH = {
    "pose", "source", "sound", "sound_class", "room", "episode_id", "distance_to_goal",
    "oracle_action", "oracle_velocity", "reward_terms", "fallen", "sources", "active",
}  # fmt: skip


def play(env: AudioGoalEnv, info: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    """Return and final info of the oracle."""
    total, ended, cut = 0.0, False, False
    while not (ended or cut):
        _, reward, ended, cut, info = env.step(info["oracle_action"])
        total += reward
    return total, info


@pytest.mark.parametrize("actions", ["discrete", "continuous"])
def test_both_checkers_pass_without_warnings(two_rooms: World, actions: str) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], actions=actions, render_mode="rgb_array")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Said of every environment made without `make`, and of every array of two dimensions,
        # such as sound of several microphones and depth.
        warnings.filterwarnings("ignore", message=".*not (have|having) a `?spec")
        warnings.filterwarnings("ignore", message=".*unconventional shape")
        check_env(env)
        check_env_sb3(env)


def test_it_is_registered_and_checks_its_arguments(two_rooms: World) -> None:
    env = gymnasium.make(ENV_ID, worlds=[two_rooms], array="mono", camera_size=32, rate=8_000)
    observation, _ = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    assert observation["audio"].shape == (1, 2_000)
    assert observation["rgb"].shape == (32, 32, 3)
    with pytest.raises(InputError, match="did you mean 'split'"):
        gymnasium.make(ENV_ID, splti="test")
    with pytest.raises(InputError, match="render_mode must be"):
        AudioGoalEnv(render_mode="human")


def test_observations_hold_nothing_but_what_a_robot_has(env: AudioGoalEnv) -> None:
    observation, info = env.reset(seed=2)
    assert set(observation) == {"audio", "rgb", "depth", "odometry", "collided"}
    assert set(info) == TRUTH
    assert observation["odometry"].tolist() == [0.0, 0.0, 0.0]
    assert observation["collided"].tolist() == [0]
    assert np.abs(observation["audio"]).max() > 0.0


def test_the_oracle_succeeds_in_the_actions_foretold(env: AudioGoalEnv) -> None:
    for seed in range(3):
        _, info = env.reset(seed=seed)
        start = info["distance_to_goal"]
        total, info = play(env, info)
        assert set(info) == TRUTH | FINAL
        assert info["success"] == 1.0 == info["sna"]
        assert info["actions"] == env.episode.oracle_actions
        assert info["dtg"] <= 1.0
        assert info["spl"] > 0.9
        progress = start - info["dtg"]
        expected = progress + 10.0 - 0.01 * info["actions"] - 0.05 * info["collisions"]
        assert total == pytest.approx(expected, abs=1e-6)


def test_path_length_and_odometry_are_those_of_the_way(env: AudioGoalEnv) -> None:
    _, before = env.reset(seed=5)
    for action in (LEFT, LEFT, FORWARD):
        observation, _, _, _, info = env.step(action)
    moved = info["pose"] - before["pose"]
    x, y, yaw = observation["odometry"]
    assert np.hypot(moved[0], moved[1]) == pytest.approx(np.hypot(x, y), abs=1e-5)
    assert yaw == pytest.approx(np.radians(30.0), abs=1e-5)
    assert env.run.path_length == pytest.approx(np.hypot(x, y), abs=1e-5)


def test_stopping_far_away_ends_without_success(env: AudioGoalEnv) -> None:
    env.reset(seed=1)
    _, reward, ended, cut, info = env.step(STOP)
    assert (ended, cut, info["success"], info["spl"]) == (True, False, 0.0, 0.0)
    assert reward == pytest.approx(-0.01)
    assert info["ndtg"] == pytest.approx(1.0, abs=1e-3)


def test_being_there_without_stopping_is_no_success(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], max_steps=400)
    _, info = env.reset(seed=1)
    while (action := info["oracle_action"]) != STOP:
        _, _, ended, _, info = env.step(action)
        assert not ended
    assert info["distance_to_goal"] < 1.0
    assert "success" not in info


def test_the_time_limit_truncates_with_all_measures(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], max_steps=30)
    _, info = env.reset(seed=3)
    for step in range(30):
        _, _, ended, cut, info = env.step(LEFT)
        assert (ended, cut) == (False, step == 29)
    assert set(info) >= FINAL
    assert (info["success"], info["actions"], info["path_length"]) == (0.0, 30.0, 0.0)


def test_stopping_with_the_last_action_is_an_end_and_no_cut(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], max_steps=1000)
    _, info = env.reset(seed=1)
    oracle = env.episode.oracle_actions
    limited = AudioGoalEnv(worlds=[two_rooms], max_steps=oracle)
    _, info = limited.reset(options={"episode": env.episode})
    _, info = play(limited, info)
    assert (info["success"], info["actions"]) == (1.0, oracle)


def test_collisions_are_felt_counted_and_paid(env: AudioGoalEnv) -> None:
    _, info = env.reset(seed=4)
    collided = 0
    for _ in range(40):
        observation, _, _, _, info = env.step(FORWARD)
        collided += int(observation["collided"][0])
        assert info["reward_terms"]["collision"] == -0.05 * observation["collided"][0]
    assert collided > 5
    assert env.run.collisions == collided


def test_the_same_seed_and_actions_give_the_same_bytes(two_rooms: World) -> None:
    runs = []
    for _ in range(2):
        env = AudioGoalEnv(worlds=[two_rooms])
        observation, _ = env.reset(seed=11)
        content = [observation[key].tobytes() for key in sorted(observation)]
        for action in (LEFT, FORWARD, FORWARD):
            observation = env.step(action)[0]
            content += [observation[key].tobytes() for key in sorted(observation)]
        runs.append(content)
    assert runs[0] == runs[1]


def test_an_episode_plays_alike_whatever_was_played_before(env: AudioGoalEnv) -> None:
    first, _ = env.reset(seed=6)
    episode = env.episode
    env.reset(seed=7)
    play(env, env.run.truth())
    again, _ = env.reset(options={"episode": episode})
    assert all(first[key].tobytes() == again[key].tobytes() for key in first)


def test_continuous_actions_drive_and_stand_still_to_stop(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], actions="continuous", odometry_noise=0.0)
    env.reset(seed=5)
    observation, _, ended, _, _ = env.step(np.array([0.0, 1.0], np.float32))
    assert not ended
    assert observation["odometry"][2] == pytest.approx(0.25, abs=1e-6)
    assert env.step(np.zeros(2, np.float32))[2]


@pytest.mark.parametrize(
    ("source", "message"),
    [((4.05, 1.0, 1.0), "inside a wall"), ((30.0, 2.0, 1.0), "outside the house")],
)
def test_an_impossible_source_is_refused(
    env: AudioGoalEnv, source: tuple[float, float, float], message: str
) -> None:
    env.reset(seed=1)
    moved = dataclasses.replace(env.episode, source=source)
    with pytest.raises(InputError, match=message):
        env.reset(options={"episode": moved})


def test_an_unknown_sound_and_a_start_in_a_wall_are_refused(env: AudioGoalEnv) -> None:
    env.reset(seed=1)
    silent = dataclasses.replace(env.episode, sound="cow_73.flac")
    with pytest.raises(InputError, match=r"unknown sound 'cow_73.flac'"):
        env.reset(options={"episode": silent})
    start = dataclasses.replace(env.episode.start, x=4.05, y=1.0)
    with pytest.raises(InputError, match="not free space"):
        env.reset(options={"episode": dataclasses.replace(env.episode, start=start)})


def test_an_episode_of_another_world_version_is_refused(env: AudioGoalEnv) -> None:
    env.reset(seed=1)
    old = dataclasses.replace(env.episode, world_hash="feedfeedfeedfeed")
    with pytest.raises(InputError, match="another version of world 'two_rooms'"):
        env.reset(options={"episode": old})


def test_nothing_works_before_the_first_reset(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms])
    with pytest.raises(InputError, match="reset must be called"):
        env.step(FORWARD)


def test_the_truth_is_there_for_evaluation(env: AudioGoalEnv, two_rooms: World) -> None:
    _, info = env.reset(seed=1)
    assert env.world is two_rooms
    assert env.episode_set is None
    assert env.episode.id == info["episode_id"]
    assert env.floor_plan().free.any()
    assert env.sensors.array.count == 4


def test_a_set_of_ones_own_is_played_in_order(two_rooms: World) -> None:
    maker = AudioGoalEnv(worlds=[two_rooms])
    made = []
    for seed in range(2):
        maker.reset(seed=seed)
        made.append(maker.episode)
    own = EpisodeSet("AudioGoal", "train", tuple(made))
    env = AudioGoalEnv(worlds=[two_rooms], episodes=own)
    played = []
    for _ in range(3):
        env.reset()
        played.append(env.episode)
    assert played == [made[0], made[1], made[0]]


def test_the_picture_shows_camera_and_plan(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], render_mode="rgb_array")
    env.reset(seed=1)
    first = env.render()
    assert first is not None
    assert (first.shape, first.dtype) == ((240, 480, 3), np.uint8)
    env.step(LEFT)
    second = env.render()
    assert second is not None
    assert (first[:, :240] != second[:, :240]).any()
    assert (first[:, 240:] != second[:, 240:]).any()
    reds = (second[:, 240:].astype(int) - [208, 32, 32] == 0).all(axis=-1).sum()
    assert reds > 20  # the source's dot


def test_without_a_render_mode_there_is_no_picture(env: AudioGoalEnv) -> None:
    env.reset(seed=1)
    assert env.render() is None


def test_a_start_from_which_no_way_leads_is_refused(two_rooms: World) -> None:
    pytest.importorskip("pybullet")
    env = AudioGoalEnv(worlds=[two_rooms])
    env.reset(seed=1)
    far = dataclasses.replace(
        env.episode, start=Pose(6.2, 3.0, 0.0, 0.0), source=(1.0, 2.0, 1.0), goals=()
    )
    wide = AudioGoalEnv(worlds=[two_rooms], body="husky")
    with pytest.raises(InputError, match=r"no way leads from its start to .* of radius 0\.58 m"):
        wide.reset(options={"episode": far})
    env.close()


def test_who_stands_has_not_stopped(two_rooms: World) -> None:
    env = AudioGoalEnv(worlds=[two_rooms], actions="continuous", period=0.05, monitor="binaural")
    _, info = env.reset(seed=1)
    observation, reward, terminated, truncated, after = env.stand()
    assert not terminated
    assert not truncated
    assert observation["audio"].shape == (4, 800)
    assert after["monitor"].shape == (2, 800)
    assert np.array_equal(info["pose"], after["pose"])
    assert reward == pytest.approx(sum(after["reward_terms"].values()))
    env.reset(seed=1)
    assert env.step(np.zeros(2, np.float32))[2]  # the stop, which ends the episode
    env.close()
