"""Memory of this process, as the system counts it."""

from __future__ import annotations

import resource
from pathlib import Path

STATUS = Path("/proc/self/status")  # of Linux


def resident_memory() -> float:
    """Memory that this process holds now [MB]; where the system does not say it, the most ever."""
    return _status("VmRSS") or _most()


def peak_memory() -> float:
    """Most memory that this process ever held [MB]."""
    # The general call also counts what the parent held before this program began.
    return _status("VmHWM") or _most()


def _status(name: str) -> float | None:
    if not STATUS.exists():
        return None
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines() if ":" in line)
    return int(lines[name].split()[0]) / 1e3


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
