"""What is special to each task beside the contract."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from av_embodied.envs.tasks.house_task import HouseTaskEnv
from av_embodied.envs.tasks.intermittent import IntermittentEnv, draw_periods
from av_embodied.envs.tasks.moving_source import MovingSourceEnv, is_following
from av_embodied.envs.tasks.multi_goal import MultiGoalEnv
from av_embodied.envs.tasks.stroll import LEGS, SPEEDS, stroll
from av_embodied.envs.worlds.world import World
from av_embodied.policy import LEFT, STOP

SMALL: dict[str, Any] = {"array": "mono", "camera_size": 8, "rate": 8_000, "odometry_noise": 0.0}


def to_goal(env: HouseTaskEnv, info: dict[str, Any]) -> dict[str, Any]:
    """Info beside the present goal, before the stop."""
    while info["oracle_action"] != STOP:
        info = env.step(info["oracle_action"])[4]
    return info


def test_goals_are_heard_one_after_the_other(two_rooms: World) -> None:
    env = MultiGoalEnv(worlds=two_rooms, goals=2, **SMALL)
    _, info = env.reset(seed=1)
    assert info["active"] == (True, False)
    first = info["source"]
    to_goal(env, info)
    _, _, ended, _, info = env.step(STOP)
    assert (ended, info["found"], info["reward_terms"]["found"]) == (False, 1, 5.0)
    assert not np.array_equal(info["source"], first)
    _, _, _, _, info = env.step(LEFT)
    assert info["active"][1]
    assert env.step(LEFT)[4]["active"] == (False, True)
    to_goal(env, env.run.truth())
    _, _, ended, _, info = env.step(STOP)
    assert (ended, info["success"], info["progress"]) == (True, 1.0, 1.0)
    assert info["reward_terms"]["success"] == 10.0


def test_a_stop_at_the_wrong_place_ends_the_tour(two_rooms: World) -> None:
    env = MultiGoalEnv(worlds=two_rooms, goals=2, order="told", **SMALL)
    observation, info = env.reset(seed=1)
    assert info["active"] == (True, True)
    assert ", then to the " in observation["instruction"]
    to_goal(env, info)
    env.step(STOP)
    _, _, ended, _, info = env.step(STOP)
    assert (ended, info["success"], info["progress"]) == (True, 0.0, 0.5)
    assert 0.0 < info["ppl"] <= 0.5
    assert info["dtg"] > 1.0


def test_waiting_does_not_end_the_walk_behind_a_person(two_rooms: World) -> None:
    env = MovingSourceEnv(worlds=two_rooms, max_steps=30, **SMALL)
    _, info = env.reset(seed=0)
    places = [info["source"]]
    for step in range(30):
        _, _, ended, cut, info = env.step(STOP)
        assert (ended, cut) == (False, step == 29)
        places.append(info["source"])
    moved = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert 0.0 < moved.max() <= SPEEDS[1] * 0.25 + 1e-6
    assert info["path_length"] == 0.0


@pytest.mark.parametrize("env_class", [IntermittentEnv, MovingSourceEnv, MultiGoalEnv])
def test_time_costs_as_much_at_a_shorter_period(
    two_rooms: World, env_class: type[HouseTaskEnv]
) -> None:
    env = env_class(worlds=two_rooms, actions="continuous", period=0.05, **SMALL)
    env.reset(seed=0)
    steps = [env.stand() for _ in range(5)]
    assert sum(step[4]["reward_terms"]["time"] for step in steps) == pytest.approx(-0.01)
    env.close()


def test_the_rate_of_following_is_by_time_and_not_by_actions(two_rooms: World) -> None:
    rates = []
    for period in (0.25, 0.05):
        steps = round(7.5 / period)
        env = MovingSourceEnv(
            worlds=two_rooms, actions="continuous", period=period, max_steps=steps, **SMALL
        )
        env.reset(seed=0)
        info: dict[str, Any] = {}
        for _ in range(steps):
            info = env.stand()[4]
        rates.append(info["following_rate"])
        env.close()
    assert rates[0] == pytest.approx(rates[1], abs=0.1)


def test_following_is_being_near_at_the_end_and_half_the_time_before() -> None:
    near, far = [1.0] * 20, [2.0] * 20
    assert is_following(far + near, 1.5)
    assert not is_following(near + far, 1.5)
    assert not is_following([2.0] * 21 + [1.0] * 19, 1.5)
    assert is_following([9.0] * 99 + near + near, 1.5)


def test_people_walk_at_an_even_pace_over_free_floor(two_rooms: World) -> None:
    space = two_rooms.free_space(0.2, 1.1)
    way = np.array(stroll(space, np.random.default_rng(4), 60.0))
    assert way[-1, 0] >= 60.0
    assert space.is_free(way[:, 1:3]).all()
    step = np.diff(way, axis=0)
    length = np.hypot(step[:, 1], step[:, 2])
    speed = length[length > 0.1] / step[length > 0.1, 0]
    assert speed == pytest.approx(speed[0], rel=0.03)
    assert SPEEDS[0] <= speed[0] <= SPEEDS[1] * 1.03
    assert length.max() <= LEGS[1]


def test_pauses_and_sounds_have_the_lengths_that_were_asked_for() -> None:
    periods = np.array(draw_periods(np.random.default_rng(0), 2.0, 4.0, 1000.0))
    sounds, pauses = periods[:, 1] - periods[:, 0], periods[1:, 0] - periods[:-1, 1]
    assert sounds.mean() == pytest.approx(2.0, abs=0.2)
    assert pauses.mean() == pytest.approx(4.0, abs=0.4)
    assert sounds.min() >= 1.0 - 1e-3
    assert pauses.max() <= 6.0 + 1e-3
    assert periods[-1, 0] < 1000.0


def test_a_success_in_a_pause_is_one_in_silence(two_rooms: World) -> None:
    env = IntermittentEnv(worlds=two_rooms, **SMALL)
    env.reset(seed=2)
    for periods, silent in ((((0.0, 0.5),), 1.0), (((0.0, 500.0),), 0.0)):
        episode = dataclasses.replace(env.episode, periods=periods)
        _, info = env.reset(options={"episode": episode})
        to_goal(env, info)
        assert env.step(STOP)[4]["sws"] == silent
