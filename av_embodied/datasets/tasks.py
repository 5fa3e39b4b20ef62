"""What a task asks for, in words."""

from __future__ import annotations

from collections.abc import Mapping

from ..playing import Moment

SENTENCES: Mapping[str, str] = {
    "AudioGoal": "go to what sounds and stop beside it",
    "Intermittent": "go to what sounds now and then and stop beside it",
    "SemanticAudioGoal": "go to the thing that made the sound and stop beside it",
    "MultiGoal": "go to what sounds and stop beside it, then to the next that sounds",
    "MovingSource": "follow the person who walks about and talks",
}


def instruction(task: str, moment: Moment) -> str:
    """What the robot is told, or a plain sentence of what `task` asks where it is told nothing."""
    told = moment.observation.get("instruction")
    return told if isinstance(told, str) else SENTENCES.get(task, f"do the task {task}")
