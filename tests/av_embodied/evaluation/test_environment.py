from dataclasses import replace
from pathlib import Path

import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.environment import (
    choose_episodes,
    episodes_hash,
    open_environment,
    policy_seed,
    versions,
)
from av_embodied.evaluation.settings import Settings


@pytest.fixture
def settings(small_world: str, tmp_path: Path) -> Settings:
    return Settings(("walker",), tmp_path, environment=small_world, episodes=3)


def test_arguments_and_changes_reach_the_environment(settings: Settings) -> None:
    env = open_environment(replace(settings, arguments={"array": "ring8", "size": 5}))
    assert env.get_wrapper_attr("sensors").array.count == 8
    assert len(env.get_wrapper_attr("episode_set")) == 5
    two_eared = open_environment(replace(settings, arguments={"array": "ring8"}), array="binaural")
    assert two_eared.get_wrapper_attr("sensors").array.count == 2


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"environment": "av_embodied/Nothing-v0"}, "cannot make environment 'av_embodied/No"),
        ({"environment": "no_such_module:X-v0"}, "no_such_module"),
        ({"environment": "not an id"}, "cannot make environment 'not an id'"),
        ({"arguments": {"colour": "red"}}, "wrong arguments for .*'colour'"),
        ({"arguments": {"array": "ring9"}}, "unknown microphone array preset 'ring9'"),
        ({"split": "tset"}, "split must be val or test, got 'tset'"),
    ],
)
def test_environments_that_cannot_be_made(
    settings: Settings, changes: dict[str, object], rule: str
) -> None:
    with pytest.raises(InputError, match=rule):
        open_environment(replace(settings, **changes))


def test_the_first_episodes_are_chosen_or_all(settings: Settings) -> None:
    env = open_environment(settings)
    chosen = choose_episodes(env, settings)
    assert [episode.id for episode in chosen] == ["small-0000", "small-0001", "small-0002"]
    assert len(choose_episodes(env, replace(settings, episodes=None))) == 12


def test_more_episodes_than_there_are(settings: Settings) -> None:
    with pytest.raises(InputError, match="at most 12, all of split 'test', got 13"):
        choose_episodes(open_environment(settings), replace(settings, episodes=13))


def test_an_environment_without_episodes(settings: Settings) -> None:
    without = replace(settings, split="val")
    with pytest.raises(InputError, match="no episode set for split 'val'"):
        choose_episodes(open_environment(without), without)


def test_the_hash_follows_the_episodes(settings: Settings) -> None:
    env = open_environment(settings)
    three = choose_episodes(env, settings)
    assert episodes_hash(three) == episodes_hash(choose_episodes(env, settings))
    assert episodes_hash(three) != episodes_hash(
        choose_episodes(env, replace(settings, episodes=2))
    )
    moved = replace(three[0], source=(1.0, 1.0, 1.0001))
    changed = replace(three, episodes=(moved, *three.episodes[1:]))
    assert episodes_hash(changed) != episodes_hash(three)


def test_policy_seeds_differ_by_seed_policy_and_episode(settings: Settings) -> None:
    episodes = choose_episodes(open_environment(settings), settings)
    seeds = {
        policy_seed(seed, policy, episode)
        for seed in (0, 1)
        for policy in ("a", "b")
        for episode in episodes
    }
    assert len(seeds) == 12
    assert all(0 <= seed < 2**32 for seed in seeds)
    # SHA-256 of "0|walker|small-0000"; another value would change every published figure.
    assert policy_seed(0, "walker", episodes[0]) == 0xCD3FDF1B


def test_versions_name_what_figures_depend_on() -> None:
    found = versions()
    assert sorted(found) == ["av_embodied", "code", "gymnasium", "numpy", "python"]
    assert len(found["code"]) == 16
    assert found == versions()
