"""Errors that name the thing, the rule and the value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Something a person handed in is wrong; the command prints it without a traceback."""


def unknown_name(kind: str, name: object, known: Iterable[str]) -> InputError:
    """The error for a `name` that no table of `kind` holds: the nearest names and all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return InputError(f"unknown {kind} {name!r}{hint}; known: {', '.join(names) or 'none'}")
