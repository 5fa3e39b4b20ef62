"""What every setting of a task must be: errors that name the setting, the rule and the value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from av_embodied.errors import InputError, unknown_name


def check_choice(kind: str, value: object, known: Sequence[str]) -> None:
    """Raise InputError unless `value` is one of those `known`, naming the nearest."""
    if value not in known:
        raise unknown_name(kind, value, known)


def check_type(name: str, value: object, kinds: tuple[type, ...]) -> None:
    """Raise InputError unless `value` is of one of `kinds`."""
    if not isinstance(value, kinds):
        known = ", ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
        raise InputError(f"{name} must be one of {known}, got {type(value).__name__}")


def number(name: str, value: object) -> float:
    """`value` as a number; InputError for anything else, bool among it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise InputError(f"{name} must be a number, got {value!r}")
    return float(value)


def whole(name: str, value: object) -> int:
    """`value` as a whole number; InputError for anything else."""
    given = number(name, value)
    if not given.is_integer():
        raise InputError(f"{name} must be a whole number, got {value!r}")
    return int(given)


def check_range(name: str, value: object, low: float, high: float) -> None:
    """Raise InputError unless `value` is a number of `low` to `high`."""
    if not low <= number(name, value) <= high:
        raise InputError(f"{name} must be {low} to {high}, got {value}")


def image_size(size: object) -> tuple[int, int]:
    """Width and height [pixels] of a `size` given as one side or both."""
    if isinstance(size, (tuple, list)) and len(size) == 2:
        width, height = (whole("camera_size", side) for side in size)
        return width, height
    side = whole("camera_size", size)
    return side, side
