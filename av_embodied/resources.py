"""Files that ship with the project: the source tree first, then share/av_embodied."""

from __future__ import annotations

import sys
from pathlib import Path

from .errors import InputError

SOURCE_TREE = Path(__file__).resolve().parent.parent


def resource_path(relative: str) -> Path:
    """Path of a shipped file or folder such as `worlds/apartment.sdf`.

    Raises InputError where neither the source tree nor an installation holds it.
    """
    roots = [SOURCE_TREE, Path(sys.prefix) / "share" / "av_embodied"]
    # colcon installs to <prefix>/lib/pythonX.Y/site-packages and <prefix>/share.
    roots += [parent / "share" / "av_embodied" for parent in Path(__file__).resolve().parents]
    for root in roots:
        if (root / relative).exists():
            return root / relative
    raise InputError(f"shipped file {relative!r} was found neither in {roots[0]} nor in {roots[1]}")
