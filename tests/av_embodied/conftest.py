"""The small world's package, put where any third party's package would be: on the path."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from av_embodied.evaluation import progress

PACKAGE = Path(__file__).parent / "small_world"


@pytest.fixture(autouse=True)
def no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is the same however slow the machine happens to be."""
    monkeypatch.setattr(progress, "QUIET_INTERVAL", math.inf)


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The id of the small environment; its policies and commands are registered meanwhile.

    Processes that the test starts find them as well.
    """
    monkeypatch.syspath_prepend(str(PACKAGE))
    before = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(PACKAGE), before])))
    yield "small_world:SmallWorld-v0"
    assert str(PACKAGE) in sys.path
