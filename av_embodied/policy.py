"""What every policy is, what it answers, and how it is found by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, unknown_name
from .sensors import Sensors

POLICY_GROUP = "av_embodied.policies"

STOP, FORWARD, LEFT, RIGHT = range(4)
"""The discrete actions: stop, forward 0.25 m, left 15 degrees, right 15 degrees."""

FORWARD_STEP = 0.25  # m of FORWARD
TURN_STEP = math.radians(15.0)  # rad of LEFT and RIGHT
FASTEST = 1.0  # m/s and rad/s, of continuous actions

Observation = Mapping[str, Any]


@dataclass(frozen=True)
class BelievedSource:
    """One sound source as the policy believes it to be.

    `direction` is a unit vector (3,) in the robot's body frame, `spread` [rad] its standard
    deviation, `distance` [m] is NaN when unknown, `activity` the probability that it sounds now.
    """

    direction: tuple[float, float, float]
    spread: float
    distance: float = float("nan")
    label: str = ""
    activity: float = 1.0


@dataclass(frozen=True, eq=False)
class BeliefMap:
    """What a mapping policy knows, in the odometry frame, for people to look at.

    `occupancy` (nx, ny) is the probability that a cell is an obstacle (0.5 = unknown) and `source`
    (nx, ny) the probability that the source is there; cell (0, 0) starts at `origin` (x, y) [m].
    `path` (k, 2) [m] is the plan.
    """

    occupancy: NDArray[np.float32]
    source: NDArray[np.float32]
    origin: tuple[float, float]
    resolution: float
    path: NDArray[np.float64]


@dataclass(frozen=True)
class Decision:
    """An action, and what the policy believes and says while it takes it.

    `action` is an int of `Discrete(4)` or an array (2,) of speed [m/s] and turn rate [rad/s].
    """

    action: int | NDArray[np.float32]
    sources: tuple[BelievedSource, ...] = ()
    goal: str = ""
    say: str = ""
    belief: BeliefMap | None = None


def as_velocity(action: int, period: float) -> NDArray[np.float32]:
    """Speed [m/s] and turn rate [rad/s] (2,) that a discrete `action` takes over `period` [s].

    Cut to `FASTEST`, so that at 0.25 s a turn is 14.3 degrees. Standing still is the stop.
    """
    way = {FORWARD: (FORWARD_STEP, 0.0), LEFT: (0.0, TURN_STEP), RIGHT: (0.0, -TURN_STEP)}
    rates = np.array(way.get(action, (0.0, 0.0))) / period
    return np.clip(rates, -FASTEST, FASTEST).astype(np.float32)


class Policy(Protocol):
    """Anything that acts on observations.

    The constructor takes `sensors`, `seed` and `task` by keyword, and refuses an unknown task.
    """

    def reset(self) -> None:
        """Forget the last episode."""
        ...

    def act(self, observation: Observation) -> Decision:
        """Decide on one observation of the environment's observation space."""
        ...


@runtime_checkable
class PrivilegedPolicy(Protocol):
    """A policy that is shown the truth before each `act`: an upper bound, not a robot's policy."""

    def inform(self, info: Mapping[str, Any]) -> None:
        """Take the environment's `info` of the observation that follows."""
        ...


def policy_names() -> list[str]:
    """Names that `load_policy` knows: ours, and those of other installed packages."""
    return sorted({entry.name for entry in entry_points(group=POLICY_GROUP)})


def load_policy(
    name: str, *, sensors: Sensors | None = None, seed: int = 0, task: str = "AudioGoal"
) -> Policy:
    """The policy registered as `name`, made for a robot with `sensors` (default: `Sensors()`).

    `task` says what the robot is to do: the name of a Gymnasium id without `av_embodied/` and
    version. Raises InputError for an unknown name or task, listing the known ones.
    """
    found = {entry.name: entry for entry in entry_points(group=POLICY_GROUP)}
    if name not in found:
        raise unknown_name("policy", name, found)
    try:
        make = found[name].load()
    except ImportError as error:
        raise InputError(f"policy {name!r} needs a package that is missing: {error}") from error
    return make(sensors=sensors or Sensors(), seed=seed, task=task)
