"""What the tasks ask of a policy, beyond finding where sound comes from."""

from __future__ import annotations

from dataclasses import dataclass

from av_embodied.errors import unknown_name


@dataclass(frozen=True)
class Mission:
    """How one task differs from going to a source that stays and sounds on."""

    follows: bool = False
    """The source walks: the robot stays by it and never says that it has arrived."""
    falls_silent: bool = False
    """Sound pauses or ends: what was heard before must do."""
    goes_on: bool = False
    """After one source is found there are others."""


MISSIONS = {
    "AudioGoal": Mission(),
    "SemanticAudioGoal": Mission(falls_silent=True),
    "MovingSource": Mission(follows=True, falls_silent=True),
    "Intermittent": Mission(falls_silent=True),
    "MultiGoal": Mission(goes_on=True),
}


def mission_of(task: str) -> Mission:
    """What `task` asks for; InputError for an unknown one."""
    if task not in MISSIONS:
        raise unknown_name("task", task, MISSIONS)
    return MISSIONS[task]
