"""How far a long run is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

from tqdm import tqdm

QUIET_INTERVAL = 30.0  # s, between two lines where no terminal shows a bar


class Progress:
    """Counts `total` pieces of work called `unit`, with rate and time left, on `stream`."""

    def __init__(self, total: int, unit: str, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._unit, self._total, self._done = unit, total, 0
        self._begin = self._last = time.monotonic()
        terminal = self._stream.isatty() and total > 0
        self._bar = tqdm(total=total, unit=unit, file=self._stream) if terminal else None

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        if self._bar:
            self._bar.update()
        elif time.monotonic() - self._last >= QUIET_INTERVAL:
            self._last = time.monotonic()
            passed = self._last - self._begin
            line = tqdm.format_meter(self._done, self._total, passed, ncols=0, unit=self._unit)
            self._stream.write(line + "\n")
            self._stream.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.close()
