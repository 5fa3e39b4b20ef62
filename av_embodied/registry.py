"""The Gymnasium ids, as strings: nothing heavy is imported before an environment is made."""

from __future__ import annotations

import gymnasium

ENVIRONMENTS = {
    "av_embodied/AudioGoal-v0": "av_embodied.envs.tasks.audio_goal:AudioGoalEnv",
    "av_embodied/SemanticAudioGoal-v0": (
        "av_embodied.envs.tasks.semantic_audio_goal:SemanticAudioGoalEnv"
    ),
    "av_embodied/MovingSource-v0": "av_embodied.envs.tasks.moving_source:MovingSourceEnv",
    "av_embodied/Intermittent-v0": "av_embodied.envs.tasks.intermittent:IntermittentEnv",
    "av_embodied/MultiGoal-v0": "av_embodied.envs.tasks.multi_goal:MultiGoalEnv",
}
VECTOR_MODULE = "av_embodied.envs.vector.entry_points"  # knows the same classes by name


def register_environments() -> None:
    """Register every environment once; called on import, as Gymnasium 1.x wants it."""
    for name, entry_point in ENVIRONMENTS.items():
        if name not in gymnasium.registry:
            task = entry_point.split(":")[1]
            gymnasium.register(
                name, entry_point=entry_point, vector_entry_point=f"{VECTOR_MODULE}:{task}"
            )
