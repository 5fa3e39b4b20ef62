"""The results of an evaluation, and the files that machines read: metrics.json, episodes.csv."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any

from ..episode import EpisodeSet
from ..files import write_atomically
from .environment import episodes_hash
from .metrics import Estimate, estimate
from .runner import METRICS, EpisodeRecord
from .settings import Settings

FACTS = ("world", "sound_class", "sound", "geodesic_distance", "oracle_actions")
COLUMNS = ("policy", "episode", *FACTS, *METRICS)


@dataclass(frozen=True)
class PolicyResults:
    """What one policy did: records and causes of failure by episode id."""

    name: str
    records: dict[str, EpisodeRecord]
    failures: dict[str, str]

    def estimates(self, seed: int) -> dict[str, Estimate]:
        """Each metric over the episodes played."""
        return {
            metric: estimate([record.metrics[metric] for record in self.records.values()], seed)
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
            policy.name: _policy_json(policy, settings.seed) for policy in results.policies
        },
        "time": {
            "started": results.started,
            "seconds": round(results.seconds, 3),
            "policies": {policy.name: policy.seconds() for policy in results.policies},
        },
    }
    text = json.dumps(content, indent=2, sort_keys=True, allow_nan=False)
    write_atomically(settings.out / "metrics.json", text + "\n")


def _policy_json(policy: PolicyResults, seed: int) -> dict[str, Any]:
    return {
        "episodes": len(policy.records),
        "failures": policy.failures,
        "metrics": {
            name: {
                "mean": _number(value.mean),
                "interval": [_number(value.low), _number(value.high)],
                "count": value.count,
            }
            for name, value in policy.estimates(seed).items()
        },
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def write_episodes(results: Results) -> None:
    """episodes.csv: a line per policy and episode played, columns as in `COLUMNS`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for policy in results.policies:
        for episode in results.episodes:
            record = policy.records.get(episode.id)
            if record:
                facts = [getattr(episode, name) for name in FACTS]
                values = [
                    "" if math.isnan(record.metrics[m]) else record.metrics[m] for m in METRICS
                ]
                writer.writerow([policy.name, episode.id, *facts, *values])
    write_atomically(results.settings.out / "episodes.csv", text.getvalue())
