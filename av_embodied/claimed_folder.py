"""A folder that one process at a time writes to."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError

LOCK = ".lock"


@contextmanager
def claimed_folder(out: Path, deed: str) -> Iterator[None]:
    """Make `out`, and keep others out of it who would write there too.

    Raises InputError where it cannot be written to, or another process is at the same `deed`.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / LOCK).open("w")
    except OSError as error:
        raise InputError(f"cannot write to --out {out}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"another {deed} is at work in --out {out}") from error
        yield
