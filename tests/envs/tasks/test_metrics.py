from __future__ import annotations

import pytest

from av_embodied.envs.tasks.metrics import (
    Walk,
    navigation_metrics,
    progress_weighted_path_length,
    soft_path_length,
    success_weighted_actions,
    success_weighted_path_length,
)


@pytest.mark.parametrize(
    ("success", "shortest", "travelled", "expected"),
    [
        (True, 5.0, 5.0, 1.0),
        (True, 5.0, 10.0, 0.5),
        (True, 5.0, 4.2, 1.0),  # stopped before the goal itself: never above 1
        (False, 5.0, 5.0, 0.0),
    ],
)
def test_spl(success: bool, shortest: float, travelled: float, expected: float) -> None:
    assert success_weighted_path_length(success, shortest, travelled) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("start", "end", "travelled", "expected"),
    [
        (8.0, 0.0, 8.0, 1.0),
        (8.0, 2.0, 6.0, 0.75),
        (8.0, 2.0, 16.0, 0.375),
        (8.0, 12.0, 16.0, 0.0),  # farther away than at the start
        (8.0, 8.0, 0.0, 0.0),
    ],
)
def test_softspl(start: float, end: float, travelled: float, expected: float) -> None:
    assert soft_path_length(start, end, travelled) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("success", "least", "taken", "expected"),
    [(True, 30, 30, 1.0), (True, 30, 40, 0.75), (True, 30, 20, 1.0), (False, 30, 30, 0.0)],
)
def test_sna(success: bool, least: int, taken: int, expected: float) -> None:
    assert success_weighted_actions(success, least, taken) == pytest.approx(expected)


def measures(success: bool, silent: bool = False) -> dict[str, float]:
    walk = Walk(path_length=10.0, actions=50, collisions=3)
    return navigation_metrics(walk, success, (8.0, 0.8), 40, silent)


def test_all_measures_of_a_success_by_hand() -> None:
    assert measures(True) == pytest.approx(
        {
            "success": 1.0,
            "spl": 0.8,
            "softspl": 0.72,
            "sna": 0.8,
            "dtg": 0.8,
            "ndtg": 0.1,
            "sws": 0.0,
            "collisions": 3.0,
            "path_length": 10.0,
            "actions": 50.0,
        }
    )


def test_a_failure_keeps_what_does_not_need_success() -> None:
    metrics = measures(False)
    assert (metrics["success"], metrics["spl"], metrics["sna"]) == (0.0, 0.0, 0.0)
    assert metrics["softspl"] == pytest.approx(0.72)


def test_success_while_silent_needs_success_and_silence() -> None:
    assert measures(True, silent=True)["sws"] == 1.0
    assert measures(False, silent=True)["sws"] == 0.0
    assert measures(True, silent=False)["sws"] == 0.0


@pytest.mark.parametrize(
    ("progress", "shortest", "travelled", "expected"),
    [(1.0, 6.0, 12.0, 0.5), (0.5, 6.0, 6.0, 0.5), (0.5, 6.0, 5.0, 0.5), (0.0, 0.0, 0.0, 0.0)],
)
def test_ppl(progress: float, shortest: float, travelled: float, expected: float) -> None:
    assert progress_weighted_path_length(progress, shortest, travelled) == pytest.approx(expected)
