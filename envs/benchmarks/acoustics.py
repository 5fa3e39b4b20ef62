"""`av-embodied bench acoustics`: our engines beside SoundSpaces 2.0 and pyroomacoustics."""

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

SECTIONS = ("shoeboxes", "houses", "speed", "direction", "receivers", "moving", "calibration")
"""Modules of this package, each with `measure(progress) -> list[Figure]`."""


def run_sections(names: Sequence[str]) -> list[Figure]:
    """The figures of the sections `names`; InputError for an unknown one."""
    for name in names:
        if name not in SECTIONS:
            raise unknown_name("benchmark section", name, SECTIONS)
    os.environ[FOLDER_VARIABLE] = "off"  # first contact is to be measured, not remembered
    figures = []
    for name in names:
        began = time.perf_counter()
        with threadpool_limits(1):
            figures += import_module(f".{name}", __package__).measure(_report)
        _report(f"{name}: done in {time.perf_counter() - began:.0f} s")
    return figures


def _report(what: str) -> None:
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()
