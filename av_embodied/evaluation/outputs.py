"""The results of an evaluation, and the files that machines read: metrics.json, episodes.csv."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..episode import EpisodeSet
from ..files import write_atomically
from .environment import episodes_hash
from .metrics import Estimate, estimate
from .runner import METRICS, EpisodeRecord
from .settings import Settings

FACTS = ("world", "sound_class", "sound", "geodesic_distance", "oracle_actions")
COLUMNS = ("policy", "episode", *FACTS)
"""Of episodes.csv, before the metrics."""


@dataclass(frozen=True)
class PolicyResults:
    """What one policy did: records and causes of failure by episode id."""

    name: str
    records: dict[str, EpisodeRecord]
    failures: dict[str, str]

    def estimates(self, seed: int) -> dict[str, Estimate]:
        """Each metric over the episodes played that have it."""
        return {
            metric: estimate(
                [record.metrics.get(metric, math.nan) for record in self.records.values()], seed
            )
            for metric in METRICS
        }

    def seconds(self) -> dict[str, float]:
        """Time [s] spent on each part, over all episodes."""
        records = self.records.values()
        return {
            part: round(sum(record.seconds[part] for record in records), 3)
            for part in ("reset", "policy", "environment")
        }


@dataclass(frozen=True)
class Results:
    """Everything that the files and the report are written from."""

    settings: Settings
    episodes: EpisodeSet
    versions: dict[str, str]
    policies: tuple[PolicyResults, ...]
    started: str
    """UTC, ISO 8601."""
    seconds: float
    """From the start to the last episode [s]."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those of `METRICS` that the task has; all of them where nothing was played."""
        records = [r for policy in self.policies for r in policy.records.values()]
        return tuple(m for m in METRICS if not records or any(m in r.metrics for r in records))

    @property
    def complete(self) -> bool:
        """Whether every policy played every episode."""
        return all(len(policy.records) == len(self.episodes) for policy in self.policies)

    @property
    def failures(self) -> list[tuple[str, str, str]]:
        """Policy, episode and cause of each that could not be played."""
        return [
            (p.name, episode, cause) for p in self.policies for episode, cause in p.failures.items()
        ]


def write_metrics(results: Results) -> None:
    """metrics.json: the same results give the same bytes but for what is under "time"."""
    settings = results.settings
    content = {
        "versions": results.versions,
        "settings": settings.outcome_settings(),
        "seed": settings.seed,
        "complete": results.complete,
        "episodes": {
            "task": results.episodes.task,
            "split": results.episodes.split,
            "count": len(results.episodes),
            "hash": episodes_hash(results.episodes),
        },
        "policies": {
            policy.name: _policy_json(policy, settings.seed, results.metrics)
            for policy in results.policies
        },
        "time": {
            "started": results.started,
            "seconds": round(results.seconds, 3),
            "policies": {policy.name: policy.seconds() for policy in results.policies},
        },
    }
    text = json.dumps(content, indent=2, sort_keys=True, allow_nan=False)
    write_atomically(settings.out / "metrics.json", text + "\n")


def _policy_json(policy: PolicyResults, seed: int, metrics: Sequence[str]) -> dict[str, Any]:
    estimates = policy.estimates(seed)
    return {
        "episodes": len(policy.records),
        "failures": policy.failures,
        "metrics": {
            name: {
                "mean": _number(value.mean),
                "interval": [_number(value.low), _number(value.high)],
                "count": value.count,
            }
            for name, value in ((name, estimates[name]) for name in metrics)
        },
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def write_episodes(results: Results) -> None:
    """episodes.csv: a line per policy and episode played, `COLUMNS` and the task's metrics."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *results.metrics])
    for policy in results.policies:
        for episode in results.episodes:
            record = policy.records.get(episode.id)
            if record:
                facts = [getattr(episode, name) for name in FACTS]
                given = [record.metrics.get(metric, math.nan) for metric in results.metrics]
                values = ["" if math.isnan(value) else value for value in given]
                writer.writerow([policy.name, episode.id, *facts, *values])
    write_atomically(results.settings.out / "episodes.csv", text.getvalue())
