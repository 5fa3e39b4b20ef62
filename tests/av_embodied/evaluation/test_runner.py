import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.plans import plan_path
from av_embodied.evaluation.runner import (
    METRICS,
    EpisodeRecord,
    Player,
    final_metrics,
    plain_action,
)
from av_embodied.evaluation.settings import Settings
from av_embodied.playing import Moment
from av_embodied.policy import FORWARD, STOP


@pytest.fixture
def player(small_world: str, tmp_path: Path) -> Player:
    (tmp_path / "plans").mkdir()
    return Player(Settings(("walker", "wanderer"), tmp_path, small_world, episodes=4))


def test_a_privileged_policy_is_shown_the_truth_and_arrives(player: Player) -> None:
    record = player.play("walker", 0)
    start, source = np.array([1.0, 1.0]), np.array([5.0, 5.0])
    assert record.episode == "small-0000"
    assert record.metrics["success"] == 1.0
    assert record.path[0] == list(start)
    assert math.dist(record.path[-1], source) == pytest.approx(record.metrics["dtg"], abs=0.01)
    assert record.actions[-1] == STOP
    assert len(record.actions) == record.metrics["actions"] == len(record.path) - 1
    moves = np.linalg.norm(np.diff(record.path, axis=0), axis=1)
    assert moves.sum() == pytest.approx(0.25 * record.actions.count(FORWARD), abs=0.1)


def test_the_order_of_playing_changes_nothing(player: Player) -> None:
    first = [player.play("wanderer", index) for index in (0, 1, 2)]
    again = [player.play("wanderer", index) for index in (2, 1, 0)][::-1]
    for one, two in zip(first, again, strict=True):
        assert one.actions == two.actions
        assert one.path == two.path
        assert repr(one.metrics) == repr(two.metrics)
    assert first[0].actions != first[1].actions


def test_the_time_of_each_part_is_counted(player: Player) -> None:
    seconds = player.play("walker", 1).seconds
    assert sorted(seconds) == ["environment", "policy", "reset"]
    assert all(0.0 < value < 30.0 for value in seconds.values())


def test_the_plan_of_the_world_is_drawn_once(player: Player) -> None:
    path = plan_path(player.settings.out, "small")
    player.play("walker", 0)
    written = path.stat().st_mtime_ns
    player.play("walker", 1)
    assert path.stat().st_mtime_ns == written


def test_a_record_survives_json_with_nan(player: Player) -> None:
    record = player.play("walker", 2)
    assert math.isnan(record.metrics["sws"])
    plain = record.to_json()
    assert plain["metrics"]["sws"] is None
    again = EpisodeRecord.from_json(plain)
    assert repr(again) == repr(record)


class Counter:
    def __init__(self) -> None:
        self.actions: list[Any] = []

    def see(self, moment: Moment) -> None:
        self.actions.append(moment.decision.action if moment.decision else None)


def test_a_watcher_sees_every_moment_and_the_end(player: Player) -> None:
    counter = Counter()
    record = player.play("walker", 0, counter)
    assert counter.actions == [*record.actions, None]


def test_an_environment_that_leaves_out_metrics() -> None:
    info: dict[str, Any] = dict.fromkeys(METRICS, 0.0)
    assert final_metrics(info) == info
    del info["spl"], info["dtg"]
    assert "spl" not in final_metrics(info | {"colour": 3.0})
    del info["success"], info["actions"]
    with pytest.raises(InputError, match="final info lacks success, actions"):
        final_metrics(info)


def test_actions_become_plain_values() -> None:
    assert plain_action(2) == 2
    assert type(plain_action(int(np.int64(3)))) is int
    assert plain_action(np.array([0.5, -0.25], np.float32)) == [0.5, -0.25]
