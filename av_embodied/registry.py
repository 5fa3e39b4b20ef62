"""The Gymnasium ids, as strings: nothing heavy is imported before an environment is made."""

from __future__ import annotations

import gymnasium

ENVIRONMENTS = {
    "av_embodied/AudioGoal-v0": "av_embodied.envs.tasks.audio_goal:AudioGoalEnv",
}


def register_environments() -> None:
    """Register every environment once; called on import, as Gymnasium 1.x wants it."""
    for name, entry_point in ENVIRONMENTS.items():
        if name not in gymnasium.registry:
            gymnasium.register(name, entry_point=entry_point)
