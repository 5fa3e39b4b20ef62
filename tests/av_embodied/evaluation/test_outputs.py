import csv
import json
from dataclasses import replace

from av_embodied.evaluation.metrics import estimate
from av_embodied.evaluation.outputs import (
    COLUMNS,
    Results,
    write_episodes,
    write_metrics,
)
from av_embodied.evaluation.report import report_html
from av_embodied.evaluation.runner import METRICS
from av_embodied.evaluation.table import comparison_text


def load(results: Results) -> dict:
    write_metrics(results)
    return json.loads((results.settings.out / "metrics.json").read_text())


def test_metrics_hold_mean_interval_and_count(sample_results: Results) -> None:
    found = load(sample_results)
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


def test_missing_episodes_and_failures_are_told(sample_results: Results) -> None:
    found = load(sample_results)
    assert found["complete"] is False
    assert found["policies"]["random"]["episodes"] == 1
    assert found["policies"]["random"]["failures"] == {"e-1": "it fell"}
    assert sample_results.failures == [("random", "e-1", "it fell")]
    assert load(replace(sample_results, policies=sample_results.policies[:1]))["complete"] is True


def test_all_time_is_under_one_key(sample_results: Results) -> None:
    one = load(sample_results)
    later = replace(sample_results, started="2027-01-01T00:00:00+00:00", seconds=99.0)
    two = load(later)
    assert one.pop("time")["seconds"] == 12.5
    assert two.pop("time")["policies"]["oracle"] == {
        "reset": 3.0,
        "policy": 0.75,
        "environment": 1.5,
    }
    assert one == two


def test_keys_are_sorted_and_bytes_repeat(sample_results: Results) -> None:
    found = load(sample_results)
    first = (sample_results.settings.out / "metrics.json").read_bytes()
    assert list(found) == sorted(found)
    load(sample_results)
    assert (sample_results.settings.out / "metrics.json").read_bytes() == first


def test_figures_do_not_depend_on_the_worker(sample_results: Results) -> None:
    other = replace(sample_results, settings=replace(sample_results.settings, workers=2))
    assert load(sample_results) == load(other)


def test_csv_has_a_line_per_episode_played(sample_results: Results) -> None:
    write_episodes(sample_results)
    with (sample_results.settings.out / "episodes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*COLUMNS, *METRICS]
    assert [(row["policy"], row["episode"]) for row in rows] == [
        ("oracle", "e-0"),
        ("oracle", "e-1"),
        ("oracle", "e-2"),
        ("random", "e-0"),
    ]
    assert rows[0]["sound"] == "a, b.flac"
    assert (rows[0]["spl"], rows[0]["sws"], rows[0]["oracle_actions"]) == ("0.5", "", "9")


def test_a_task_shows_the_metrics_that_it_has(sample_results: Results) -> None:
    policies = []
    for policy in sample_results.policies:
        records = {
            name: replace(record, metrics={"success": 1.0, "found": 1.0})
            for name, record in policy.records.items()
        }
        policies.append(replace(policy, records=records))
    results = replace(sample_results, policies=tuple(policies))
    assert results.metrics == ("success", "found")
    assert sorted(load(results)["policies"]["oracle"]["metrics"]) == ["found", "success"]
    assert "SPL" not in comparison_text(results)
    assert "SPL" not in report_html(results)
