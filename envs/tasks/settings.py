"""Settings of AudioGoal: everything that can be asked of it, checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from av_embodied.audio import DEFAULT_RATE, check_rate
from av_embodied.episode import EpisodeSet
from av_embodied.errors import InputError, unknown_name
from av_embodied.microphones import MicrophoneArray
from av_embodied.sensors import Camera, Sensors

from ..acoustics.scene import ENGINES
from ..robots.bodies import BODIES
from ..sounds import SPLITS
from ..worlds.world import World

ACTION_KINDS = ("discrete", "continuous")
WorldSource = World | str | Path


@dataclass(frozen=True)
class AudioGoalSettings:
    """Keyword arguments of `AudioGoalEnv`; InputError for a name or value that is not possible."""

    split: str = "train"
    """Houses and recordings: `train`, `val` or `test`; no two share any."""
    array: str | MicrophoneArray = "respeaker4"
    """Microphones: a preset's name or an array."""
    worlds: WorldSource | Sequence[WorldSource] | None = None
    """Worlds, world files or names of shipped worlds to make episodes in; None: generated houses
    of the split."""
    sounds: str | Path | None = None
    """Folder of recordings; None: those that ship. Without an index it serves every split."""
    episodes: EpisodeSet | str | Path | None = None
    """Episodes to play in order, of the same split; None: those that ship for val and test, made
    anew for train and wherever `worlds` or `sounds` are given."""
    camera_size: int | tuple[int, int] = 64
    """Pixels of the square image, or (width, height)."""
    rate: int = DEFAULT_RATE
    """Audio samples per second [Hz]."""
    actions: str = "discrete"
    """`discrete`: stop, forward 0.25 m, left or right 15 degrees; `continuous`: speed [m/s] and
    turn rate [rad/s], a stand-still is the stop."""
    max_steps: int = 500
    """Actions after which an episode is truncated."""
    snr_db: float | None = 20.0
    """Level of the source over the ambient noise where the robot starts [dB]; None: no noise."""
    odometry_noise: float = 1.0
    """Factor on every error of the odometry; 0 is exact."""
    success_radius: float = 1.0
    """Distance to the source within which STOP is a success [m], as `distance_to_goal` has it."""
    engine: str = "field"
    """Acoustic engine."""
    body: str = "unicycle"
    """The robot's body."""

    def __post_init__(self) -> None:
        _check_choice("split", self.split, SPLITS)
        _check_choice("kind of actions", self.actions, ACTION_KINDS)
        _check_choice("acoustic engine", self.engine, tuple(ENGINES))
        _check_choice("body", self.body, tuple(BODIES))
        _check_type("array", self.array, (str, MicrophoneArray))
        _check_type("sounds", self.sounds, (str, Path, type(None)))
        _check_type("episodes", self.episodes, (str, Path, EpisodeSet, type(None)))
        _check_type("worlds", self.worlds, (str, Path, World, list, tuple, type(None)))
        _check_range("max_steps", _whole("max_steps", self.max_steps), 1, 100_000)
        _check_range("odometry_noise", self.odometry_noise, 0.0, 100.0)
        _check_range("success_radius", self.success_radius, 0.1, 10.0)
        if self.snr_db is not None:
            _check_range("snr_db", self.snr_db, -60.0, 120.0)
        check_rate(_whole("rate", self.rate))
        assert self.sensors.array.count  # made once here, so that wrong sizes are refused at once

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> AudioGoalSettings:
        """The settings in keyword `arguments`; InputError names the nearest to an unknown one."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in arguments:
            if name not in known:
                raise unknown_name("argument of AudioGoal", name, known)
        return cls(**arguments)

    @property
    def sensors(self) -> Sensors:
        """The robot's sensors."""
        array = self.array
        if not isinstance(array, MicrophoneArray):
            array = MicrophoneArray.preset(array)
        width, height = _image_size(self.camera_size)
        return Sensors(array=array, rate=int(self.rate), camera=Camera(width, height))


def _check_choice(kind: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise unknown_name(kind, value, known)


def _check_type(name: str, value: object, kinds: tuple[type, ...]) -> None:
    if not isinstance(value, kinds):
        known = ", ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
        raise InputError(f"{name} must be one of {known}, got {type(value).__name__}")


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise InputError(f"{name} must be a number, got {value!r}")
    return float(value)


def _whole(name: str, value: object) -> int:
    number = _number(name, value)
    if not number.is_integer():
        raise InputError(f"{name} must be a whole number, got {value!r}")
    return int(number)


def _check_range(name: str, value: object, low: float, high: float) -> None:
    if not low <= _number(name, value) <= high:
        raise InputError(f"{name} must be {low} to {high}, got {value}")


def _image_size(size: object) -> tuple[int, int]:
    if isinstance(size, (tuple, list)) and len(size) == 2:
        width, height = (_whole("camera_size", side) for side in size)
        return width, height
    side = _whole("camera_size", size)
    return side, side
