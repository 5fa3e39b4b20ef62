"""An episode as it was played, whole in memory."""

from __future__ import annotations

from dataclasses import dataclass

from ..playing import Moment
from .header import Header


@dataclass(frozen=True, eq=False)
class Recording:
    """Moments of one episode, each with what was observed, decided and true.

    Of one that is `complete` the last moment is the episode's last; one that is not was cut off,
    as by a crash, and holds what is whole.
    """

    header: Header
    moments: tuple[Moment, ...]

    @property
    def complete(self) -> bool:
        """Whether the episode was recorded to its end."""
        return bool(self.moments) and self.moments[-1].is_last
