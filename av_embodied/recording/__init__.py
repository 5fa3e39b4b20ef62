"""Episodes kept as they were played: written, read, and played back into policies.

All but `Header` and `Recording` needs the extra `record` (mcap, rosbags, zstandard), which is
imported when the name is asked for; without it that is an InputError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .extra import require_extra
from .header import Header
from .recording import Recording

if TYPE_CHECKING:
    from .reader import read_recording
    from .recorder import Recorder
    from .replaying import Replay, replay
    from .writer import RecordingWriter
    from .writing_process import WritingProcess

__all__ = [
    "Header",
    "Recorder",
    "Recording",
    "RecordingWriter",
    "Replay",
    "WritingProcess",
    "read_recording",
    "replay",
]

PLACES = {
    "Recorder": "recorder",
    "RecordingWriter": "writer",
    "Replay": "replaying",
    "WritingProcess": "writing_process",
    "read_recording": "reader",
    "replay": "replaying",
}
"""Modules of the names that need the extra."""


def __getattr__(name: str) -> object:
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require_extra()
    return getattr(import_module(f".{PLACES[name]}", __name__), name)
