"""Results as an evaluation leaves them: one policy finished, one stopped early."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.evaluation.outputs import PolicyResults, Results
from av_embodied.evaluation.runner import METRICS, EpisodeRecord
from av_embodied.evaluation.settings import Settings
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
def sample_results(tmp_path: Path) -> Results:
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
