"""The lower bound: acts by chance."""

from __future__ import annotations

import numpy as np

from av_embodied.policy import FORWARD, LEFT, RIGHT, STOP, Decision, Observation
from av_embodied.sensors import Sensors

from .mission import mission_of


class RandomPolicy:
    """Draws one of the four actions, each with probability 1/4, so that it stops after a few.

    That is the `random` agent of the embodied navigation benchmarks (Savva et al., 2019). `reset`
    does not rewind the generator: each episode gets other draws, a new policy with the same seed
    repeats them all.
    """

    def __init__(self, *, sensors: Sensors, seed: int = 0, task: str = "AudioGoal") -> None:
        mission_of(task)
        self._rng = np.random.default_rng(seed)

    def reset(self) -> None:
        """Nothing is remembered."""

    def act(self, observation: Observation) -> Decision:
        """Any action."""
        action = (STOP, FORWARD, LEFT, RIGHT)[int(self._rng.integers(4))]
        return Decision(action, goal="wandering")
