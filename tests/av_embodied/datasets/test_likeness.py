"""What tells two recordings apart, in words."""

from __future__ import annotations

from av_embodied.datasets.likeness import differences, traits
from av_embodied.recording import Recording


def test_recordings_of_one_kind_have_equal_traits(recordings: list[Recording]) -> None:
    first, second = (traits(recording) for recording in recordings)
    assert first == second
    assert differences(first, second) == []


def test_differences_are_named_with_both_values() -> None:
    wanted = {"rate": 8000, "array": {"name": "ring", "radius": 0.1}, "lidar": None}
    found = {"rate": 16000, "array": {"name": "ring", "radius": 0.2}, "scan": "x" * 100}
    assert differences(wanted, found) == [
        "rate must be 8000, got 16000",
        "array ring must have radius 0.1, got 0.2",
        f"scan must be None, got {repr('x' * 100)[:57]}...",
    ]
