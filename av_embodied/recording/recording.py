"""An episode as it was played, whole in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..playing import Moment
from .header import Header


@dataclass(frozen=True, eq=False)
class Recording:
    """Moments of one episode, each with what was observed, decided and true.

    Of one that is `complete` none is missing and the last one ended the episode; one that is not
    was cut off, as by a crash, or damaged, and holds what is whole.
    """

    header: Header
    moments: tuple[Moment, ...]

    @property
    def complete(self) -> bool:
        """Whether the episode was recorded to its end, and every moment is there."""
        return bool(self.moments) and self.moments[-1].is_last and not self.missing

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """First and last number of each run of moments that is missing before the last moment."""
        numbers = [-1, *(moment.number for moment in self.moments)]
        return tuple(
            (before + 1, after - 1) for before, after in pairwise(numbers) if after > before + 1
        )

    @property
    def unbroken(self) -> tuple[Moment, ...]:
        """Moments from the first on, up to where one is missing."""
        return tuple(moment for place, moment in enumerate(self.moments) if moment.number == place)
