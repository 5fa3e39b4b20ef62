"""`av-embodied bench env`: whole steps of AudioGoal, what they cost, and what they are beside."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module

from threadpoolctl import threadpool_limits

from av_embodied.errors import unknown_name

from ..acoustics.late.record_cache import FOLDER_VARIABLE
from .figures import Figure

SECTIONS = ("steps", "peers", "parts", "scaling", "memory", "driving")
"""Modules `environment_<section>` with `measure(progress, quick) -> list[Figure]`."""


def run_sections(names: Sequence[str], quick: bool = False) -> list[Figure]:
    """The figures of the sections `names`, `quick` ones of a few steps; InputError if unknown."""
    for name in names:
        if name not in SECTIONS:
            raise unknown_name("benchmark section", name, SECTIONS)
    os.environ[FOLDER_VARIABLE] = "off"  # nothing is remembered from an earlier run
    figures = []
    for name in names:
        began = time.perf_counter()
        section = import_module(f".environment_{name}", __package__)
        with threadpool_limits(1):
            figures += section.measure(report, quick)
        report(f"{name}: done in {time.perf_counter() - began:.0f} s")
    return figures


def report(what: str) -> None:
    """Tell on standard error what is being measured."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()
