"""Memory of processes, as the system counts it."""

from __future__ import annotations

import resource
from pathlib import Path

PROCESSES = Path("/proc")  # of Linux


def resident_memory() -> float:
    """Memory that this process holds now [MB]; where the system does not say it, the most ever."""
    return _status("self", "VmRSS") or _most()


def peak_memory(worker: int | None = None) -> float:
    """Most memory that this process ever held, or its child of the number `worker` [MB].

    What two processes share, such as the code of libraries, counts in each. Where the system does
    not say it of a child, the same is supposed of it as of this process.
    """
    # The general call also counts what the parent held before this program began.
    return _status("self" if worker is None else str(worker), "VmHWM") or _most()


def _status(process: str, name: str) -> float | None:
    status = PROCESSES / process / "status"
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines[name].split()[0]) / 1e3


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
