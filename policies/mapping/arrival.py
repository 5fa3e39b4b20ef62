"""When to believe that the sound is here, and stop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..hearing.ear import Heard

SURE = 0.75  # belief of being there that it takes to stop
CONTENT = 0.35  # belief that will do after a long search
SEARCH = (60, 210)  # decisions, between which what is asked for falls from one to the other
DIRECT = 0.55  # root of the steered power's peak, on average of late, that means it is near
MEMORY = 6.0  # decisions, over which that average runs
APART = 0.6  # m, between two places where the robot is sure, if the sound is less direct
ALONG = 0.4  # of that, which the believed source may move along; that of a door does
SAME = 1.0  # m, between sources believed in that may be the same
PATIENCE = 14  # decisions of being sure at one place after which that will do


class Arrival:
    """Judges whether to stop where the robot stands, beside the source that it believes in.

    Sound that comes through a door seems to come from the door. A source is told from it by sound
    that is direct, or by being believed to be at the same spot from two places.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the last episode."""
        self._decisions = 0
        self._directness = 0.0
        self._sure: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []

    def hear(self, heard: Heard) -> None:
        """Count a decision and take in its block."""
        self._decisions += 1
        root = float(np.sqrt(heard.strength))
        self._directness += heard.activity * (root - self._directness) / MEMORY

    @property
    def asked(self) -> float:
        """The belief that it takes to stop by now."""
        return float(np.interp(self._decisions, SEARCH, (SURE, CONTENT)))

    def there(
        self, belief: float, position: NDArray[np.float64], source: NDArray[np.float64]
    ) -> bool:
        """Whether to stop at `position` (2,) with so much `belief` in a `source` (2,) beside it."""
        if belief <= self.asked:
            return False
        if self._directness > DIRECT:
            return True
        self._sure = [past for past in self._sure if np.linalg.norm(past[1] - source) < SAME]
        stays = any(
            (way := np.linalg.norm(past[0] - position)) > APART
            and np.linalg.norm(past[1] - source) < ALONG * way
            for past in self._sure
        )
        self._sure.append((position.copy(), source))
        return stays or len(self._sure) > PATIENCE
