"""The reward of AudioGoal: a sum of named terms."""

from __future__ import annotations

# The scheme and the first three weights of SoundSpaces (Chen et al., 2020), per metre and per step.
PROGRESS = 1.0  # per metre that the shortest way to the source becomes shorter
SUCCESS = 10.0  # for STOP at the source
TIME = -0.01  # per action
COLLISION = -0.05  # per action that touched something


def reward_terms(before: float, after: float, success: bool, collided: bool) -> dict[str, float]:
    """The terms for one action: distances to the goal `before` and `after` it [m]."""
    return {
        "progress": PROGRESS * (before - after),
        "success": SUCCESS if success else 0.0,
        "time": TIME,
        "collision": COLLISION if collided else 0.0,
    }
