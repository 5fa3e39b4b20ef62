import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.evaluation.metrics import estimate
from av_embodied.evaluation.outputs import (
    COLUMNS,
    PolicyResults,
    Results,
    write_episodes,
    write_metrics,
)
from av_embodied.evaluation.runner import METRICS, EpisodeRecord
from av_embodied.evaluation.settings import Settings
from av_embodied.evaluation.table import HEADINGS, comparison_text
from av_embodied.frames import Pose


def episode(number: int) -> Episode:
    return Episode(
        f"e-{number}",
        "house:1",
        "ab",
        Pose(1.0, 1.0),
        (2.0, 2.0, 1.0),
        "a, b.flac",
        "bell",
        2.5,
        9,
        0,
    )


def record(number: int, spl: float) -> EpisodeRecord:
    metrics = {name: float(i) for i, name in enumerate(METRICS)}
    metrics |= {"spl": spl, "success": float(spl > 0.0), "sws": math.nan}
    seconds = {"reset": 1.0, "policy": 0.25, "environment": 0.5}
    return EpisodeRecord(f"e-{number}", metrics, [1, 0], [[1.0, 1.0], [1.25, 1.0]], seconds)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    good = {f"e-{i}": record(i, spl) for i, spl in enumerate((0.5, 0.0, 1.0))}
    poor = {"e-0": record(0, 0.0)}
    return Results(
        Settings(("oracle", "random"), tmp_path, seed=3),
        EpisodeSet("AudioGoal-v0", "test", tuple(episode(i) for i in range(3))),
        {"av_embodied": "0.1.0"},
        (PolicyResults("oracle", good, {}), PolicyResults("random", poor, {"e-1": "it fell"})),
        "2026-01-01T00:00:00+00:00",
        12.5,
    )


def load(results: Results) -> dict:
    write_metrics(results)
    return json.loads((results.settings.out / "metrics.json").read_text())


def test_metrics_hold_mean_interval_and_count(results: Results) -> None:
    found = load(results)
    expected = estimate([0.5, 0.0, 1.0], seed=3)
    assert found["policies"]["oracle"]["metrics"]["spl"] == {
        "mean": 0.5,
        "interval": [expected.low, expected.high],
        "count": 3,
    }
    assert found["policies"]["oracle"]["metrics"]["sws"] == {
        "mean": None,
        "interval": [None, None],
        "count": 0,
    }
    assert sorted(found["policies"]["oracle"]["metrics"]) == sorted(METRICS)
    assert found["seed"] == 3
    assert found["versions"] == {"av_embodied": "0.1.0"}
    assert found["episodes"]["count"] == 3
    assert len(found["episodes"]["hash"]) == 16


def test_missing_episodes_and_failures_are_told(results: Results) -> None:
    found = load(results)
    assert found["complete"] is False
    assert found["policies"]["random"]["episodes"] == 1
    assert found["policies"]["random"]["failures"] == {"e-1": "it fell"}
    assert results.failures == [("random", "e-1", "it fell")]
    assert load(replace(results, policies=results.policies[:1]))["complete"] is True


def test_all_time_is_under_one_key(results: Results) -> None:
    one = load(results)
    later = replace(results, started="2027-01-01T00:00:00+00:00", seconds=99.0)
    two = load(later)
    assert one.pop("time")["seconds"] == 12.5
    assert two.pop("time")["policies"]["oracle"] == {
        "reset": 3.0,
        "policy": 0.75,
        "environment": 1.5,
    }
    assert one == two


def test_keys_are_sorted_and_bytes_repeat(results: Results) -> None:
    found = load(results)
    first = (results.settings.out / "metrics.json").read_bytes()
    assert list(found) == sorted(found)
    load(results)
    assert (results.settings.out / "metrics.json").read_bytes() == first


def test_figures_do_not_depend_on_the_worker(results: Results) -> None:
    other = replace(results, settings=replace(results.settings, workers=2))
    assert load(results) == load(other)


def test_csv_has_a_line_per_episode_played(results: Results) -> None:
    write_episodes(results)
    with (results.settings.out / "episodes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["policy"], row["episode"]) for row in rows] == [
        ("oracle", "e-0"),
        ("oracle", "e-1"),
        ("oracle", "e-2"),
        ("random", "e-0"),
    ]
    assert rows[0]["sound"] == "a, b.flac"
    assert (rows[0]["spl"], rows[0]["sws"], rows[0]["oracle_actions"]) == ("0.5", "", "9")


def test_the_table_in_text(results: Results) -> None:
    lines = comparison_text(results).splitlines()
    assert lines[0].split()[:4] == ["policy", "episodes", "SR", "[%]"]
    assert lines[1].startswith("oracle  3         66.7 [0.0, 100.0]")
    assert lines[2].startswith("random  1         0.0 [0.0, 0.0]")


def test_every_metric_has_a_heading() -> None:
    assert tuple(HEADINGS) == METRICS
    assert HEADINGS["success"].title == "SR [%]"
    assert HEADINGS["success"].value(0.123) == "12.3"
    assert HEADINGS["dtg"].value(math.nan) == "–"
    assert HEADINGS["actions"].single(70.0) == "70"
    assert HEADINGS["spl"].single(0.5) == "0.500"
    assert HEADINGS["dtg"].interval(estimate([], seed=0)) == ""
