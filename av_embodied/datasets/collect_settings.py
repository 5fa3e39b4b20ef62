"""What is to be collected, checked at the door."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..evaluation.settings import Settings
from .options import DatasetOptions

LARGEST_SHARD = 10_000  # episodes


@dataclass(frozen=True)
class CollectSettings:
    """Everything that a person chooses. Raises InputError for a value that cannot be."""

    playing: Settings
    """The environment, split, policies, seed, workers and folder; `episodes` is how many."""
    shares: tuple[float, ...] = ()
    """Of the episodes that each policy plays, in any unit; none: all the same."""
    shard_episodes: int = 25
    """Episodes in a shard, which is written by one process and lost where that is stopped."""
    options: DatasetOptions = field(default_factory=DatasetOptions)
    """How the shards are written."""

    def __post_init__(self) -> None:
        if not 1 <= self.shard_episodes <= LARGEST_SHARD:
            raise InputError(
                f"episodes of a shard must be 1 to {LARGEST_SHARD}, got {self.shard_episodes}"
            )
        if self.shares and len(self.shares) != len(self.playing.policies):
            raise InputError(
                f"shares must be as many as policies, {len(self.playing.policies)}, got "
                f"{len(self.shares)}"
            )
        for name, share in self.mixture.items():
            if not (math.isfinite(share) and share > 0.0):
                raise InputError(f"the share of policy {name!r} must be over 0, got {share}")

    @property
    def mixture(self) -> Mapping[str, float]:
        """The share of each policy, by name."""
        policies = self.playing.policies
        return dict(zip(policies, self.shares or (1.0,) * len(policies), strict=True))

    def outcome_settings(self) -> dict[str, Any]:
        """The settings that the bytes of a shard depend on, as plain values."""
        return self.playing.outcome_settings() | {
            "policies": dict(self.mixture),
            "shard_episodes": self.shard_episodes,
            "dataset": dict(vars(self.options)),
        }
