"""What a person tells the robot, as text."""

from __future__ import annotations

import string

from gymnasium import spaces

LONGEST = 256  # characters
CHARACTERS = string.ascii_letters + string.digits + " ,.'-"


def instruction_space() -> spaces.Text:
    """The space of instructions."""
    return spaces.Text(LONGEST, min_length=1, charset=CHARACTERS)


def named(sound_class: str) -> str:
    """A class of sounds in words, without characters that no instruction has."""
    return "".join(c if c in CHARACTERS else " " for c in sound_class)
