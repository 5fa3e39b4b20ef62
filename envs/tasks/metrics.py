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


def progress_weighted_path_length(progress: float, shortest: float, travelled: float) -> float:
    """PPL: s l / max(p, l) with the share s of goals found, the `shortest` way l through these and
    the `travelled` one p [m].

    Wani et al., MultiON: benchmarking semantic map memory using multi-object navigation (2020).
    """
    return progress * shortest / max(travelled, shortest) if progress else 0.0


@dataclass(frozen=True)
class Walk:
    """What the robot did in an episode, whatever it was asked to do."""

    path_length: float
    """[m]."""
    actions: int
    """STOP among them."""
    collisions: int
    """Actions that touched something."""

    def metrics(self) -> dict[str, float]:
        """Its measures by their keys in the final `info`."""
        return {
            "collisions": float(self.collisions),
            "path_length": self.path_length,
            "actions": float(self.actions),
        }


def navigation_metrics(
    walk: Walk,
    success: bool,
    distances: tuple[float, float],
    oracle_actions: int,
    silent_at_end: bool,
) -> dict[str, float]:
    """Every measure of going to a goal and stopping there, by its key in the final `info`.

    `distances` to the goal at the start and at the end are along the floor [m]. `dtg` is that at
    the end, `ndtg` that divided by the distance at the start; `sws` is success while silent: 1
    where the robot succeeds after the sound has ended (Chen et al., Semantic audio-visual
    navigation, 2021). A sound that never ends makes it 0.
    """
    start, end = distances
    return {
        "success": float(success),
        "spl": success_weighted_path_length(success, start, walk.path_length),
        "softspl": soft_path_length(start, end, walk.path_length),
        "sna": success_weighted_actions(success, oracle_actions, walk.actions),
        "dtg": end,
        "ndtg": end / start,
        "sws": float(success and silent_at_end),
        **walk.metrics(),
    }
