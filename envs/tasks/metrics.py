"""Measures of navigation, with the definitions of the papers that named them."""

from __future__ import annotations

from dataclasses import dataclass


def success_weighted_path_length(success: bool, shortest: float, travelled: float) -> float:
    """SPL: S l / max(p, l) with the `shortest` way l and the `travelled` one p [m].

    Anderson et al., On evaluation of embodied navigation agents (2018).
    """
    return float(success) * shortest / max(travelled, shortest)


def soft_path_length(start: float, end: float, travelled: float) -> float:
    """SoftSPL: (1 - d_T / d_0) l / max(p, l), progress below zero counted as none.

    `start` d_0 = l and `end` d_T are distances to the goal, `travelled` p the length of the way
    [m]. Datta et al., Integrating egocentric localization for more realistic point-goal
    navigation agents (2020).
    """
    return max(0.0, 1.0 - end / start) * start / max(travelled, start)


def success_weighted_actions(success: bool, least: int, taken: int) -> float:
    """SNA: S l_a / max(p_a, l_a) with the `least` actions l_a of the oracle and those `taken` p_a.

    STOP counts. Chen et al., Learning to set waypoints for audio-visual navigation (2021).
    """
    return float(success) * least / max(taken, least)


@dataclass(frozen=True)
class Outcome:
    """An episode as it ended; lengths in metres along the floor, actions with STOP."""

    success: bool
    start_distance: float
    end_distance: float
    path_length: float
    actions: int
    oracle_actions: int
    collisions: int
    silent_at_end: bool

    def metrics(self) -> dict[str, float]:
        """Every measure by its key in the final `info`.

        `dtg` is the distance to the goal at the end [m], `ndtg` that divided by the distance at
        the start; `sws` is success while silent: 1 where the robot succeeds after the sound has
        ended (Chen et al., Semantic audio-visual navigation, 2021). A sound that never ends makes
        it 0.
        """
        spl = success_weighted_path_length(self.success, self.start_distance, self.path_length)
        soft = soft_path_length(self.start_distance, self.end_distance, self.path_length)
        return {
            "success": float(self.success),
            "spl": spl,
            "softspl": soft,
            "sna": success_weighted_actions(self.success, self.oracle_actions, self.actions),
            "dtg": self.end_distance,
            "ndtg": self.end_distance / self.start_distance,
            "sws": float(self.success and self.silent_at_end),
            "collisions": float(self.collisions),
            "path_length": self.path_length,
            "actions": float(self.actions),
        }
