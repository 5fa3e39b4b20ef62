"""The folder of results: claimed by one evaluation at a time, cleared only of what is ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..claimed_folder import claimed_folder
from . import journal, plans, video

FILES = ("metrics.json", "episodes.csv", "index.html", "errors.txt")
FOLDERS = (journal.FOLDER, plans.FOLDER, video.FOLDER)


@contextmanager
def claimed(out: Path, *, fresh: bool) -> Iterator[None]:
    """Make `out` with its folders and keep other evaluations out of it.

    With `fresh`, earlier results in it are removed. Raises InputError where `out` cannot be
    written to, or another evaluation is at work there.
    """
    with claimed_folder(out, "evaluation"):
        if fresh:
            _clear(out)
        for name in FOLDERS:
            (out / name).mkdir(exist_ok=True)
        _remove_unfinished(out)
        yield


def _remove_unfinished(out: Path) -> None:
    """Remove what a killed run was writing when it was killed."""
    patterns = [f".{name}.*" for name in FILES] + [f"{name}/.*" for name in FOLDERS]
    for pattern in patterns:
        for path in out.glob(pattern):
            path.unlink(missing_ok=True)


def _clear(out: Path) -> None:
    for name in FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
