import math

import numpy as np
import pytest

from av_embodied.evaluation.words import action_words, belief_words, goal_words, source_words
from av_embodied.policy import BelievedSource, Decision


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (0, "stop"),
        (1, "forward"),
        (2, "turn left"),
        (3, "turn right"),
        (9, "action 9"),
        (np.array([0.5, math.radians(-30.0)], np.float32), "0.50 m/s, -30°/s"),
    ],
)
def test_actions(action: int, words: str) -> None:
    assert action_words(action) == words


def test_goals() -> None:
    assert goal_words(Decision(1, goal="find the bell")) == "goal: find the bell"
    assert goal_words(Decision(1)) == goal_words(None) == "goal: none stated"


@pytest.mark.parametrize(
    ("degrees", "where"), [(0.0, "ahead"), (30.0, "30° left"), (-90.0, "90° right")]
)
def test_directions(degrees: float, where: str) -> None:
    angle = math.radians(degrees)
    source = BelievedSource((math.cos(angle), math.sin(angle), 0.0), math.radians(5.0))
    assert source_words(source) == f"believes: source {where} ± 5°, 100% active"


def test_known_distance_and_class_are_said() -> None:
    source = BelievedSource((1.0, 0.0, 0.0), 0.1, 2.345, "bell", 0.25)
    assert source_words(source) == "believes: bell ahead ± 6°, 2.3 m, 25% active"


def test_the_most_active_source_comes_first() -> None:
    faint = BelievedSource((1.0, 0.0, 0.0), 0.1, label="faint", activity=0.1)
    loud = BelievedSource((1.0, 0.0, 0.0), 0.1, label="loud", activity=0.9)
    lines = belief_words(Decision(1, (faint, loud)))
    assert ["loud" in lines[0], "faint" in lines[1]] == [True, True]
    assert belief_words(None) == ["believes: nothing stated"]
