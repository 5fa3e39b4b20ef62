"""The pages as they are written: their text, and the blocks of code in it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Page:
    """A page of the docs, or the README."""

    path: Path

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        """Its path in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    def blocks(self, *languages: str) -> list[str]:
        """The untitled blocks of any of `languages`, in turn."""
        found = FENCE.finditer(self.text)
        return [b["text"] for b in found if b["language"] in languages and not b["title"]]

    def files(self) -> dict[str, str]:
        """The blocks with a title, which are files of that name."""
        return {b["title"]: b["text"] for b in FENCE.finditer(self.text) if b["title"]}

    def commands(self) -> list[list[str]]:
        """The words after `av-embodied` of every line of its shell blocks."""
        lines = "\n".join(self.blocks("sh")).replace("\\\n", " ").splitlines()
        words = [shlex.split(line, comments=True) for line in lines]
        return [line[1:] for line in words if line[:1] == ["av-embodied"]]


PAGES = tuple(Page(path) for path in sorted((ROOT / "docs").rglob("*.md")))
README = Page(ROOT / "README.md")
