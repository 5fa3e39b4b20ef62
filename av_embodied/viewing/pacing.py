"""Simulated time against the clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable

KEYS_LEAD = 0.1  # s of sound ahead of the ear: a person who drives wants to hear at once
POLICY_LEAD = 0.6  # s, so that slow decisions do not tear the sound


class Pacer:
    """Says when the next block is due, so that a listener always has `lead` seconds ahead.

    The listener is thought to play from the moment on that the first block was made; `clock` gives
    seconds. Where making them falls so far behind that the listener has run dry, time lost is not
    made up for: the listener fills up anew, so sound that came faster would only be late.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._dry: float | None = None
        self.stalls = 0
        """Times that the listener has run dry."""

    @property
    def ahead(self) -> float:
        """Seconds of sound made but not yet played, 0 for none."""
        return 0.0 if self._dry is None else max(self._dry - self._clock(), 0.0)

    def restart(self) -> None:
        """Begin anew: nothing is ahead, and that is no stall."""
        self._dry = None

    def made(self, seconds: float) -> None:
        """A block of so many `seconds` was made."""
        now = self._clock()
        if self._dry is not None and self._dry < now:
            self.stalls += 1
        self._dry = max(now, self._dry or now) + seconds

    def wait(self, lead: float, seconds: float) -> float:
        """Time [s] until a block of `seconds` should be begun to be made, to keep `lead` ahead."""
        return max(self.ahead + seconds - lead, 0.0)
