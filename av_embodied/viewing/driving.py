"""Who moves the robot: a person's keys block by block, or a policy that decides on several."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..frames import Pose
from ..policy import Decision, Observation, Policy, PrivilegedPolicy, as_velocity

PERIOD = 0.05  # s, a block of sound, and the time between two pictures
BLOCKS = 5  # that a policy decides on at once
POLICY_PERIOD = PERIOD * BLOCKS  # s
AHEAD, BACK = 0.8, 0.5  # m/s, of a person's keys
TURNING = 1.0  # rad/s, of a person's keys
# As the tasks have it: an action below both of these is the stop.
STILL_SPEED = 0.025  # m/s
STILL_TURN = math.radians(1.0)  # rad/s

Velocity = NDArray[np.float32]  # (2,): m/s forward and rad/s to the left


@dataclass(frozen=True)
class Keys:
    """What a person holds down: `forward` and `turn` are -1, 0 or 1, left and ahead positive."""

    forward: int = 0
    turn: int = 0
    id: int | None = None
    """Of the message that said so, so that its latency can be told."""

    def __post_init__(self) -> None:
        for name in ("forward", "turn"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value not in (-1, 0, 1):
                raise InputError(f"{name} must be -1, 0 or 1, got {value!r}")

    @property
    def velocity(self) -> Velocity | None:
        """Speed and turn rate; None where nothing is held down, so the robot stands."""
        if not (self.forward or self.turn):
            return None
        speed = self.forward * (AHEAD if self.forward > 0 else BACK)
        return np.array([speed, self.turn * TURNING], dtype=np.float32)


def put_together(observations: list[Observation]) -> dict[str, Any]:
    """One observation of a longer period out of those of consecutive blocks.

    Sound follows sound, a contact in any counts, and all else is the newest.
    """
    audio = np.concatenate([observation["audio"] for observation in observations], axis=1)
    collided = np.max([observation["collided"] for observation in observations], axis=0)
    return {**observations[-1], "audio": audio, "collided": collided}


@dataclass(frozen=True)
class Held:
    """What is done for one block: a `velocity`, or, without one, standing still."""

    velocity: Velocity | None


STOP = Held(np.zeros(2, dtype=np.float32))
"""The action that says that the robot has arrived, as the tasks have it: no velocity."""


class PolicyDriver:
    """Lets `policy` decide on every `BLOCKS` blocks, and holds what it decided for as many.

    It may take over in mid-episode: what it is shown as odometry begins where it took over, as
    every policy expects, with the `first` observation that it hears, and `start` is the robot's
    true pose there, so that beliefs can be drawn.
    """

    def __init__(self, policy: Policy, first: Observation, start: Pose) -> None:
        policy.reset()
        self._policy = policy
        odometry = first["odometry"]
        self._origin = Pose(float(odometry[0]), float(odometry[1]), 0.0, float(odometry[2]))
        self.start = start
        self.decision: Decision | None = None
        self._heard: list[Observation] = [first]
        self._coming: list[Held] = []

    def hear(self, observation: Observation) -> None:
        """Take in one block."""
        self._heard.append(observation)

    def next(self, info: Mapping[str, Any]) -> Held:
        """What to do in the next block; `info` is the environment's of the newest."""
        if self._coming:
            return self._coming.pop(0)
        if len(self._heard) < BLOCKS:  # it has only begun to listen
            return Held(None)
        if isinstance(self._policy, PrivilegedPolicy):
            self._policy.inform(info)
        together = put_together(self._heard[-BLOCKS:])
        self._heard.clear()
        together["odometry"] = self._since_start(together["odometry"])
        self.decision = self._policy.act(together)
        held = _held(self.decision)
        # The stop is said once; the rest of its period the robot stands.
        self._coming = [Held(None) if held is STOP else held] * (BLOCKS - 1)
        return held

    def _since_start(self, odometry: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._origin == Pose(0.0, 0.0):
            return odometry
        x, y, _ = self._origin.to_body([[odometry[0], odometry[1], 0.0]])[0]
        turned = odometry[2] - self._origin.yaw
        yaw = (turned + np.pi) % (2.0 * np.pi) - np.pi
        return np.array([x, y, yaw], dtype=np.float32)


def _held(decision: Decision) -> Held:
    """The velocity of a decision, which may be a discrete action."""
    action = np.asarray(decision.action)
    velocity = as_velocity(int(action), POLICY_PERIOD) if action.ndim == 0 else action
    if abs(velocity[0]) < STILL_SPEED and abs(velocity[1]) < STILL_TURN:
        return STOP
    return Held(np.asarray(velocity, dtype=np.float32))
