"""A measured figure, what it should be, and what a peer has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str], None]  # told what is being measured


@dataclass(frozen=True)
class Figure:
    """One line of a benchmark: `what` was measured, our value, the peer's and the target as text.

    `met` is None for a figure that has no target.
    """

    what: str
    ours: str
    peer: str = ""
    target: str = ""
    met: bool | None = None


def as_table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | ours | peer | target | met |", "|---|---|---|---|---|"]
    word = {None: "", True: "yes", False: "**no**"}
    for figure in figures:
        cells = (figure.what, figure.ours, figure.peer, figure.target, word[figure.met])
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
