from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import gymnasium
import pytest

from av_embodied.datasets.collect_plan import Plan
from av_embodied.datasets.collect_settings import CollectSettings
from av_embodied.errors import InputError
from av_embodied.evaluation.environment import open_environment
from av_embodied.evaluation.settings import Settings


@pytest.fixture
def playing(small_world: str) -> Settings:
    return Settings(("walker", "wanderer"), Path("out"), small_world, episodes=5)


def plan(playing: Settings, env: gymnasium.Env | None = None, size: int = 2) -> Plan:
    return Plan(env or open_environment(playing), CollectSettings(playing, (3.0, 1.0), size))


def test_shards_hold_all_episodes_once(playing: Settings) -> None:
    found = plan(playing)
    shards = [found.shard(number) for number in range(found.shards)]
    assert [list(shard.episodes) for shard in shards] == [[0, 1], [2, 3], [4]]


def test_a_set_is_played_in_its_order(playing: Settings) -> None:
    found = plan(playing)
    names = [f"small-000{number}" for number in range(5)]
    assert [found.episode(number).id for number in range(5)] == names
    assert [found.name(number) for number in range(5)] == names
    assert (found.task, len(found.set_hash)) == ("SmallWorld-v0", 16)
    assert plan(replace(playing, episodes=None)).count == 12
    with pytest.raises(InputError, match="episodes must be at most 12"):
        plan(replace(playing, episodes=13))


def test_episodes_made_anew_follow_from_seed_and_number_alone(playing: Settings) -> None:
    made = replace(playing, split="val")
    first, env = plan(made), open_environment(made)
    episodes = [first.episode(number) for number in range(5)]
    again = plan(made, env)
    assert [again.episode(number) for number in (3, 0)] == [episodes[3], episodes[0]]
    assert len({episode.id for episode in episodes}) == 5
    assert plan(replace(made, seed=1), env).episode(0) != episodes[0]
    env.reset(seed=int(again.name(3).removeprefix("reset(seed=").removesuffix(")")))
    assert env.get_wrapper_attr("episode") == episodes[3]


def test_how_many_are_made_anew_must_be_said(playing: Settings) -> None:
    with pytest.raises(InputError, match="episodes must be given: those of split 'val'"):
        plan(replace(playing, split="val", episodes=None))


def test_policies_play_their_shares(playing: Settings) -> None:
    found = plan(replace(playing, split="val", episodes=400))
    drawn = [found.policy(number) for number in range(400)]
    assert Counter(drawn)["walker"] == pytest.approx(300, abs=30)
    assert [found.policy(number) for number in (7, 3)] == [drawn[7], drawn[3]]
