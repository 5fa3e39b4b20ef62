"""Plays a recording back into a policy, and compares what it decides with what was decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from gymnasium import spaces

from ..playing import Moment, as_taken
from ..policy import Decision, Policy, PrivilegedPolicy
from .moment_parts import exact_parts
from .recording import Recording

PARTS = tuple(item.name for item in dataclasses.fields(Decision))
"""Of a decision, each compared by itself."""
VELOCITIES = spaces.Box(-1.0, 1.0, (2,), np.float32)


@dataclass(frozen=True, eq=False)
class Replay:
    """What a policy decided on the observations of a recording.

    Where moments are missing, only those before the first gap are played back, since policies
    remember.
    """

    recorded: tuple[Decision, ...]
    replayed: tuple[Decision, ...]

    @property
    def agreement(self) -> Mapping[str, int]:
        """For each part of a decision, how many times it was the same to the last bit."""
        pairs = [
            (exact_parts(before), exact_parts(now))
            for before, now in zip(self.recorded, self.replayed, strict=True)
        ]
        return {part: sum(a[part] == b[part] for a, b in pairs) for part in PARTS}

    @property
    def equal(self) -> bool:
        """Whether every decision was the same to the last bit."""
        return all(count == len(self.recorded) for count in self.agreement.values())


def replay(recording: Recording, policy: Policy) -> Replay:
    """Let `policy` decide on every observation of `recording`, as it came.

    A privileged one is informed with the recorded `info`. The recorded actions were taken whatever
    it decides.
    """
    policy.reset()
    period = recording.header.sensors.period
    pairs = list(_decisions(recording.unbroken, policy, period))
    return Replay(tuple(before for before, _ in pairs), tuple(now for _, now in pairs))


def _decisions(
    moments: tuple[Moment, ...], policy: Policy, period: float
) -> Iterator[tuple[Decision, Decision]]:
    for moment in moments:
        if moment.decision is None:
            continue
        if isinstance(policy, PrivilegedPolicy):
            policy.inform(moment.info)
        decision = policy.act(moment.observation)
        if np.shape(moment.decision.action) == VELOCITIES.shape:
            decision = as_taken(decision, VELOCITIES, period)
        yield moment.decision, decision
