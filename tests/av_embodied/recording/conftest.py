"""An episode of the small world as it is played, and what compares values to the last bit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from av_embodied import load_policy
from av_embodied.playing import play
from av_embodied.recording import Header, Recording, RecordingWriter

Value = Any
Identical = Callable[[Value, Value], None]


@pytest.fixture
def played(small_world: str) -> Recording:
    """An episode that Walker, who believes and maps, has played: some 30 moments."""
    env = gymnasium.make(small_world, disable_env_checker=True)
    sensors, episode = env.get_wrapper_attr("sensors"), env.get_wrapper_attr("episode_set")[0]
    policy = load_policy("walker", sensors=sensors)
    header = Header(
        "SmallWorld", episode, "walker", 7, sensors, small_world, {"size": 12}, "test", {"a": "1"}
    )
    return Recording(header, tuple(play(env, policy, episode)))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Recording], Path]:
    """Writes a recording as an episode that is played, to a folder `episode`."""

    def written(recording: Recording, name: str = "episode") -> Path:
        with RecordingWriter(tmp_path / name, recording.header) as writer:
            for moment in recording.moments:
                writer.see(moment)
        return tmp_path / name

    return written


@pytest.fixture
def identical() -> Identical:
    """Asserts that two values are of the same types and equal to the last bit."""

    def check(one: Value, two: Value, where: str = "value") -> None:
        assert type(one) is type(two), where
        for name, a, b in _inner(one, two, where):
            check(a, b, name)
        if isinstance(one, (np.ndarray, np.generic)):
            assert (one.dtype, one.shape) == (two.dtype, two.shape), where
            assert one.tobytes() == two.tobytes(), where
        elif isinstance(one, float):
            assert np.float64(one).tobytes() == np.float64(two).tobytes(), where
        elif isinstance(one, (str, int, bytes)):
            assert one == two, where

    return check


def _inner(one: Value, two: Value, where: str) -> Iterator[tuple[str, Value, Value]]:
    if dataclasses.is_dataclass(one):
        for item in dataclasses.fields(one):
            name = item.name
            yield f"{where}.{name}", getattr(one, name), getattr(two, name)
    elif isinstance(one, dict):
        assert list(one) == list(two), where
        for key in one:
            yield f"{where}[{key!r}]", one[key], two[key]
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(two), where
        for place, (a, b) in enumerate(zip(one, two, strict=True)):
            yield f"{where}[{place}]", a, b
