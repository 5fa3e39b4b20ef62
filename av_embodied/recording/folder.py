"""A folder of recordings that have been made alike, cleared only of what is ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..claimed_folder import claimed_folder
from ..errors import InputError
from ..files import write_atomically
from ..setting_changes import setting_changes
from .bag import PARTIAL

ABOUT = "recordings.json"
"""File that says what the recordings of a folder have in common."""
ERRORS = "errors.txt"
"""File that says why some episodes could not be played."""
FILES = (ABOUT, ERRORS)


def episode_path(out: Path, episode: str) -> Path:
    """Folder of the recording of the episode with that id."""
    return out / quote(episode, safe="")


def recordings(path: Path) -> list[Path]:
    """`path` if it is a recording, else the recordings in it; InputError where there is none.

    Of what lies beside recordings (`FILES`) there are none, so that `out/*` may be asked for.
    """
    if path.name in FILES:
        return []
    if not path.is_dir() or any(path.glob("*.mcap")):
        return [path]
    found = sorted(folder for folder in path.iterdir() if any(folder.glob("*.mcap")))
    if not found:
        raise InputError(f"no recordings in {path}")
    return found


@contextmanager
def claimed(out: Path, about: Mapping[str, Any], *, fresh: bool) -> Iterator[None]:
    """Make `out` for recordings that have `about` in common, and keep other runs out of it.

    With `fresh`, recordings in it are removed. Raises InputError where `out` cannot be written
    to, where another run is at work there, and where it holds recordings of another kind.
    """
    with claimed_folder(out, "recording"):
        if fresh:
            _clear(out)
        _check(out, about)
        yield


def _check(out: Path, about: Mapping[str, Any]) -> None:
    path = out / ABOUT
    if not path.exists():
        stray = [folder for folder in sorted(out.iterdir()) if _is_recording(folder)]
        if stray:
            raise InputError(f"{stray[0]} is there without a {ABOUT}; choose another --out")
        write_atomically(path, json.dumps(about, indent=2, sort_keys=True) + "\n")
        return
    try:
        changes = setting_changes(json.loads(path.read_text(encoding="utf-8")), about)
    except ValueError as error:
        raise InputError(f"{path} is damaged ({error}); start over with --fresh") from error
    if changes:
        raise InputError(
            f"{out} holds other recordings: {'; '.join(changes)}. Choose another --out, or start "
            "over with --fresh"
        )


def _clear(out: Path) -> None:
    for folder in out.iterdir():
        if _is_recording(folder):
            shutil.rmtree(folder)
    (out / ABOUT).unlink(missing_ok=True)


def _is_recording(folder: Path) -> bool:
    return (folder / f"{folder.name.removesuffix(PARTIAL)}.mcap").is_file()
