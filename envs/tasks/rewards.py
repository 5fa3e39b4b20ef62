"""The rewards of all tasks: sums of named terms."""

from __future__ import annotations

# The scheme and the first three weights of SoundSpaces (Chen et al., 2020), per metre and per step.
# What counts per action does so per 0.25 s: functions are told how many `actions` of that length
# one decision lasts, so that sums over an episode do not depend on the period.
PROGRESS = 1.0  # per metre that the shortest way to the source becomes shorter
SUCCESS = 10.0  # for STOP at the source
TIME = -0.01  # per action
COLLISION = -0.05  # per action that touched something
FOUND = 5.0  # for STOP at a goal of several
FOLLOWING = 0.1  # per action after which the robot is as near to the person as wanted


def reward_terms(
    before: float, after: float, success: bool, collided: bool, actions: float = 1.0
) -> dict[str, float]:
    """The terms for one decision: distances to the goal `before` and `after` it [m]."""
    return {
        "progress": PROGRESS * (before - after),
        "success": SUCCESS if success else 0.0,
        "time": TIME * actions,
        "collision": COLLISION * actions if collided else 0.0,
    }


def tour_terms(
    before: float, after: float, found: bool, success: bool, collided: bool, actions: float = 1.0
) -> dict[str, float]:
    """The terms for one decision on the way through several goals, one of which was `found` now."""
    terms = reward_terms(before, after, success, collided, actions)
    return terms | {"found": FOUND if found else 0.0}


def following_terms(
    before: float, after: float, within: bool, collided: bool, actions: float = 1.0
) -> dict[str, float]:
    """The terms for one decision behind a person: distances to them before and after it [m]."""
    terms = reward_terms(before, after, False, collided, actions)
    del terms["success"]
    return terms | {"following": FOLLOWING * actions if within else 0.0}
