"""The warning of all that a scan holds and we read in another way, or not at all."""

from __future__ import annotations

import warnings


class ScanWarning(UserWarning):
    """A mesh file was read, but not as it stands there: the message says what was done."""


def notice(message: str) -> None:
    """Warn with a `ScanWarning`."""
    warnings.warn(message, ScanWarning, stacklevel=2)
