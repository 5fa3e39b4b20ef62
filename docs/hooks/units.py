"""Docstrings say units in brackets: `yaw in [-pi, pi) [rad]` must not be read as a link."""

from __future__ import annotations

import griffe

LOOKS_LIKE_A_LINK = "] ["


class UnitsAreNoLinks(griffe.Extension):
    """Escapes brackets that follow brackets."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Change the docstring of `obj`, where it has one."""
        if obj.docstring:
            text = obj.docstring.value
            obj.docstring.value = text.replace(LOOKS_LIKE_A_LINK, LOOKS_LIKE_A_LINK[:-1] + "\\[")
