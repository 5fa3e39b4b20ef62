"""The upper bound: takes the environment's own shortest way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from av_embodied.errors import InputError
from av_embodied.policy import Decision, Observation
from av_embodied.sensors import Sensors

from .mission import mission_of


class Oracle:
    """Does what `info["oracle_action"]` says, from the truth that no robot has."""

    def __init__(self, *, sensors: Sensors, seed: int = 0, task: str = "AudioGoal") -> None:
        """Nothing matters but a `task` that exists: the answer is handed in."""
        mission_of(task)
        self._action: int | None = None

    def reset(self) -> None:
        """Forget the last answer."""
        self._action = None

    def inform(self, info: Mapping[str, Any]) -> None:
        """Take the shortest way's next action; InputError where `info` holds none."""
        if "oracle_action" not in info:
            raise InputError(f"oracle needs info['oracle_action'], got keys {sorted(info)}")
        self._action = int(info["oracle_action"])

    def act(self, observation: Observation) -> Decision:
        """The answer of the last `inform`; InputError where there was none since `reset`."""
        if self._action is None:
            raise InputError("oracle must be informed before it acts: call inform(info)")
        return Decision(self._action, goal="taking the shortest way")
