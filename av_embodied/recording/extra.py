"""The optional extra `record`: whether it is there."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import InputError

PACKAGES = ("mcap", "rosbags", "zstandard")
"""Of the extra, modules and packages alike."""


def require_extra() -> None:
    """Raise InputError unless all packages of the extra are installed."""
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise InputError(
            'recordings need the extra "record" (pip install "av_embodied[record]"): '
            f"{', '.join(missing)} not installed"
        )
