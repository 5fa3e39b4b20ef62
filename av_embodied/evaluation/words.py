"""What a policy does, wants and believes, in words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..policy import FORWARD, LEFT, RIGHT, STOP, BelievedSource, Decision

ACTIONS = {STOP: "stop", FORWARD: "forward", LEFT: "turn left", RIGHT: "turn right"}


def action_words(action: int | NDArray[np.float32]) -> str:
    """A discrete action's name, or speed and turn rate."""
    values = np.asarray(action)
    if values.ndim == 0:
        return ACTIONS.get(int(values), f"action {int(values)}")
    return f"{values[0]:.2f} m/s, {math.degrees(values[1]):+.0f}°/s"


def goal_words(decision: Decision | None) -> str:
    """The goal that the policy states."""
    return f"goal: {decision.goal}" if decision and decision.goal else "goal: none stated"


def belief_words(decision: Decision | None) -> list[str]:
    """A line per believed source, the most active first."""
    sources = decision.sources if decision else ()
    ordered = sorted(sources, key=lambda source: -source.activity)
    return [source_words(source) for source in ordered] or ["believes: nothing stated"]


def source_words(source: BelievedSource) -> str:
    """Class, direction, distance and how sure."""
    x, y, _ = source.direction
    azimuth = round(math.degrees(math.atan2(y, x)))
    side = "ahead" if azimuth == 0 else f"{abs(azimuth)}° {'left' if azimuth > 0 else 'right'}"
    distance = "" if math.isnan(source.distance) else f", {source.distance:.1f} m"
    spread = f" ± {math.degrees(source.spread):.0f}°"
    name = source.label or "source"
    return f"believes: {name} {side}{spread}{distance}, {source.activity:.0%} active"
