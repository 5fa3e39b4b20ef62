"""What the page says, checked: every message is a command, or an InputError that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError, unknown_name
from .driving import Keys
from .settings import DRIVERS

LARGEST_ID = 2**53  # of a message, what a number of JavaScript counts to
FARTHEST = 1e4  # m, of a place


@dataclass(frozen=True)
class Drive:
    """`keys` or the `policy` drive from now on."""

    driver: str


@dataclass(frozen=True)
class Pause:
    """Hold on, or go on."""

    paused: bool


@dataclass(frozen=True)
class Step:
    """Go on for one decision period, then pause."""


@dataclass(frozen=True)
class Restart:
    """Begin anew with `settings` changed."""

    settings: Mapping[str, Any]


@dataclass(frozen=True)
class PlaceSource:
    """The source is at (x, y) [m] from now on."""

    x: float
    y: float


@dataclass(frozen=True)
class SayStop:
    """The action that says that the robot has arrived."""


Command = Keys | Drive | Pause | Step | Restart | PlaceSource | SayStop


def parse(text: str) -> Command:
    """The command of a message; InputError for anything else, naming what is wrong."""
    try:
        plain = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"a message must be JSON: {error}") from error
    if not isinstance(plain, dict) or not isinstance(plain.get("type"), str):
        raise InputError("a message must be a JSON object with a type")
    kind = plain.pop("type")
    if kind not in KINDS:
        raise unknown_name("type of message", kind, KINDS)
    make, known = KINDS[kind]
    for name in plain:
        if name not in known:
            raise unknown_name(f"key of message {kind!r}", name, known)
    missing = [name for name in known if name not in plain]
    if missing:
        raise InputError(f"message {kind!r} lacks {', '.join(missing)}")
    return make(plain)


def _no_number(name: str) -> float:
    raise InputError(f"numbers must be finite, got {name}")


def _keys(plain: Mapping[str, Any]) -> Keys:
    number = plain["id"]
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_ID:
        raise InputError(f"id must be a whole number of 0 to {LARGEST_ID}, got {number!r}")
    return Keys(plain["forward"], plain["turn"], number)


def _drive(plain: Mapping[str, Any]) -> Drive:
    if plain["driver"] not in DRIVERS:
        raise unknown_name("driver", plain["driver"], DRIVERS)
    return Drive(plain["driver"])


def _pause(plain: Mapping[str, Any]) -> Pause:
    if not isinstance(plain["paused"], bool):
        raise InputError(f"paused must be true or false, got {plain['paused']!r}")
    return Pause(plain["paused"])


def _restart(plain: Mapping[str, Any]) -> Restart:
    if not isinstance(plain["settings"], dict):
        raise InputError(f"settings must be an object, got {plain['settings']!r}")
    return Restart(plain["settings"])


def _source(plain: Mapping[str, Any]) -> PlaceSource:
    return PlaceSource(_metres("x", plain["x"]), _metres("y", plain["y"]))


def _metres(name: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < FARTHEST:
        return float(value)
    raise InputError(f"{name} must be a number within {FARTHEST:g} m, got {value!r}")


KINDS: dict[str, tuple[Callable[[Mapping[str, Any]], Command], tuple[str, ...]]] = {
    "keys": (_keys, ("id", "forward", "turn")),
    "driver": (_drive, ("driver",)),
    "pause": (_pause, ("paused",)),
    "step": (lambda _: Step(), ()),
    "restart": (_restart, ("settings",)),
    "source": (_source, ("x", "y")),
    "stop": (lambda _: SayStop(), ()),
}
"""What makes each kind of message a command, and the keys that it has beside its type."""
