"""What every body of a robot has in common: it moves when told to, and knows what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose


@dataclass(frozen=True, eq=False)
class Motion:
    """One movement as it happened.

    `displacement` (2,) [m] is in the axes of the robot before it moved; `turn` [rad].
    `encoded` (x [m], y [m], turn [rad]) is the same as wheel encoders have it, None for a body
    without wheels; `wheel_speed` [rad/s] is the mean speed of its wheels over the movement.
    """

    displacement: NDArray[np.float64]
    turn: float
    collided: bool
    encoded: tuple[float, float, float] | None = None
    wheel_speed: float = 0.0


class Body(Protocol):
    """A robot's body in a world."""

    @property
    def pose(self) -> Pose:
        """Where the point between its wheels is, z the floor's height."""
        ...

    @property
    def moved(self) -> Mapping[str, NDArray[np.float64]]:
        """Objects of the world that it has moved, by name, each with the motion (4, 4) that takes
        the object from where the world has it to where it is now. Empty for a body without mass.
        """
        ...

    @property
    def fallen(self) -> bool:
        """Whether it has fallen over, or from its floor: then it stays where it lies."""
        ...

    def move(self, forward: float, turn: float) -> Motion:
        """Drive `forward` [m] while turning by `turn` [rad] within one decision period."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...
