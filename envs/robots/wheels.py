"""The drive of the robot of ours, as its URDF has it and as bodies without physics assume it."""

from __future__ import annotations

WHEEL_RADIUS = 0.08  # m
TRACK = 0.28  # m, between the middles of the wheels
MOTOR_HEIGHT = 0.08  # m above the floor, on the axle
MOTOR_SIDES = (0.09, -0.09)  # m to the left of the middle, the motors within the wheels


def mean_wheel_speed(forward: float, turn: float, period: float) -> float:
    """Mean speed [rad/s] of the two wheels, each without its sign.

    The robot drives `forward` [m] while it turns by `turn` [rad] within `period` [s].
    """
    half = 0.5 * TRACK * turn
    return 0.5 * (abs(forward - half) + abs(forward + half)) / (WHEEL_RADIUS * period)
