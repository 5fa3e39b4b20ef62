"""What the robot can do in one decision period, as discrete or continuous actions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from av_embodied.errors import InputError
from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP

FORWARD_STEP = 0.25  # m per discrete action
TURN_STEP = math.radians(15.0)  # rad per discrete action
FASTEST = 1.0  # m/s forward and backward, and rad/s either way
# A velocity below both of these is the stop, as in Habitat's VelocityAction.
STILL_SPEED = 0.025  # m/s
STILL_TURN = math.radians(1.0)  # rad/s

Action = int | np.integer | NDArray[np.float32] | NDArray[np.int64]

MOVES = {
    STOP: (0.0, 0.0),
    FORWARD: (FORWARD_STEP, 0.0),
    LEFT: (0.0, TURN_STEP),
    RIGHT: (0.0, -TURN_STEP),
}
"""Forward way [m] and turn [rad] of each discrete action."""


def action_space(kind: str) -> spaces.Space[Any]:
    """`Discrete(4)`, or a `Box` (2,) of forward speed [m/s] and turn rate [rad/s]."""
    if kind == "discrete":
        return spaces.Discrete(len(MOVES))
    return spaces.Box(-FASTEST, FASTEST, (2,), np.float32)


def movement(action: Action, kind: str, period: float) -> tuple[float, float] | None:
    """Forward way [m] and turn [rad] of an `action` over `period` [s]; None for the stop.

    Velocities beyond the limits are cut to them. Raises InputError for anything that is no action.
    """
    try:
        values = np.asarray(action)
    except ValueError as error:  # nested unevenly
        raise InputError(f"an action must be a number or two, got {action!r}") from error
    if kind == "discrete":
        if values.size != 1 or not np.issubdtype(values.dtype, np.integer):
            raise InputError(f"a discrete action must be a whole number, got {action!r}")
        number = int(values.item())
        if number not in MOVES:
            raise InputError(f"a discrete action must be 0 to {len(MOVES) - 1}, got {number}")
        return None if number == STOP else MOVES[number]
    numbers = values.dtype.kind in "iuf"
    if values.shape != (2,) or not numbers or not np.isfinite(values).all():
        raise InputError(f"a continuous action must be two finite numbers, got {action!r}")
    speed, rate = (float(value) for value in np.clip(values, -FASTEST, FASTEST))
    if abs(speed) < STILL_SPEED and abs(rate) < STILL_TURN:
        return None
    return speed * period, rate * period
