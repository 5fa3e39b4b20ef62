"""What an evaluation is to do, checked at the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown_name
from ..policy import policy_names

DEFAULT_ENVIRONMENT = "av_embodied/AudioGoal-v0"
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Settings:
    """Everything that a person chooses. Raises InputError for a value that cannot be."""

    policies: tuple[str, ...]
    """Registered names, in the order of the comparison."""
    out: Path
    """Folder of the results; made where it is missing."""
    environment: str = DEFAULT_ENVIRONMENT
    """Gymnasium id."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of the environment, beside `split`."""
    split: str = "test"
    """Of the environment's episodes."""
    episodes: int | None = None
    """How many of the split are played, from its beginning; None for all."""
    workers: int = 1
    """Processes that play episodes."""
    seed: int = 0
    """Of the policies and of the bootstrap."""
    videos: int = 0
    """Episodes filmed per policy, from the beginning."""
    fresh: bool = False
    """Whether results that are already there are thrown away."""

    def __post_init__(self) -> None:
        if not self.policies:
            raise InputError("at least one policy must be named")
        known = policy_names()
        for name in self.policies:
            if name not in known:
                raise unknown_name("policy", name, known)
        if len(set(self.policies)) != len(self.policies):
            raise InputError(f"policies must differ, got {', '.join(self.policies)}")
        if self.episodes is not None and self.episodes < 1:
            raise InputError(f"episodes must be at least 1, got {self.episodes}")
        if self.workers < 1:
            raise InputError(f"workers must be at least 1, got {self.workers}")
        if self.videos < 0:
            raise InputError(f"videos must be 0 or more, got {self.videos}")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise InputError(f"seed must be 0 to {LARGEST_SEED}, got {self.seed}")
        if "split" in self.arguments:
            raise InputError("the split is chosen by `split`, not by an environment argument")
        try:
            json.dumps(dict(self.arguments), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(f"environment arguments must be values of JSON: {error}") from error

    def outcome_settings(self) -> dict[str, Any]:
        """The settings that the figures of one policy depend on, as plain values."""
        return {
            "environment": self.environment,
            "arguments": dict(self.arguments),
            "split": self.split,
            "seed": self.seed,
        }
