from __future__ import annotations

import json
from typing import Any

import numpy as np

from av_embodied.policy import FORWARD, BelievedSource, Decision
from av_embodied.viewing.live import Block
from av_embodied.viewing.telling import block_header

INFO = {
    "pose": np.array([1.0, 2.0, 0.0, 0.5]),
    "source": np.array([3.0, 2.0, 1.0]),
    "sources": ((3.0, 2.0, 1.0), (4.0, 4.0, 1.0)),
    "active": (True, np.False_),
    "distance_to_goal": float("inf"),
    "room": "kitchen",
    "reward_terms": {"progress": 0.123456789, "time": float("nan")},
}


def header(
    decision: Decision | None = None, metrics: dict[str, float] | None = None
) -> dict[str, Any]:
    """The header of a block, as a page reads it."""
    observation = {"collided": np.array([1], dtype=np.int8)}
    block = Block(40, observation, INFO, -0.25, 1.5, decision, False, None, 7, metrics)
    return json.loads(json.dumps(block_header(block), allow_nan=False))


def test_a_header_says_where_everything_is() -> None:
    told = header()
    assert (told["number"], told["time"], told["key"]) == (40, 2.0, 7)
    assert told["pose"] == [1.0, 2.0, 0.0, 0.5]
    assert [(s["active"], s["goal"]) for s in told["sources"]] == [(True, True), (False, False)]
    assert told["collided"] is True
    assert (told["done"], told["metrics"], told["decision"]) == (False, None, None)


def test_what_is_not_finite_is_null() -> None:
    told = header(metrics={"success": 1.0, "sws": float("nan")})
    assert told["distance"] is None
    assert told["terms"] == {"progress": 0.1235, "time": None}
    assert told["metrics"] == {"success": 1.0, "sws": None}
    assert told["done"] is True


def test_a_decision_is_told_in_angles() -> None:
    left = BelievedSource((0.0, 0.6, 0.8), 0.2, label="bell", activity=0.75)
    told = header(Decision(FORWARD, (left,), "walking to the bell", "hello"))["decision"]
    assert (told["action"], told["goal"], told["say"]) == (
        "forward",
        "walking to the bell",
        "hello",
    )
    assert told["sources"] == [
        {
            "azimuth": 1.5708,
            "elevation": 0.9273,
            "spread": 0.2,
            "distance": None,
            "label": "bell",
            "activity": 0.75,
        }
    ]
