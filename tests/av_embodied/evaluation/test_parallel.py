from dataclasses import replace
from pathlib import Path

import pytest

from av_embodied.evaluation.parallel import (
    InlinePool,
    Job,
    Outcome,
    ProcessPool,
)
from av_embodied.evaluation.runner import Player
from av_embodied.evaluation.settings import Settings


@pytest.fixture
def settings(small_world: str, tmp_path: Path) -> Settings:
    (tmp_path / "plans").mkdir()
    return Settings(("walker",), tmp_path, small_world, episodes=4, workers=2)


def run(settings: Settings, jobs: list[Job]) -> list[Outcome]:
    pool = ProcessPool(settings)
    try:
        outcomes = list(pool.run(jobs))
    finally:
        pool.close()
    return sorted(outcomes, key=lambda outcome: (outcome.job.policy, outcome.job.index))


def test_processes_give_what_one_process_gives(settings: Settings) -> None:
    jobs = [Job(policy, index) for index in range(4) for policy in ("walker", "wanderer")]
    inline = InlinePool(Player(settings)).run(jobs)
    alone = {(o.job.policy, o.job.index): o.record for o in inline}
    for outcome in run(settings, jobs):
        record = alone[outcome.job.policy, outcome.job.index]
        assert record is not None
        assert outcome.record is not None
        assert repr(replace(outcome.record, seconds={})) == repr(replace(record, seconds={}))


def test_an_episode_that_raises_costs_only_itself(settings: Settings) -> None:
    outcomes = run(settings, [Job("stumbler", index) for index in range(4)])
    assert [bool(outcome.record) for outcome in outcomes] == [True, False, True, False]
    assert outcomes[1].error == "ValueError: a shoelace <is> undone"
    assert "in act" in outcomes[1].details


def test_a_worker_that_dies_costs_only_its_episode(settings: Settings) -> None:
    outcomes = run(settings, [Job("goner", index) for index in range(4)])
    assert [bool(outcome.record) for outcome in outcomes] == [True, False, True, True]
    assert outcomes[1].error == "its worker process died (exit code 7)"


def test_no_job_is_no_work(settings: Settings) -> None:
    assert run(settings, []) == []
