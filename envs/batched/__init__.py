"""Thousands of AudioGoal environments at once on one accelerator, in tensors that stay there.

`BatchedAudioGoal` needs the extra `warp` (torch and warp-lang), which is imported when the class
is asked for; without it that is an InputError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .extra import require_extra

if TYPE_CHECKING:
    from .environment import BatchedAudioGoal

__all__ = ["BatchedAudioGoal"]


def __getattr__(name: str) -> object:
    if name != "BatchedAudioGoal":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require_extra()
    from .environment import BatchedAudioGoal

    return BatchedAudioGoal
