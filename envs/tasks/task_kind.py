"""What tells one task from another: its name, settings, episodes, rules and observations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gymnasium import spaces

from .episodes import EpisodeMaker
from .rules import Rules
from .settings import TaskSettings

Spaces = dict[str, spaces.Space[Any]]


def no_spaces(settings: TaskSettings) -> Spaces:
    """A task that adds nothing to what the robot senses."""
    return {}


@dataclass(frozen=True)
class TaskKind:
    """A task by the `name` that ids and files of episodes have."""

    name: str
    settings: type[TaskSettings]
    maker: type[EpisodeMaker]
    rules: type[Rules]
    spaces: Callable[[Any], Spaces] = no_spaces
    """Spaces of what the rules observe, by key, for given settings."""

    @property
    def file_name(self) -> str:
        """The name as files have it: AudioGoal is audio_goal."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name).lower()
